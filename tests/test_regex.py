"""Expressions that are compiled at their first use, and that no text holds up."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from anyint_lint.comments import _TOP
from anyint_lint.keywords.credentials import known_forms
from anyint_lint.keywords.masking import mask
from anyint_lint.keywords.placeholders import is_variable
from anyint_lint.regex import regex
from anyint_lint.safetext import masked


def test_an_expression_answers_as_a_compiled_one_does() -> None:
    found = regex("(?P<letter>a)b", re.IGNORECASE)
    assert [match["letter"] for match in found.finditer("ab AB")] == ["a", "A"]
    assert found.sub("", "xABx") == "xx"
    assert found.pattern == "(?P<letter>a)b"
    assert regex(b"a").search(b"ba")


def test_what_is_wrong_is_told_at_the_first_use() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.search("")


# Each would take minutes where two repetitions share the characters, or each beginning looks for the same end.
@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda text: list(known_forms(text)), "-eyJ" * 100_000),
        (mask, "authorization:" + " " * 20_000 + "]"),
        (mask, "authorization=" + "[" + " " * 20_000 + "]"),
        (mask, " -u" + "=" * 200_000),
        (mask, "-eyJaaaaaaaaaa" * 10_000),
        (masked, "\\" * 200_000),
        (is_variable, "{{" * 100_000),
        (is_variable, "${" * 100_000),
        (is_variable, "<%" * 100_000),
        (_TOP.fullmatch, "%" + "#" * 200_000),
    ],
)
def test_a_hostile_text_is_looked_through_once(ask: Callable[[str], object], text: str) -> None:
    assert ask(text) in ([], None, False, text)


def test_what_is_looked_for_may_be_long() -> None:
    token = "eyJ" + "aB3" * 150 + ".eyJ" + "aB3" * 2000 + "." + "aB3" * 20
    assert list(known_forms(token)) == [token]
    assert is_variable("{{ " + "x" * 190 + " }}")
    assert mask('authorization:  [  \\"abcdefgh12345678') == 'authorization:  [  \\"abcd…'
