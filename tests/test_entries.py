"""Large recordings: the window that moves over them, and the stretches of entries that are cut."""

from __future__ import annotations

import io
import json

import pytest

from anyint_lint.errors import UnreadableFile
from anyint_lint.model import JSON, Exchange, Place, Position, Skipped
from anyint_lint.places import Origin
from anyint_lint.readers import entries, large, read
from anyint_lint.readers.entries import cut
from anyint_lint.readers.large import NotCut, Stretch
from anyint_lint.readers.window import Window
from anyint_lint.sources import FileSource
from tests.reading import CHAT, URL

HOST = "https://api.anyint.ai/openai/v1"


def entry(url: str = URL, **body: JSON) -> JSON:
    return {"request": {"method": "POST", "url": url, "postData": {"text": json.dumps({**CHAT, **body})}}}


def har(*entries: JSON, **dump: object) -> bytes:
    return json.dumps({"log": {"pages": [{"a": {"b": 1}}], "entries": list(entries)}}, **dump).encode()  # type: ignore[arg-type]


def stretches(data: bytes, step: int = 100, forced: str | None = None) -> list[Stretch]:
    return list(cut(io.BytesIO(data), step=step, forced=forced))


def found(data: bytes, stretch: Stretch) -> list[Exchange | Skipped]:
    text = data[stretch.start : stretch.start + stretch.size]
    return list(stretch.read(FileSource.of_utf8("x", text, origin=stretch.origin)))


def told(each: Exchange | Skipped) -> JSON:
    """What it is, and where in the file what is odd in it begins."""
    if isinstance(each, Skipped):
        return each.kind
    return each.document, [(one.defect, one.message, one.place, one.span and one.span.start) for one in each.defects]


def read_cut(data: bytes, step: int = 100, forced: str | None = None) -> list[JSON]:
    return [told(each) for stretch in stretches(data, step, forced) for each in found(data, stretch)]


def read_whole(data: bytes, forced: str | None = None) -> list[JSON]:
    return [told(each) for each in read(FileSource("x", data), forced)]


MODELS: JSON = {
    "request": {"method": "GET", "url": f"{HOST}/models"},
    "response": {"status": 200, "content": {"text": '{"data": [{"id": "m"}]}'}},
}
DOUBLED = json.dumps(entry())[:-1] + ',\n "request": {"url": "x"}}'
ODD = json.dumps(entry(user="é😀"), ensure_ascii=False)[:-1] + ', "request": {"url": NaN}, "x": "é"}'
FILES: dict[str, bytes] = {
    "har": har(*[entry(n=number) for number in range(9)]),
    "indented": har(*[entry(user="é😀") for _ in range(5)], indent=1, ensure_ascii=False),
    "a list": json.dumps([{**entry(), "response": {"status": 200}}] * 5).encode(),
    "a catalogue": har(MODELS, *[entry()] * 4, MODELS, entry("https://x.test/chat/completions"), entry()),
    "no requests of ours": har(*[entry(f"{HOST}/embeddings")] * 5, {"request": None}),
    "broken entries": har(*[entry(), {"request": None}, 17] * 3),
    "odd entries": b'{"log": {"entries": [\n %s,\n\n%s,%s]}}' % ((ODD.encode(),) * 3),
    "keys that stand twice": b'{"log": {"entries": [\n %s,\n%s]}}' % ((DOUBLED.encode(),) * 2),
    "models before the entries": b'{"pages": [{"a": "/models"}], ' + har(entry(), MODELS, entry())[1:],
    "pairs in two lists": json.dumps({"log": {"entries": [entry()] * 3}, "z": [1, [2], {"a": "]"}]}).encode(),
}


@pytest.mark.parametrize("step", [80, 300, 100_000])
@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_what_is_cut_is_read_as_the_whole_is(data: bytes, step: int) -> None:
    assert read_cut(data, step) == read_whole(data)


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_entries_of_a_stretch_are_counted_as_they_stand(data: bytes) -> None:
    (stretch,) = stretches(data, 100_000)
    whole = [each.index for each in read(FileSource("x", data)) if isinstance(each, Exchange)]
    assert [each.index for each in found(data, stretch) if isinstance(each, Exchange)] == whole


def test_a_stretch_has_its_bytes_its_line_and_its_column() -> None:
    one = json.dumps(entry(user="é"), ensure_ascii=False)
    data = f'{{"é": 1,\n "log": {{"entries": [{one},\n{one} , {one}]}}}}'.encode()
    wide = stretches(data, len(one) + 4)
    assert [data[each.start : each.start + each.size].decode() for each in wide] == [f"{one},\n{one}", one]
    narrow = stretches(data, 80)
    assert [data[each.start : each.start + each.size].decode() for each in narrow] == [one] * 3
    before = ' "log": {"entries": ['
    assert [each.origin for each in narrow] == [
        Origin(2, len(before) + 1, len(before) + 1),
        Origin(3, 1, 1),
        Origin(3, len(one) + 4, len(one.encode()) + 4),
    ]


