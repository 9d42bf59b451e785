"""JSON text: the same values as any parser makes, and all that parsers hide."""

from __future__ import annotations

import json
from pathlib import Path as FilePath
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anyint_lint.jsontext import MAX_DEPTH, MOST_FLAWS, Flaw, Parsed, count_few_keys, count_keys, measure, parse
from anyint_lint.model import JSON, Path
from anyint_lint.paths import follow
from anyint_lint.sources import FileSource
from tests.strategies import AWKWARD, DOCUMENTS, REPETITIVE, randoms, write

SUITE = FilePath(__file__).parents[2] / "shared/corpus/jsontestsuite"


def read(text: str | bytes) -> Parsed:
    data = text.encode() if isinstance(text, str) else text
    return parse(data, lambda: data.decode("utf-8", "replace"))


def never() -> str:
    raise AssertionError("a plain text needs no second look")


def flaws_of(text: str | bytes) -> list[tuple[str, Path, bool]]:
    return [(flaw.defect, flaw.path, flaw.fatal) for flaw in read(text).flaws]


def quoted(text: str, flaw: Flaw) -> str:
    return text[flaw.start : flaw.end]


@given(DOCUMENTS, randoms)
def test_a_plain_text_has_the_value_of_json_loads_and_no_flaw(value: JSON, random: Random) -> None:
    text = write(value, random)
    parsed = read(text)
    assert parsed.flaws == ()
    assert repr(parsed.value) == repr(json.loads(text)) == repr(value)


@given(DOCUMENTS)
def test_what_programs_write_is_read_once(value: JSON) -> None:
    """Names that end in a backslash, and texts that begin with a colon, are read twice to be sure."""
    text = json.dumps(value)
    if '\\\\":' not in text and text.replace('": ', "").count('":') == 0 and '" :' not in text:
        assert parse(text.encode(), never) == Parsed(value)


@pytest.mark.parametrize("text", ["data:image/png;base64,", "one:\n", 'a "b": c'])
def test_what_programs_write_with_an_image_is_read_once(text: str) -> None:
    value = {"a": text + "A" * 200_000, "b": [{"a": 1}]}
    assert parse(json.dumps(value).encode(), never) == Parsed(value)


def repeated_names(text: str) -> list[tuple[str, int]]:
    """Each name with how often it comes again in its object, in all objects of a text."""
    found: list[tuple[str, int]] = []

    def count(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
        names = [name for name, _ in pairs]
        found.extend((name, names.count(name) - 1) for name in set(names) if names.count(name) > 1)
        return dict(pairs)

    json.loads(text, object_pairs_hook=count)
    return sorted(found)


@given(REPETITIVE, randoms)
def test_every_repeated_name_is_found_and_none_is_invented(value: JSON, random: Random) -> None:
    text = write(value, random)
    flaws = read(text).flaws
    assert sum(times for _, times in repeated_names(text)) == len(flaws)
    assert {name for name, _ in repeated_names(text)} == {flaw.path[-1] for flaw in flaws}
    for flaw in flaws:
        assert (flaw.defect, flaw.key, flaw.fatal) == ("duplicate-key", True, False)
        assert json.loads(quoted(text, flaw)) == flaw.path[-1]
    assert repr(read(text).value) == repr(json.loads(text))


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("colon", [":", " :", "\n:", "\t\r\n :"])
def test_a_name_of_any_kind_is_found_when_it_repeats(name: str, colon: str) -> None:
    for again in (json.dumps(name), json.dumps(name, ensure_ascii=False), write(name, Random(1), ("", ""))):
        text = f'[{{"x": 0}}, {{{json.dumps(name)}{colon}1, "other":2,{again}{colon}3}}]'
        assert flaws_of(text) == [("duplicate-key", (1, name), False)]
        assert read(text).value == [{"x": 0}, {name: 3, "other": 2}]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}',
        '{"a": "a", "b": "\\"a\\":"}',
        '{"a": "\\"a\\": 1, \\"a\\": 2"}',
        '{"a": ":", "b": "::1", "c": ":)"}',
        '{"a\\\\": 1, "a": 2, "a\\"": 3}',
        '{"a" : "b\\\\", "b" : "a\\\\"}',
        '["a", "a", ":", "\\":"]',
        '{"\\u00e9": 1, "e\\u0301": 2}',
        '{"": 1, " ": 2, "\\u0000": 3}',
        '{"a": 1, "A": 2}',
    ],
)
def test_what_looks_like_a_repeated_name_and_is_none(text: str) -> None:
    assert read(text) == Parsed(json.loads(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1, "a": 2}', '"a" is set twice; the value before it is dropped'),
        ('{"a": 1,\n"b": 2,\n"a": 3}', '"a" is set twice; the value on line 1 is dropped'),
        ('{\n"a": {"b": 1,\r\n"c": 1},\n"a": 3}', '"a" is set twice; the value on line 2 is dropped'),
        ('{\n"\\u0061": 1,\n"a": 3}', '"a" is set twice; the value on line 2 is dropped'),
        ('\n{"a": 1,\n"a": 3}', '"a" is set twice; the value on line 2 is dropped'),
        ('{"x": 1,\n"y": 1,\n"a": 1,\n"a": 3}', '"a" is set twice; the value on line 3 is dropped'),
    ],
)
def test_the_message_says_which_value_is_lost(text: str, message: str) -> None:
    assert [flaw.message for flaw in read(text).flaws] == [message]


