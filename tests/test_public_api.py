"""What `__all__` lists is public; this is the list."""

from __future__ import annotations

import inspect

import pytest

import anyint_lint

PUBLIC = [
    "AnyintLintError",
    "ConfigError",
    "Finding",
    "Linter",
    "PayloadRejected",
    "Position",
    "Report",
    "Rule",
    "RuleFileError",
    "Settings",
    "Span",
    "UnknownRule",
    "UnreadableFile",
    "check",
    "check_request",
]


def test_all_is_the_list() -> None:
    assert anyint_lint.__all__ == PUBLIC


def test_nothing_else_is_there_but_modules() -> None:
    values = {name: getattr(anyint_lint, name) for name in dir(anyint_lint) if not name.startswith("_")}
    assert {name for name, value in values.items() if not inspect.ismodule(value)} == set(PUBLIC)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'anyint_lint' has no attribute 'chekc'$"):
        anyint_lint.chekc  # type: ignore[attr-defined] # noqa: B018 - the name is what is tested
    with pytest.raises(ImportError):
        from anyint_lint import chekc  # type: ignore[attr-defined] # noqa: F401 - likewise


@pytest.mark.parametrize("name", PUBLIC)
def test_every_name_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(anyint_lint, name))


@pytest.mark.parametrize("name", ["ConfigError", "RuleFileError", "UnknownRule", "UnreadableFile"])
def test_what_a_user_can_mend_is_one_kind_of_error(name: str) -> None:
    assert issubclass(getattr(anyint_lint, name), anyint_lint.AnyintLintError)


def test_options_are_named() -> None:
    for function in (anyint_lint.check_request, anyint_lint.Linter, anyint_lint.Linter.check_request):
        kinds = {p.kind for p in inspect.signature(function).parameters.values() if p.name != "self"}
        assert kinds == {inspect.Parameter.KEYWORD_ONLY}
