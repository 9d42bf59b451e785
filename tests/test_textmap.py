"""Text maps: what a decoded text has at some offset is shown by the stretch of the source that it is mapped to."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint import textmap
from anyint_lint.textmap import Pieces, TextMap, json_string, run
from tests.strategies import NAMES, randoms, write


def shown(text: str, found: TextMap, length: int) -> list[str]:
    return [text[slice(*found.span(at, at + 1))] for at in range(length)]


@given(NAMES, st.sampled_from(["", '"', '{"a": ', "\\"]), randoms)
def test_each_character_of_a_json_string_is_shown_by_what_stands_for_it(
    value: str, before: str, random: Random
) -> None:
    text = before + write(value, random, ("", "")) + '"after"'
    found = json_string(text, len(before))
    assert [json.loads(f'"{each}"') for each in shown(text, found, len(value))] == list(value)
    assert "".join(shown(text, found, len(value))) == text[slice(*found.span(0, len(value)))]


def test_characters_are_shown_with_the_backslash_that_belongs_to_them() -> None:
    text = r'"a\n\u00e9\ud83d\uDE00\ud83dA\\b"'
    expected = ["a", r"\n", r"\u00e9", r"\ud83d\uDE00", r"\ud83d", "A", r"\\", "b"]
    assert shown(text, json_string(text, 0), 8) == expected


def test_an_empty_string_is_between_its_quotes() -> None:
    assert json_string('["", "a"]', 1).span(0, 0) == (2, 2)


def test_what_lies_behind_the_last_character_is_at_its_end() -> None:
    text = r'"a\n" "b"'
    assert json_string(text, 0).span(2, 2) == (4, 4)


def test_a_line_break_that_should_have_been_escaped_is_a_character() -> None:
    text = '["a\nb"]'
    assert shown(text, json_string(text, 1), 3) == ["a", "\n", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no string"), ("a", "no string"), ('5 "a"', "no string"), ('"a', "Unterm.*"), ('"\\', "Unterm.*")],
)
def test_what_is_no_string_has_no_map(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        json_string(text, 0)


@pytest.mark.parametrize(("escapes", "fits"), [(9, True), (10, False)])
def test_a_string_of_too_many_escapes_has_no_map(escapes: int, fits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textmap, "MOST_PIECES", 9)
    text = '"' + "\\n" * escapes + '"'
    if fits:
        assert json_string(text, 0).span(8, 9) == (17, 19)
        return
    with pytest.raises(ValueError, match=r"^too many escapes$"):
        json_string(text, 0)


def test_what_stands_for_several_characters_is_shown_for_each() -> None:
    pieces = Pieces(0)
    pieces.add("ab", 0, 6)
    pieces.add("", 6, 9)
    pieces.add("cd", 9, 11)
    found = pieces.map()
    assert pieces.text == "abcd"
    assert [found.span(at, at + 1) for at in range(4)] == [(0, 6), (0, 6), (9, 10), (10, 11)]
    assert found.span(1, 3) == (0, 10)


def test_a_run_stands_in_the_source_as_it_is() -> None:
    found = run(7, 3)
    assert (found.span(0, 3), found.span(1, 2), found.span(3, 3)) == ((7, 10), (8, 9), (10, 10))