@pytest.mark.parametrize(
    "text",
    ['{"x": "\\u0022\\u0022", "b": 1, "b": 2}', '{"\\u0022": 1, "": 1, "": 2}', '{"": {"\\u0022": 1, "": 2}, "": 3}'],
)
def test_quotes_that_are_written_otherwise_hide_no_name(text: str) -> None:
    assert {flaw.defect for flaw in read(text.encode()).flaws} == {"duplicate-key"}


def test_a_name_that_comes_three_times_is_told_twice() -> None:
    text = '{"a": 1,\n"a": 2,\n"a": 3}'
    assert [flaw.message.split("; ")[1] for flaw in read(text).flaws] == [
        "the value on line 1 is dropped",
        "the value on line 2 is dropped",
    ]


def test_many_repeated_names_cost_one_pass() -> None:
    text = "{" + ",\n".join(['"a": 1'] * 20_000) + "}"
    assert len(read(text).flaws) == MOST_FLAWS


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_null_and_told(constant: str) -> None:
    text = f'{{"a": [1, {constant}], "b": "{constant}"}}'
    parsed = read(text)
    (flaw,) = parsed.flaws
    assert parsed.value == {"a": [1, None], "b": constant}
    assert (flaw.path, flaw.message) == (("a", 1), f"a[1] is {constant}, which is not JSON")
    assert quoted(text, flaw) == constant


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud83dx\\ude00", "\\ud800\\u0041"])
def test_half_a_surrogate_pair_is_replaced_and_told(half: str) -> None:
    text = f'{{"a": ["{half}"], "{half}": 1}}'
    parsed = read(text)
    assert [quoted(text, flaw) for flaw in parsed.flaws] == [f'"{half}"'] * 2
    assert [(flaw.defect, flaw.key, flaw.fatal) for flaw in parsed.flaws] == [
        ("invalid-json", False, False),
        ("invalid-json", True, False),
    ]
    assert "\ufffd" in parsed.value["a"][0]
    assert follow(parsed.value, parsed.flaws[1].path) == 1
    json.dumps(parsed.value, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NaN", "the value is NaN, which is not JSON"),
        ('"\\ud800"', "the value holds half a surrogate pair, which UTF-8 cannot encode"),
        ('{"a": ["\\ud800"]}', "a[0] holds half a surrogate pair, which UTF-8 cannot encode"),
        ('{"\\ud800": 1}', "a key holds half a surrogate pair, which UTF-8 cannot encode"),
        ('"\xff"', "byte 0xff is not UTF-8"),
        ("[" * 129, "nested deeper than 128 levels"),
    ],
)
def test_what_is_odd_is_told_in_one_sentence(text: str, message: str) -> None:
    assert [flaw.message for flaw in read(text.encode("latin-1")).flaws] == [message]


@pytest.mark.parametrize("text", ['"\\ud83d\\ude00"', '"\\\\ud800"', '"\\ufffd"', '{"\\uD83D\\uDE00": "😀"}'])
def test_whole_pairs_and_escaped_backslashes_are_no_half_pairs(text: str) -> None:
    assert read(text) == Parsed(json.loads(text))


@given(st.text(st.characters(categories=["Cs", "Lu"]), max_size=6), randoms)
def test_no_value_holds_what_utf8_cannot_encode(string: str, random: Random) -> None:
    text = write({string: [string]}, random).encode("utf-8", "replace").decode()
    parsed = read(text)
    json.dumps(parsed.value, ensure_ascii=False).encode()
    lone = any(
        "\ud800" <= unit <= "\udfff" for name, (value,) in json.loads(text).items() for unit in name + "|" + value
    )
    assert bool(parsed.flaws) == lone


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("digits", [400, 4000, 4300, 5000, 100_000])
def test_integers_of_any_length_are_huge_integers(sign: str, digits: int) -> None:
    parsed = read(f'{{"n": {sign}{"9" * digits}}}')
    assert parsed.flaws == ()
    assert abs(parsed.value["n"]) >= 10**399
    assert (parsed.value["n"] < 0) == bool(sign)
    json.dumps(parsed.value)