def test_a_stretch_has_so_many_entries_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_MOST", 2)
    data = har(*[entry()] * 5)
    assert [len(found(data, each)) for each in stretches(data, 100_000)] == [2, 2, 1]
    # Each counts from its first.
    assert [each.index for each in found(data, stretches(data, 100_000)[1]) if isinstance(each, Exchange)] == [0, 1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"17",
        b"[1, 2]",
        b"{}",
        b'{"log": {"entries": []}}',
        b'{"log": {"entries": {}}}',
        b'{"a": {"b": {"log": {"entries": [{}]}}}}',
        har(entry()) + b"x",
        har(entry())[:-1],
        har(entry()).replace(b"]", b",]"),
        har(entry(), entry()).replace(b"}, {", b"} {"),
        har(entry()).replace(b'"pages"', b'"entries"'),
        har(entry()) + b"\xff",
        # Half a character.
        har(entry()) + b"\xc3",
        b'{"log" {"entries": []}}',
        b'{"log": 1 "entries": []}',
        b"{1: 2}",
        b'{"log',
        b"[" * 100_000,
        # Entries that are told by two lists, or have a token that stands elsewhere.
        json.dumps({"version": 1, "requests": [{"uri": URL}], "responses": [{}]}).encode(),
        json.dumps({"info": {"name": "x"}, "item": [{"request": {"url": URL}}]}).encode(),
        json.dumps({"__export_format": 4, "resources": [{"url": URL}] * 3}).encode(),
    ],
)
def test_what_is_no_list_of_entries_is_not_cut(data: bytes) -> None:
    with pytest.raises(NotCut):
        stretches(data)


def test_a_recorder_that_is_named_is_believed() -> None:
    data = json.dumps({"log": {"entries": [{"request": {"url": "https://x.test/a"}}] * 3}}).encode()
    assert read_cut(data, forced="har") == read_whole(data, "har") == ["request to another site"] * 3
    data = json.dumps({"log": {"entries": [{}] * 3}}).encode()
    assert [kind for kind, _ in read_cut(data, forced="har")] == [{}] * 3
    with pytest.raises(NotCut):
        stretches(data, forced="go-vcr")
    data = json.dumps({"log": {"entries": [{"request": {"x": 1}}] * 3}}).encode()
    assert read_cut(data, forced="har") == read_whole(data, "har") == [({"request": {}}, [])] * 3
    # Two lists that belong together are none that can be cut.
    data = json.dumps({"requests": [{"uri": URL}] * 3, "responses": [{}] * 3}).encode()
    with pytest.raises(NotCut):
        stretches(data, forced="vcrpy-lists")


