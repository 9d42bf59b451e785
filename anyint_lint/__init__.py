"""anyint-lint: a linter for requests to OpenAI-compatible chat gateways.

    report = anyint_lint.check(payload)

The names below are the public interface; everything else may change.
"""

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