def test_an_integer_of_4000_characters_is_read_and_a_longer_one_is_huge() -> None:
    assert read("9" * 4000).value == int("9" * 4000)
    assert read("-" + "9" * 3999).value == -int("9" * 3999)
    assert (read("9" * 4001).value, read("-" + "9" * 4000).value) == (10**4000, -(10**4000))


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e400", 1.7976931348623157e308), ("-1e400", -1.7976931348623157e308), ("1e-400", 0.0), ("1E5", 1e5), ("-0", 0)],
)
def test_numbers_beyond_floats_are_the_nearest_float(text: str, value: float) -> None:
    assert read(text) == Parsed(value)


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**64, 10**30, -(2**63) - 1])
def test_integers_of_more_than_64_bits_keep_their_size(number: int) -> None:
    assert read(str(number)).value == pytest.approx(number, rel=1e-15)


def nested(depth: int, opening: str = "[") -> str:
    closing = {"[": "]", "{": "}"}[opening[0]]
    return opening * depth + "0" + closing * depth


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"a" : '])
def test_128_levels_are_read_and_129_are_not(opening: str) -> None:
    assert read(nested(MAX_DEPTH, opening)) == Parsed(json.loads(nested(MAX_DEPTH, opening)))
    assert flaws_of(nested(MAX_DEPTH + 1, opening)) == [("too-deep", (), True)]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, nested(100_000), "[NaN," * 100_000])
def test_a_hundred_thousand_levels_are_one_flaw_at_the_first_too_many(text: str) -> None:
    (flaw,) = read(text).flaws
    assert (flaw.defect, flaw.fatal) == ("too-deep", True)
    assert text[: flaw.start].count(text[0]) == MAX_DEPTH


@pytest.mark.parametrize(
    "text",
    [
        "[" + "[]," * 1000 + "[]]",
        json.dumps("[" * 1000),
        json.dumps({"a": "{" * 1000, "\\": '"' + "[" * 1000}),
        '{"a":1,"a":"' + "[" * 1000 + '"}',
        json.dumps({"[" * 200 + str(n): '\\"' for n in range(3)}),
    ],
)
def test_brackets_side_by_side_or_in_strings_are_not_deep(text: str) -> None:
    assert not read(text).fatal


def test_a_string_that_never_ends_is_told_as_such() -> None:
    """However many brackets and escaped quotes it holds; looking at each in turn would take minutes."""
    text = '{"a": "' + '\\"[{' * 200_000
    (flaw,) = read(text).flaws
    assert (flaw.defect, flaw.message, flaw.start) == ("invalid-json", "not valid JSON: unterminated string", 6)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 0),
        (" \n", 2),
        ("{", 1),
        ("{'a': 1}", 1),
        ('{"a": 1,}', 8),
        ('{"a" 1}', 5),
        ('{"a": "é😀" "b"}', 11),
        ("[1] // done", 4),
        ('["a\tb"]', 3),
        ('["a\nb"]', 3),
        ('["a\x00b"]', 3),
        ('["\\x41"]', 2),
        ("[01]", 2),
        ("[+1]", 1),
        ("[1.]", 2),
        ("[.5]", 1),
        ("[True]", 1),
        ("]" * 1000, 0),
        ("\ufeff{}", 0),
    ],
)
def test_a_syntax_error_is_fatal_and_where_the_parser_stopped(text: str, at: int) -> None:
    (flaw,) = read(text).flaws
    assert (flaw.defect, flaw.fatal, flaw.start) == ("invalid-json", True, at)
    assert flaw.end - flaw.start == (1 if at < len(text) else 0)
    assert flaw.message.startswith("not valid JSON: ")
    assert not flaw.message.endswith((" at", " starting", ": "))


@pytest.mark.parametrize("text", ['"\x7f\x80"', "[\r\n\t ]", '"\u2028"', '"\ufeff"', "null", "\n0\n", "[1E+2, -0.0]"])
def test_what_looks_broken_and_is_valid(text: str) -> None:
    assert read(text) == Parsed(json.loads(text))


@pytest.mark.parametrize(
    ("data", "at", "fatal"),
    [
        (b'{"a": "\xff"}', 7, False),
        ('{"é😀": "'.encode() + b"\xc3\x28" + b'"}', 8, False),
        (b'{"a": "\xed\xa0\x80"}', 7, False),
        (b'{"a": "\xc0\xaf"}', 7, False),
        (b'{"a": \xff}', 6, True),
        (b"\xff\xff", 0, True),
    ],
)
def test_bytes_that_are_no_utf8_are_told_where_they_are(data: bytes, at: int, fatal: bool) -> None:
    parsed = read(data)
    assert parsed.fatal == fatal
    flaw = parsed.flaws[0]
    assert (flaw.defect, flaw.start, flaw.end) == ("invalid-json", at, at + 1)
    assert flaw.message.endswith("is not UTF-8")