def test_an_entry_that_is_wider_than_a_window_is_read_where_it_is_of_a_recording(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = har(entry(), entry(user="x" * 3000), entry())
    assert len(read_cut(data, 200)) == 3
    monkeypatch.setattr(entries, "_WIDEST", 1000)
    with pytest.raises(NotCut):
        stretches(data, 200)


@pytest.mark.parametrize("broken", ['{"request": "H\x01i"}', '{"x": ' + "[" * 200 + "]" * 200 + "}"])
def test_an_entry_that_cannot_be_read_is_told_at_its_place(broken: str) -> None:
    one = json.dumps(entry())
    text = '{"log": {"entries": [' + f"{one},\n{broken},{one}" + "]}}"
    (first, (document, ((defect, _, _, start),)), last) = read_cut(text.encode())
    assert first == last
    assert document == {}
    assert defect == ("too-deep" if "[[" in broken else "broken-recording")
    assert start.line == 2
    (stretch,) = stretches(text.encode(), 100_000)
    (_, unreadable, after) = found(text.encode(), stretch)
    assert isinstance(unreadable, Exchange)
    assert isinstance(after, Exchange)
    assert (unreadable.index, after.index) == (1, 2)
    assert unreadable.defects[0].message.endswith("; this entry is left out")
    place = unreadable.defects[0].span
    assert place is not None
    assert place.start.line == 2
    other = text.replace("chat/completions", "embeddings")
    assert read_cut(other.encode())[1] == "broken entry"


def test_places_in_one_stretch_are_right_behind_letters_of_any_width() -> None:
    wide = json.dumps(entry(), ensure_ascii=False)[:-1] + ', "x": "é😀"}'
    doubled = json.dumps(entry())[:-1] + ',\n "x": 1}'
    text = '{"log": {"entries": [\n' + f"{wide},\n\n{doubled},\n{doubled},\n{wide}]}}}}"
    data = text.encode()
    (stretch,) = stretches(data, 100_000)
    whole = list(read(FileSource("x", data)))
    assert list(map(start, found(data, stretch))) == list(map(start, whole))
    assert len(whole) == 4


def test_a_line_that_a_message_names_is_one_of_the_file() -> None:
    twice = '{"request": {"url": "%s", "body": {"model": "m",\n "model": "n", "messages": []}}, "response": {}}'
    data = ("[" + ",\n".join([twice.replace("%s", URL)] * 3) + "]").encode()
    told = read_cut(data, 100_000)
    assert told == read_whole(data)
    lines = [defects[0][1].partition("line ")[2] for _, defects in told]
    assert lines == ["1 is dropped", "3 is dropped", "5 is dropped"]


def start(each: Exchange | Skipped) -> Position:
    """Where its messages begin."""
    assert isinstance(each, Exchange)
    assert each.locator is not None
    return each.locator.locate(Place("request.body", ("messages",))).start


def test_an_entry_that_changes_until_it_is_read_may_hold_any_bytes() -> None:
    data = har(entry(user="x"), entry())
    (stretch,) = stretches(data, 100_000)
    changed = found(data.replace(b"x", b"\xff"), stretch)
    assert [type(each) for each in changed] == [Exchange, Exchange]


class Watched(io.BytesIO):
    """Notes of how many bytes at most each reading speaks."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.most: list[int | None] = []

    def read(self, size: int | None = -1, /) -> bytes:
        self.most.append(size)
        return super().read(size)

    def readline(self, size: int | None = -1, /) -> bytes:
        self.most.append(size)
        return super().readline(size)


@pytest.mark.parametrize("before", [0, (1 << 20) - 9, 1 << 20, 3_000_000])
def test_a_word_is_found_wherever_it_stands_a_megabyte_at_a_time(before: int) -> None:
    file = Watched(b"{" * before + b"/chat/completions" + b"}" * 2_000_000)
    file.seek(5)
    assert entries._holds(file, b"/chat/completions")
    assert (file.tell(), set(file.most)) == (5, {1 << 20})
    assert not entries._holds(file, b"/chat/completion}")


# The window


def test_a_window_moves_over_a_file() -> None:
    data = ' {"é": [1,\n "😀"], "b": 12345}  '.encode()
    window = Window(io.BytesIO(data), 8)
    assert window.next() == "{"
    window.need("{")
    assert window.name() == "é"
    assert not window.take(",")
    assert window.take(":")
    window.drop()
    assert (window.start, window.origin, window.at) == (len(' {"é":'.encode()), Origin(1, 7, 8), 0)
    assert window.value() == ["1", "😀"]
    window.drop()
    assert (window.start, window.origin) == (len(' {"é": [1,\n "😀"]'.encode()), Origin(2, 6, 9))
    window.need(",")
    assert window.name() == "b"
    window.need(":")
    # A number may go on where the text ends.
    assert window.value() == "12345"
    with pytest.raises(NotCut):
        window.need("]")
    window.need("}")
    assert window.next() == ""
    assert not window.take("}")


def test_a_window_begins_where_the_file_is() -> None:
    file = io.BytesIO(b"xx[1]")
    file.seek(2)
    window = Window(file, 10)
    assert window.start == 2
    assert window.value() == ["1"]
    window.drop()
    assert window.start == 5


def test_a_window_is_so_wide_and_no_wider() -> None:
    for size, fits in ((30, True), (200, False)):
        window = Window(io.BytesIO(b'"' + b"x" * size + b'"'), 10)
        if fits:
            assert window.value() == "x" * size
        else:
            with pytest.raises(NotCut):
                window.value()
    window = Window(io.BytesIO(b'"' + b"x" * 200 + b'"'), 10)
    window.most = 1000
    assert window.value() == "x" * 200


def test_a_number_that_ends_with_the_text_is_whole_where_the_file_ends() -> None:
    assert Window(io.BytesIO(b"12345"), 2).value() == "12345"
    assert Window(io.BytesIO(b"1" * 40), 10).value() == "1" * 40
    with pytest.raises(NotCut):
        Window(io.BytesIO(b"1" * 45), 10).value()


def test_a_name_may_hold_a_character_that_has_to_be_escaped() -> None:
    assert Window(io.BytesIO(b'"a\tb"'), 2).name() == "a\tb"


def test_columns_count_from_the_last_of_several_lines() -> None:
    window = Window(io.BytesIO('"a"\n\n   "é"'.encode()), 100)
    assert window.value() == "a"
    assert window.value() == "é"
    window.drop()
    assert window.origin == Origin(3, 7, 8)


# Which files are cut


@pytest.mark.parametrize(
    ("data", "input_format", "is_cut"),
    [
        (b'{"a": 1}\n{"a": 2}\n', None, True),
        (b'\xef\xbb\xbf{"a": 1}\n{"a": 2}\n', None, True),
        (b"[]\n[]\n", None, True),
        (b'x\n{"a": 1}\n{"a": 2}\n', None, True),
        (b"x\n", "jsonl", True),
        (b"x\n", "batch", True),
        (b"x\n", None, False),
        (b"x\n", "payload", False),
        (b"[]", "payload", False),
        (b"[]", "har", True),
        (b"x: 1", "vcrpy", False),
        ('{"a": 1}\n{"a": 2}\n'.encode("utf-16"), None, False),
        (b'{"choices": [{"delta": {}}]}\n{"choices": []}\n', None, True),
        (b"", None, False),
    ],
)
def test_lines_and_recordings_are_cut(data: bytes, input_format: str | None, is_cut: bool) -> None:
    assert (large.stretches(io.BytesIO(data), "x", input_format) is not None) is is_cut


def test_lines_are_cut_behind_a_byte_order_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "STRETCH", 10)
    for mark in (b"", b"\xef\xbb\xbf"):
        data = mark + b'{"a": 1}\n{"b": 2}\n\n{"c": 3}'
        cuts = list(large.stretches(io.BytesIO(data), "x", None) or ())
        assert [data[each.start : each.start + each.size] for each in cuts] == [
            b'{"a": 1}\n{"b": 2}\n',
            b'\n{"c": 3}',
        ]
        assert [each.origin for each in cuts] == [Origin(1), Origin(3)]


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "STRETCH", 10)
    monkeypatch.setattr(large, "MAX_FILE_SIZE", 50)
    for size, fits in ((48, True), (49, False), (100, False)):
        data = b'{"a": 1}\n{"a": 2}\n' + b"x" * size + b"\n{}"
        cuts = large.stretches(io.BytesIO(data), "x", "jsonl")
        assert cuts is not None
        assert next(cuts).size == 18
        if fits:
            assert [each.size for each in cuts] == [size + 1, 2]
        else:
            with pytest.raises(UnreadableFile, match=r"^x: a line after line 3 is longer than 50 bytes$"):
                list(cuts)


def test_lines_that_end_with_a_stretch_go_on_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "STRETCH", 9)
    cuts = large.stretches(io.BytesIO(b'{"a": 1}\n' * 3), "x", None)
    assert [(each.start, each.size) for each in cuts or ()] == [(0, 9), (9, 9), (18, 9)]


def test_what_tells_lines_are_twenty_that_are_not_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Watched(b'{"a": 1}\n\n' * 100)
    cuts = large.stretches(file, "x", None)
    assert cuts is not None
    assert file.most == [3] + [large.STRETCH] * 39
    # Of a line without an end no more is read than fits.
    monkeypatch.setattr(large, "STRETCH", 8)
    assert [each.size for each in cuts][:1] == [9]
    assert file.most[40:42] == [8, large.MAX_FILE_SIZE]


def test_first_lines_without_an_end_are_read_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "STRETCH", 10)
    monkeypatch.setattr(large, "_MOST_PROBED", 30)
    file = Watched(b"x" * 100)
    assert large.stretches(file, "x", None) is None
    assert file.most == [3, 10, 10, 10]


@pytest.mark.parametrize(("input_format", "is_told"), [("batch", True), ("jsonl", True), (None, False)])
def test_a_broken_line_is_told_in_a_format_that_is_named(input_format: str | None, is_told: bool) -> None:
    data = b'{"a": 1}\n{"a": \n{"a": 1}\n'
    (stretch,) = large.stretches(io.BytesIO(data), "x", input_format) or ()
    assert isinstance(found(data, stretch)[1], Exchange) is is_told


def test_a_recorder_that_is_named_counts_where_no_entry_tells_it() -> None:
    data = json.dumps({"log": {"entries": [{}] * 3}}).encode()
    (stretch,) = large.stretches(io.BytesIO(data), "x", "har") or ()
    assert [told(each)[0] for each in found(data, stretch)] == [{}] * 3
    with pytest.raises(NotCut):
        list(large.stretches(io.BytesIO(b'{"interactions": []}'), "x", "har") or ())
