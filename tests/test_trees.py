"""Trees of values: where each stands in JSON, and in a text of no general syntax, and what can be changed there."""

from __future__ import annotations

import pytest

from anyint_lint.errors import NotEditable
from anyint_lint.jsontext import parse
from anyint_lint.model import Change, Cut, Path, Place
from anyint_lint.sources import FileSource
from anyint_lint.textmap import run
from anyint_lint.trees import JsonTree, SpanTree

BODY = Place("request.body")
REMOVE = Change("remove", BODY)
REPLACE = Change("replace", BODY, 5)
SPLICE = Change("splice", BODY, "X", (1, 3))


def json_tree(text: str, start: int = 0) -> JsonTree:
    source = FileSource.of_text("x", text)
    return JsonTree(source, parse(text[start:].encode(), lambda: text[start:]), start)


def test_json_may_begin_in_the_middle_of_a_file() -> None:
    text = '# é\n{"a": ["b\\nc"], "a": 1}'
    tree = json_tree(text, 4)
    (flaw,) = tree.flaws
    assert text[flaw.start : flaw.end] == '"a"'
    assert flaw.start == text.rindex('"a"')
    assert tree.value == {"a": 1}
    assert tree.find(("a",)) == ((len(text) - 2, len(text) - 1), (flaw.start, flaw.end))


def test_what_was_mended_before_it_was_parsed_has_the_places_of_its_text() -> None:
    source = FileSource.of_text("x", "{'a': 'b'}")
    tree = JsonTree(source, parse(b'{"a": "b"}', lambda: '{"a": "b"}'), text='{"a": "b"}')
    assert tree.find(("a",)).value == (6, 9)
    found = tree.text_map(("a",))
    assert found is not None
    assert found.span(0, 1) == (7, 8)


def test_characters_of_a_json_string_have_places_and_a_number_has_none() -> None:
    text = '{"a": "x\\ny", "b": 1}'
    tree = json_tree(text)
    found = tree.text_map(("a",))
    assert found is not None
    assert text[slice(*found.span(1, 2))] == "\\n"
    assert tree.text_map(("a",)) is found
    assert tree.text_map(("b",)) is None


def changed(text: str, path: Path, change: Change) -> str:
    for cut in sorted(json_tree(text).cuts(path, change), reverse=True):
        text = text[: cut.start] + cut.text + text[cut.end :]
    return text


def test_a_part_of_a_json_string_is_changed_where_it_stands() -> None:
    assert changed('{"a": "1\\n\\u0041!", "b": 2}', ("a",), SPLICE) == '{"a": "1X!", "b": 2}'
    for value in ("2", '"two"'):
        assert changed(f'{{"a": 1, "b": {value}}}', ("b",), REMOVE) == '{"a": 1}'
        assert changed(f'{{"a": 1, "b": {value}}}', ("b",), REPLACE) == '{"a": 1, "b": 5}'


def span_tree(obstacle: str = "") -> SpanTree:
    source = FileSource.of_text("x", "curl -d 'body' url")
    spans: dict[Path, tuple[int, int]] = {("body",): (9, 13), ("body", "deep"): (10, 12)}
    return SpanTree(source, {"body": "body"}, spans, {("body",): run(9, 4)}, obstacle=obstacle)


@pytest.mark.parametrize(
    ("path", "stretch"),
    [
        (("body",), (9, 13)),
        (("body", "deep"), (10, 12)),
        (("body", "deep", "er", 0), (10, 12)),
        (("body", "else"), (9, 13)),
        (("url",), (0, 18)),
        ((), (0, 18)),
    ],
)
def test_a_value_without_a_stretch_is_where_what_holds_it_is(path: Path, stretch: tuple[int, int]) -> None:
    assert span_tree().find(path) == (stretch, None)


def test_of_a_text_without_syntax_strings_can_be_changed_and_nothing_else() -> None:
    assert span_tree().cuts(("body",), SPLICE) == [Cut(10, 12, "X")]
    for path, change in ((("body",), REMOVE), (("body",), REPLACE), (("url",), SPLICE), (("url",), REMOVE)):
        with pytest.raises(NotEditable, match=r"^only texts can be changed in a file of this kind$"):
            span_tree().cuts(path, change)


def test_why_nothing_can_be_changed_is_told() -> None:
    with pytest.raises(NotEditable, match=r"^two commands share it$"):
        span_tree("two commands share it").cuts(("body",), SPLICE)
