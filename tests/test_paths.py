"""The path language of rules against the reference implementation of RFC 9535, and pointers against RFC 6901."""

from __future__ import annotations

import json
from typing import Any

import jsonpath_rfc9535
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from anyint_lint.compiler import compile_rules
from anyint_lint.engine import compile_schema, instance_path
from anyint_lint.keywords import Settings
from anyint_lint.model import JSON, Path, Rule
from anyint_lint.paths import dotted, follow, parse_query, parse_relative, pointer, reach
from tests.strategies import AWKWARD, DOCUMENTS, NAMES, places

# No second letter from U+1100 to U+DFFF, which jsonpath-rfc9535 1.0 refuses by a slip in its pattern.
SHORTHAND = st.sampled_from(["a", "b1", "_", "aé", "你", "😀😀", "null", "Z_9"])
BLANKS = st.text(" \t\r\n", max_size=2)
ESCAPES = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}


def quoted(name: str, quote: str) -> str:
    return quote + "".join(ESCAPES.get(character, character) for character in name).replace(quote, "\\" + quote) + quote


def writable(name: str) -> bool:
    """Other control characters would need \\u, which rules do without."""
    return all(character >= " " or character in ESCAPES for character in name)


@st.composite
def steps(draw: st.DrawFn, names: st.SearchStrategy[str] = NAMES) -> tuple[str, str | None]:
    """A step as it is written, and what it means."""
    if draw(st.booleans()):
        return draw(st.sampled_from([".*", "[*]", "[ *\n]"])), None
    if draw(st.booleans()):
        name = draw(SHORTHAND)
        return f".{name}", name
    name = draw(names.filter(writable))
    selector = quoted(name, draw(st.sampled_from("\"'")))
    return f"[{draw(BLANKS)}{selector}{draw(BLANKS)}]", name


@given(st.lists(steps(), max_size=5))
def test_a_query_means_what_is_written_and_is_one_of_rfc_9535(written: list[tuple[str, str | None]]) -> None:
    query = "$" + "".join(text for text, _ in written)
    assert parse_query(query) == tuple(name for _, name in written)
    jsonpath_rfc9535.compile(query)


def selected(document: JSON, query: str) -> set[Path]:
    """What the compiled rules select: a rule that forbids everything speaks of each value."""
    fields: dict[str, Any] = dict.fromkeys(("topic", "summary", "why", "hint"), "x")
    where = parse_query(query)
    rule = Rule(
        id="x", severity="info", where=where, at=None, forbids=True, schema={}, when=(), references=(), **fields
    )
    validator = compile_schema(compile_rules([rule]).schema, Settings())
    return {instance_path(error, document) for error in validator.iter_errors(document)}


def keys_alike(document: JSON) -> bool:
    """Has an object "1" and "01", which jsonschema-rs gives as one index, or "", which it leaves out?"""
    if any("" in path for path, _ in places(document)):
        return True
    numbers = [(path[:-1], int(path[-1])) for path, _ in places(document) if path and str(path[-1]).isdecimal()]
    return len(set(numbers)) < len(numbers)


@given(DOCUMENTS, st.data())
def test_compiled_rules_select_the_nodes_of_rfc_9535(document: JSON, data: st.DataObject) -> None:
    assume(not keys_alike(document))
    known = sorted({token for path, _ in places(document) for token in path if isinstance(token, str)})
    names = st.sampled_from(known or ["a"])
    query = "$" + "".join(text for text, _ in data.draw(st.lists(steps(names), max_size=4)))
    assert selected(document, query) == {tuple(node.location) for node in jsonpath_rfc9535.find(query, document)}


@given(st.text("$.[]*'\"\\ab_0 \n\u00a0\u000b\ud800é😀", max_size=8).map("$".__add__) | st.text(max_size=6))
@example("$[\u00a0'a']")
@example("$[\u000b'a']")
@example("$.\ud800")
def test_whatever_is_accepted_is_rfc_9535_and_a_refusal_names_a_column(query: str) -> None:
    try:
        parse_query(query)
    except ValueError as error:
        column = int(str(error).removeprefix("column ").split(":")[0])
        assert 1 <= column <= len(query) + 1
    else:
        jsonpath_rfc9535.compile(query)


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("", 1),
        ("a.b", 1),
        (" $", 1),
        ("$a", 2),
        ("$.a b", 4),
        ("$.a[0]", 4),
        ("$..a", 2),
        ("$.a[?@.b]", 4),
        ("$.a['b'", 4),
        ("$.a['b','c']", 4),
        ("$.a['\\'']['\\\"']", 10),
        ("$['\\u0041']", 2),
        ("$['a\nb']", 2),
        ("$['\ud800']", 2),
        ("$.1a", 2),
        ("$.a.", 4),
    ],
)
def test_what_is_not_understood_is_refused_at_its_column(query: str, column: int) -> None:
    with pytest.raises(ValueError, match=rf"^column {column}: a path is"):
        parse_query(query)


