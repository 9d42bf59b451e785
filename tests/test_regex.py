"""Expressions that are compiled at their first use."""

from __future__ import annotations

import re

import pytest

from anyint_lint.regex import regex


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
