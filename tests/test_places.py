"""Places: what stands between start and end is the value that the pointer names, in every format and encoding."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint import places as places_module
from anyint_lint.errors import NotEditable
from anyint_lint.model import JSON, Change, Exchange, Path, Place, Position, Span
from anyint_lint.places import Origin, TextSource, find, members
from anyint_lint.readers import read
from anyint_lint.sources import FileSource
from tests.strategies import DOCUMENTS, LINE_SPACES, places, randoms, write

ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)


def as_payload(value: JSON, random: Random) -> str:
    return write(value, random)


def as_jsonl(value: JSON, random: Random) -> str:
    lines = [write(line, random, LINE_SPACES) for line in ({"a": 1}, value, [value])]
    return random.choice(["\n", "\r\n", "\n\n", "\r\n \r\n"]).join(lines)


def as_batch(value: JSON, random: Random) -> str:
    fields = {"custom_id": "é😀", "method": "POST", "url": "/v1/chat/completions", "body": value}
    return as_jsonl(dict(random.sample(list(fields.items()), 4)), random)


FORMATS: dict[str, Callable[[JSON, Random], str]] = {
    "payload": as_payload,
    "batch": as_batch,
    "jsonl": as_jsonl,
}
in_every_format = pytest.mark.parametrize("name", FORMATS)


def entry(text: str, name: str, encoding: str = "utf-8") -> Exchange:
    """The exchange that holds the value: that of the second line where lines are read."""
    entries = list(read(FileSource("x", text.encode(encoding)), name))
    found = entries[1] if name in ("batch", "jsonl") else entries[0]
    assert isinstance(found, Exchange)
    assert found.defects == ()
    return found


def span_of(exchange: Exchange, path: Path, *, part: str = "request.body", key: bool = False) -> Span:
    assert exchange.locator is not None
    return exchange.locator.locate(Place(part, path, key))


def position(text: str, offset: int) -> Position:
    """Counted by hand: lines end with a line feed, and columns are code points."""
    before = text[:offset]
    return Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def shown(text: str, span: Span) -> str:
    start, end = span.offsets
    assert (span.start, span.end) == (position(text, start), position(text, end))
    return text[start:end]


@in_every_format
@given(value=DOCUMENTS, random=randoms, encoding=ENCODINGS)
def test_the_text_at_a_place_parses_to_its_value(name: str, value: JSON, random: Random, encoding: str) -> None:
    text = FORMATS[name](value, random)
    exchange = entry(text, name, encoding)
    assert repr(exchange.document["request"]["body"]) == repr(value)
    for path, expected in places(value):
        assert repr(json.loads(shown(text, span_of(exchange, path)))) == repr(expected)


@in_every_format
@given(value=DOCUMENTS, random=randoms)
def test_the_place_of_a_key_is_the_key_with_its_quotes(name: str, value: JSON, random: Random) -> None:
    text = FORMATS[name](value, random)
    exchange = entry(text, name)
    for path, _ in places(value):
        if path and isinstance(path[-1], str):
            assert json.loads(shown(text, span_of(exchange, path, key=True))) == path[-1]


@in_every_format
@given(value=DOCUMENTS, random=randoms)
def test_what_is_missing_is_placed_at_the_value_that_lacks_it(name: str, value: JSON, random: Random) -> None:
    exchange = entry(FORMATS[name](value, random), name)
    for path, _ in places(value):
        for missing in [("no such key",), (99,), ("no such key", "b", 0)]:
            for key in (False, True):
                assert span_of(exchange, path + missing, key=key) == span_of(exchange, path)


def test_an_element_has_no_key_so_its_value_is_meant() -> None:
    exchange = entry('{"a": [1, 22]}', "payload")
    assert span_of(exchange, ("a", 1), key=True) == span_of(exchange, ("a", 1))


@pytest.mark.parametrize("header", ["Authorization", "AUTHORIZATION", "authorization", "\\u0041uthorization"])
def test_header_names_are_found_in_any_case(header: str) -> None:
    text = f'{{"request": {{"headers": {{"X": "", "{header}": "Bearer x"}}}}}}'
    exchange = entry(text, "exchange")
    assert exchange.document["request"]["headers"] == {"x": "", "authorization": "Bearer x"}
    part = "request.headers"
    assert shown(text, span_of(exchange, ("authorization",), part=part)) == '"Bearer x"'
    assert shown(text, span_of(exchange, ("authorization",), part=part, key=True)) == f'"{header}"'


@pytest.mark.parametrize(
    ("text", "path", "part", "expected"),
    [
        # A body tells "Model" from "model".
        ('{"request": {"body": {"model": 1, "Model": 2}}}', ("model",), "request.body", "1"),
        # So do the names around the headers.
        ('{"request": {"headers": {"a": 1}, "Headers": {"a": 2}}}', ("a",), "request.headers", "1"),
        # Of a header that comes twice the first is shown.
        ('{"request": {"headers": {"A": 1, "a": 2}}}', ("a",), "request.headers", "1"),
    ],
)
def test_case_is_ignored_in_header_names_alone(text: str, path: Path, part: str, expected: str) -> None:
    assert shown(text, span_of(entry(text, "exchange"), path, part=part)) == expected


@pytest.mark.parametrize("remembers", [True, False])
@pytest.mark.parametrize(
    ("text", "path", "value", "key"),
    [
        ('{"A": 1, "a": 22, "b": 3}', ("a",), "22", '"a"'),
        ('{"A": 1, "b": 3}', ("a",), '{"A": 1, "b": 3}', None),
        (' {"a":{"b":[1 , [2] ]}}', ("a", "b", 1), "[2]", None),
        (' {"a":{"b":[1 , [2] ]}}', ("a", "b"), "[1 , [2] ]", '"b"'),
        ("[1]", (1,), "[1]", None),
        ("[1]", ("a",), "[1]", None),
        ("[]", (0,), "[]", None),
        ("{}", ("a",), "{}", None),
        ("5", ("a", 0), "5", None),
        ('{"a": 1}', (0,), '{"a": 1}', None),
        ('{"a": "xyz", "b": 2}', ("a", 0), '"xyz"', None),
        # What is broken has places, too.
        ('{"a\nb": 1, "c": 2}', ("c",), "2", '"c"'),
        ('{"a"; 1 "c"= 22 "d": 3', ("c",), "22", '"c"'),
    ],
)
def test_a_value_is_found_with_its_key(text: str, path: Path, value: str, key: str | None, remembers: bool) -> None:
    known: places_module.Children | None = {} if remembers else None
    for _ in range(2):
        found = find(text, 0, path, children=known)
        assert text[slice(*found.value)] == value
        assert (found.key and text[slice(*found.key)]) == key


def test_what_is_known_of_a_text_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "MOST_KNOWN", 3)
    text = json.dumps([[[1]], [[2]], [[3]], [[4]]])
    known: places_module.Children = {}
    for index in range(4):
        assert text[slice(*find(text, 0, (index, 0, 0), children=known).value)] == str(index + 1)
        assert len(known) <= 4


def test_members_are_told_by_key_and_end() -> None:
    text = ' {"a": [1], "b" : {} , "c":5}'
    assert [(text[slice(*key)], text[:end][-2:]) for key, end in members(text, 1)] == [
        ('"a"', "1]"),
        ('"b"', "{}"),
        ('"c"', ":5"),
    ]


def read_with_flaws(text: str, name: str = "payload") -> Exchange:
    (found,) = read(FileSource("x", text.encode()), name)
    assert isinstance(found, Exchange)
    return found


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ('{"a": 1, "b": 2, "a": [3], "c": 4}', ("a",), "[3]"),
        ('{"a": {"x": 1}, "\\u0061": {"y": 5}}', ("a", "y"), "5"),
        ('{"a": {"x": 1}, "a": {"y": 5}}', ("a", "x"), '{"y": 5}'),
    ],
)
def test_of_repeated_keys_the_last_is_meant(text: str, path: Path, expected: str) -> None:
    assert shown(text, span_of(read_with_flaws(text), path)) == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        (f'[{"9" * 5000}, "x"]', (0,), "9" * 5000),
        (f'[{"9" * 5000}, "x"]', (1,), '"x"'),
        ("[1e400, NaN, -Infinity, 1]", (3,), "1"),
        ("[1e400, NaN, -Infinity, 1]", (1,), "NaN"),
        ('{"\\ud800": 1, "b": 2}', ("\ufffd",), "1"),
        ('{"\\ud83d\\ude00": 1, "b": 2}', ("😀",), "1"),
        ('["\\udc00", 7]', (1,), "7"),
        ("[" * 128 + "7" + "]" * 128, (0,) * 128, "7"),
    ],
)
def test_what_parsers_stumble_over_has_its_place(text: str, path: Path, expected: str) -> None:
    assert shown(text, span_of(read_with_flaws(text), path)) == expected


@pytest.mark.parametrize(
    "text", ["", "{", '{"a', '{"a": "\\x"}', "[" * 100_000, '{"a": ' * 100_000, "[1,]", '{"a": 1} x']
)
def test_a_broken_text_has_some_place_for_anything(text: str) -> None:
    exchange = read_with_flaws(text)
    for place in (Place("file"), Place("request.body", ("a", 0)), Place("request.headers", ("a",), key=True)):
        assert exchange.locator is not None
        assert exchange.locator.locate(place).start == Position(1, 1)


def test_what_is_wrong_beside_the_body_of_a_line_is_the_files() -> None:
    text = '{"custom_id": "a", "custom_id": "b", "method": "POST", "url": "/v1/chat/completions", "body": {"n": [NaN]}}'
    assert [defect.place for defect in read_with_flaws(text, "batch").defects] == [
        Place("file", ("custom_id",)),
        Place("request.body", ("n", 0)),
    ]


def test_a_part_that_the_file_does_not_tell_cannot_be_changed() -> None:
    locator = entry('{"a": 1}', "payload").locator
    assert locator is not None
    with pytest.raises(NotEditable, match=r"^the file does not tell where this is$"):
        locator.cuts(Change("remove", Place("request.headers", ("a",))), None)


def test_many_places_in_an_object_cost_one_look_at_its_members(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def counted(text: str, start: int) -> Iterator[tuple[str, tuple[int, int], int]]:
        looked.append(start)
        return members_of(text, start)

    members_of = places_module._members
    monkeypatch.setattr(places_module, "_members", counted)
    exchange = entry(json.dumps({f"n{number}": number for number in range(50)}), "payload")
    for number in range(50):
        span_of(exchange, (f"n{number}",))
    assert len(looked) == 1


def test_a_line_is_found_behind_others_that_are_longer_in_bytes() -> None:
    text = '{"é": "你好"}\n{"a": "😀", "b": 2}\n'
    lines = list(read(FileSource("x", text.encode()), "jsonl"))
    assert [shown(text, span_of(each, ("b",))) for each in lines[1:] if isinstance(each, Exchange)] == ["2"]


def test_columns_count_code_points_and_not_bytes_or_half_surrogates() -> None:
    text = '{"é😀": 1,\r\n\t"你好": "😀😀", "b": 2}\r\n'
    exchange = entry(text, "payload", "utf-16")
    assert span_of(exchange, ("é😀",))[:2] == (Position(1, 8), Position(1, 9))
    assert span_of(exchange, ("你好",))[:2] == (Position(2, 8), Position(2, 12))
    assert span_of(exchange, ("b",))[:2] == (Position(2, 19), Position(2, 20))


@pytest.mark.parametrize("ending", ["\u2028", "\u0085", "\x0b", "\x0c", "\\n"])
def test_only_line_feeds_end_lines(ending: str) -> None:
    """A control character is an error of its own, but must not shift the lines after it."""
    text = f'{{"a": "{ending}",\n"b": 2}}'
    source = TextSource("x", text)
    assert source.position(text.index('"b"')) == Position(2, 1)
    assert source.line(2) == '"b": 2}'


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "a\r\nb", "\r\n\r\n", "a\rb\n", "😀\n\n😀"])
def test_lines_are_what_stands_between_line_ends(text: str) -> None:
    source = TextSource("x", text)
    assert source.name == "x"
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    assert [source.line(number) for number in range(1, source.position(len(text)).line + 1)] == lines
    assert [source.position(offset) for offset in range(len(text) + 1)] == [
        position(text, offset) for offset in range(len(text) + 1)
    ]


def test_a_part_that_the_file_does_not_tell_is_the_whole_entry() -> None:
    text = '{"a": 1}\n{"model": "m", "messages": []}\n'
    exchange = entry(text, "jsonl")
    assert shown(text, span_of(exchange, ("authorization",), part="request.headers")) == text.splitlines()[1]


@given(lines=st.lists(st.text("aé😀", max_size=9), max_size=9), block=st.integers(1, 12), data=st.data())
def test_lines_are_counted_block_by_block(lines: list[str], block: int, data: st.DataObject) -> None:
    text = "\n".join(lines)
    offset = data.draw(st.integers(0, len(text)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places_module, "_BLOCK", block)
        source = TextSource("x", text)
        assert source.position(offset) == position(text, offset)
        assert [source.line(number) for number in range(1, source.position(len(text)).line + 1)] == text.split("\n")


@given(lines=st.lists(st.text("aé😀", max_size=9), max_size=9), block=st.integers(1, 12), data=st.data())
def test_columns_in_bytes_are_those_of_utf8(lines: list[str], block: int, data: st.DataObject) -> None:
    text = "\n".join(lines)
    offset = data.draw(st.integers(0, len(text)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places_module, "_BLOCK", block)
        line_start = text.rfind("\n", 0, offset) + 1
        assert TextSource("x", text).byte_column(offset) == len(text[line_start:offset].encode()) + 1


@pytest.mark.parametrize("text", ["abc\nde", "éa\nbé", "\ud800\na\ud800"])
def test_a_stretch_counts_from_where_it_begins_in_its_file(text: str) -> None:
    source = TextSource("x", text)
    source.origin = Origin(line=5, column=10, byte=20)
    second = text.index("\n") + 1
    assert source.position(0) == Position(5, 10)
    assert source.position(1) == Position(5, 11)
    assert source.position(second + 1) == Position(6, 2)
    assert [source.line(number) for number in (5, 6)] == text.split("\n")
    assert source.byte_column(0) == 20
    assert source.byte_column(1) == 20 + len(text[0].encode("utf-8", "surrogatepass"))
    assert source.byte_column(second + 1) == 1 + len(text[second].encode("utf-8", "surrogatepass"))


def test_what_lies_behind_the_text_is_at_its_end() -> None:
    assert TextSource("x", "é").byte_column(99) == 3
    assert TextSource("x", "a\nbc").byte_column(99) == 3


def test_a_text_that_is_decoded_when_asked_for_is_not_decoded_line_by_line() -> None:
    class Decoded(TextSource):
        asked = 0

        @property
        def text(self) -> str:  # type: ignore[override] # the base class is given its text
            self.asked += 1
            return "{}\n" * 100_000

    source = Decoded.__new__(Decoded)
    assert source.position(290_000).line == 96_667
    assert source.asked < 10


def test_lines_are_found_in_any_order() -> None:
    lines = [f"line {number}" for number in range(5000)]
    source = TextSource("x", "\n".join(lines))
    for number in (1, 2, 3, 4999, 5000, 2, 1, 2500, 2501, 2500, 1, 5000):
        assert source.line(number) == lines[number - 1]


def test_to_find_each_line_in_turn_is_to_look_at_each_newline_once() -> None:
    class Counting(str):
        looked = 0

        def index(self, *arguments: object) -> int:
            Counting.looked += 1
            return super().index(*arguments)  # type: ignore[arg-type] # as it comes

    source = TextSource("x", Counting("\n" * 20_000))
    assert {source.line(number) for number in range(1, 20_001)} == {""}
    assert Counting.looked < 25_000


def test_empty_lines_are_found_in_any_order() -> None:
    source = TextSource("x", "\n" * 9)
    assert [source.bounds(number)[0] for number in (4, 3, 5, 5, 9, 1)] == [3, 2, 4, 4, 8, 0]


def test_a_long_list_is_read_once_however_many_of_its_items_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    items = places_module._items
    monkeypatch.setattr(places_module, "_items", lambda text, start: read.append(start) or items(text, start))
    children: places_module.Children = {}
    text = json.dumps([[]] * 3 * places_module.MOST_KNOWN)
    for index in range(3 * places_module.MOST_KNOWN):
        places_module.find(text, 0, (index, 0), children=children)
    assert read.count(0) == 1
    assert len(children) <= places_module.MOST_KNOWN + 2