def test_letters_of_any_script_need_no_brackets() -> None:
    assert parse_query("$.你好.été") == ("你好", "été")


@pytest.mark.parametrize("name", AWKWARD)
def test_a_step_takes_its_own_name_and_no_other(name: str) -> None:
    document = {name: 1, f"{name}x": 2, "a": {name: 3}}
    if name and writable(name):
        assert selected(document, f"$[{quoted(name, chr(34))}]") == {(name,)}


@pytest.mark.parametrize("document", [{}, [], ["a"], "a", 1, None, {"b": 1}, [{"a": 1}]])
def test_a_name_selects_nothing_where_it_is_no_key(document: JSON) -> None:
    assert selected(document, "$.a") == set()


@pytest.mark.parametrize("document", [{}, [], "ab", 1, None, True])
def test_each_selects_nothing_in_what_is_empty_or_no_container(document: JSON) -> None:
    assert selected(document, "$[*]") == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("top_p", ("top_p",)),
        ("image_url.url", ("image_url", "url")),
        ("['a b'].c", ("a b", "c")),
        ("a['.']", ("a", ".")),
    ],
)
def test_at_is_a_path_of_names(text: str, names: Path) -> None:
    assert parse_relative(text) == names


@pytest.mark.parametrize("text", ["", "$.a", ".a", "a.", "a[*]", "*", "a.*", "a[0]", "a b", "['a'"])
def test_at_that_is_not_one_place_is_refused_as_it_was_written(text: str) -> None:
    with pytest.raises(ValueError, match="is not one place") as refusal:
        parse_relative(text)
    assert str(refusal.value).startswith(repr(text))


# RFC 6901, section 5.
RFC_6901 = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8}


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ((), "", RFC_6901),
        (("foo",), "/foo", ["bar", "baz"]),
        (("foo", 0), "/foo/0", "bar"),
        (("",), "/", 0),
        (("a/b",), "/a~1b", 1),
        (("c%d",), "/c%d", 2),
        (("e^f",), "/e^f", 3),
        (("g|h",), "/g|h", 4),
        (("i\\j",), "/i\\j", 5),
        (('k"l',), '/k"l', 6),
        ((" ",), "/ ", 7),
        (("m~n",), "/m~0n", 8),
    ],
)
def test_pointers_are_those_of_rfc_6901(path: Path, text: str, value: JSON) -> None:
    assert pointer(path) == text
    assert follow(RFC_6901, path) == value


@pytest.mark.parametrize(("name", "text"), [("~1", "/~01"), ("/~", "/~1~0"), ("~~", "/~0~0"), ("//", "/~1~1")])
def test_tildes_are_escaped_before_slashes(name: str, text: str) -> None:
    assert pointer((name,)) == text


@given(DOCUMENTS)
def test_every_place_has_its_own_pointer_and_is_followed_to_its_value(document: JSON) -> None:
    found = list(places(document))
    assert len({pointer(path) for path, _ in found}) == len(found)
    assert all(follow(document, path) is value for path, value in found)


@pytest.mark.parametrize("path", [("b",), ("a", 1), ("a", "0"), ("a", 0, 0), (0,)])
def test_following_a_path_that_leads_nowhere_is_an_error(path: Path) -> None:
    with pytest.raises((KeyError, IndexError, TypeError)):
        follow(json.loads('{"a": [5]}'), path)


def test_a_path_for_people_reads_like_code() -> None:
    assert dotted(("messages", 0, "content", 12, "text")) == "messages[0].content[12].text"
    assert dotted((0, "a")) == "[0].a"
    assert dotted(()) == ""


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), {"a": [1, {"b": None}], "0": 2}),
        (("a", 0), 1),
        (("a", 1, "b"), None),
        (("a", 2), None),
        (("a", "0"), None),
        (("a", 0, "b"), None),
        (("b", "c"), None),
        (("0",), 2),
    ],
)
def test_what_a_path_reaches_is_a_value_or_nothing(path: Path, value: JSON) -> None:
    assert reach({"a": [1, {"b": None}], "0": 2}, path) == value