@given(
    st.binary(max_size=12)
    | st.text('{}[]",:\\ \n\u0085au0d8-1e.N\ud800', max_size=16).map(lambda text: text.encode("utf-8", "replace"))
)
@example(b'{"a":1,"a":NaN}')
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    parsed = read(data)
    text = data.decode("utf-8", "replace")
    assert all(0 <= flaw.start <= flaw.end <= len(text) for flaw in parsed.flaws)
    try:
        value = json.loads(data.decode("utf-8"))
    except ValueError:
        assert parsed.flaws
    else:
        assert not parsed.fatal
        assert parsed.flaws or repr(parsed.value) == repr(value)


def levels(value: JSON) -> int:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if members is None else 1 + max(map(levels, members), default=0)


@given(DOCUMENTS, randoms)
def test_levels_are_counted_and_no_name_is_overlooked(value: JSON, random: Random) -> None:
    text = write(value, random)
    depth, keys = measure(value)
    assert depth == levels(value)
    for count in (count_keys, count_few_keys):
        counted = count(text.encode())
        # A text that begins with a colon looks like a name, too; then the text is read again.
        assert counted == -1 or counted >= keys


@pytest.mark.parametrize(
    ("data", "keys", "few"),
    [
        (b"1", 0, 0),
        (b'"x"', 0, 0),
        (b'{"a":1}', 1, 1),
        (b'{"a":"b:c:","c":{"d":1}}', 3, 3),
        # A colon that is the first in its string looks like a key.
        (b'[":"]', 1, 1),
        (b'["::"]', 1, 1),
        (b'{"a": "b"}', 1, 1),
        # Nobody can tell without reading.
        (b'{"a" : "b"}', -1, -1),
        (b'{"a"\t: "b"}', -1, -1),
        (b'{"a\\\\":1}', -1, -1),
        # Escaped quotes end no key.
        (b'{"a":"\\":"}', 1, -1),
        (b'{"a\\"":1}', 1, -1),
    ],
)
def test_keys_are_counted_by_their_colons(data: bytes, keys: int, few: int) -> None:
    assert (count_keys(data), count_few_keys(data)) == (keys, few)


def test_colons_are_counted_while_they_are_few() -> None:
    def of(keys: int) -> bytes:
        return b"{" + b",".join(b'"%d":1' % number for number in range(keys)) + b"}"

    assert [count_few_keys(of(number)) for number in (1999, 2000)] == [1999, -1]


@pytest.mark.parametrize("gap", ["", " ", "\n"])
@pytest.mark.parametrize("names", [("a", "b"), ("a", "a"), ("a", ":a"), ("a:", "a:"), ('\\"', '\\"'), ("a", "\\u0061")])
def test_a_repeated_name_is_found_beside_an_image(names: tuple[str, str], gap: str) -> None:
    one, other = names
    text = f'{{"{one}"{gap}: "data:image/png;base64,{"A" * 200_000}", "{other}"{gap}: 2}}'
    assert [flaw.defect for flaw in read(text.encode()).flaws] == ["duplicate-key"] * (
        json.loads(f'"{one}"') == json.loads(f'"{other}"')
    )


def suite(prefix: str) -> list[FilePath]:
    return sorted(SUITE.glob(f"test_parsing/{prefix}_*.json"))


needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="the corpus is not here")


def read_file(file: FilePath) -> Parsed:
    source = FileSource(file.name, file.read_bytes())
    return parse(source.utf8, lambda: source.text)


@needs_suite
@pytest.mark.parametrize("file", suite("y"), ids=lambda file: file.stem)
def test_what_the_suite_calls_valid_is_read(file: FilePath) -> None:
    parsed = read_file(file)
    assert {flaw.defect for flaw in parsed.flaws} <= {"duplicate-key"}
    assert parsed.value == json.loads(file.read_bytes())


@needs_suite
@pytest.mark.parametrize("file", suite("n"), ids=lambda file: file.stem)
def test_what_the_suite_calls_invalid_is_told(file: FilePath) -> None:
    assert {flaw.defect for flaw in read_file(file).flaws} & {"invalid-json", "too-deep"}


@needs_suite
@pytest.mark.parametrize("file", suite("i"), ids=lambda file: file.stem)
def test_what_the_suite_leaves_open_is_read_or_told(file: FilePath) -> None:
    parsed = read_file(file)
    json.dumps(parsed.value, allow_nan=False, ensure_ascii=False).encode()
