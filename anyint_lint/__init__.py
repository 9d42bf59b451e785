"""anyint-lint: a linter for requests to OpenAI-compatible chat gateways.

    report = anyint_lint.check(payload)

The names below are the public interface; everything else may change. Each is imported when it is asked for: pytest
imports our plugin, and so this, in every run.
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from anyint_lint.errors import AnyintLintError, ConfigError, RuleFileError, UnknownRule, UnreadableFile
    from anyint_lint.keywords.settings import Settings
    from anyint_lint.linter import Linter, PayloadRejected, Report, check, check_request
    from anyint_lint.model import Finding, Position, Rule, Span

__all__ = [
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
_HOMES: typing.Final = {
    **dict.fromkeys(("AnyintLintError", "ConfigError", "RuleFileError", "UnknownRule", "UnreadableFile"), "errors"),
    "Settings": "keywords.settings",
    **dict.fromkeys(("Linter", "PayloadRejected", "Report", "check", "check_request"), "linter"),
    **dict.fromkeys(("Finding", "Position", "Rule", "Span"), "model"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    # Found at once the next time.
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
