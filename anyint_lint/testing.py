"""For test suites: payloads and files without findings, and rules of your own whose examples hold.

For pytest, unittest and any other: what does not hold is an AssertionError that says all of it.
"""

from __future__ import annotations

import os
from pathlib import Path as FilePath

from anyint_lint.linter import Linter, default_linter
from anyint_lint.model import JSON, Rule, Severity

__all__ = ["assert_clean", "check_examples", "rules"]


def assert_clean(what: JSON, *, linter: Linter | None = None, fail_on: Severity = "warning") -> None:
    """Raises AssertionError with the full text of what is found at or above `fail_on`.

    `what` is a payload (a dict, or JSON as str or bytes), or a `pathlib.Path`: a file or folder, read as
    `anyint-lint check` reads it, though without a configuration. A path without anything to check does not pass.
    """
    __tracebackhide__ = True
    from anyint_lint.checking import Checking
    from anyint_lint.complaints import complaint

    linter = linter or default_linter()
    problem = complaint(what, linter, Checking(linter), fail_on)
    if problem:
        raise AssertionError(problem)


def rules(folder: str | os.PathLike[str] | None = None) -> tuple[Rule, ...]:
    """The rules below a folder of yours, checked, or those that ship with anyint-lint.

    Raises RuleFileError for the first that is broken, with its file and place.
    """
    from anyint_lint.rulebook import builtin_rules, user_rules

    return builtin_rules() if folder is None else user_rules(FilePath(folder))


def check_examples(rule: Rule) -> None:
    """Raises AssertionError with a line for each example of a rule that does not do what it should.

    A bad one yields this rule's finding, no good one does, and the fix mends the first bad one.
    """
    __tracebackhide__ = True
    from anyint_lint.ruletest import failures

    wrong = list(failures([rule]))
    if wrong:
        raise AssertionError("\n".join(wrong))
