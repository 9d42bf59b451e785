"""The free text of a finding as every format prints it: safe for CI logs, bounded in length."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from anyint_lint.model import Finding, Fix
from anyint_lint.safetext import escaped, visible

# What a library call checks has no file.
UNNAMED: Final = "<payload>"
# Messages may quote a value, and pointers a property name; both can be megabytes.
_MESSAGE_LIMIT: Final = 600
_TOKEN_LIMIT: Final = 200


def message(finding: Finding) -> str:
    """Where the place lies packed in the string that is shown, its pointer is named, too."""
    text = _shown(finding.message) if len(finding.message) <= _MESSAGE_LIMIT else _cut(finding.message)
    if finding.span is None or finding.span.exact:
        return text
    return f"{text} (packed in here, at {finding.part}{pointer(finding)})"


def hint(finding: Finding) -> str:
    """On one line, however the rule file wraps it."""
    return visible(" ".join(finding.hint.split()), limit=_MESSAGE_LIMIT)


def fix(finding: Finding) -> str:
    """What the options would do, or why they cannot; nothing where there is no fix."""
    if finding.fix is None:
        return ""
    if finding.fix.obstacle is not None:
        return f"not here: {visible(finding.fix.obstacle, limit=_MESSAGE_LIMIT)}"
    options = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
    return f"{options} mends it" if finding.fix.edits else ""


def fixable(finding: Finding) -> bool:
    return bool(finding.fix and finding.fix.edits and finding.fix.obstacle is None)


def safety(fix: Fix) -> str:
    if fix.safe:
        return "Safe: what the server answers cannot get worse by it."
    return "Unsafe: it may change what the server answers."


def file(finding: Finding) -> str | None:
    return None if finding.file is None else escaped(finding.file)


def path(finding: Finding) -> str:
    """A name for formats that need one."""
    return escaped(finding.file or UNNAMED)


def pointer(finding: Finding) -> str:
    """Cut by reference token: a long pointer is no base64, a long token may be."""
    return "/".join(visible(token, limit=_TOKEN_LIMIT) for token in escaped(finding.pointer).split("/"))


def rule(finding: Finding) -> str:
    return _name(finding.rule)


def topic(finding: Finding) -> str:
    return _name(finding.topic)


def _cut(text: str) -> str:
    return visible(text, limit=_MESSAGE_LIMIT)


# A run that finds much says the same of most of it.
_shown: Final = lru_cache(maxsize=4096)(_cut)
_name: Final = lru_cache(maxsize=1024)(escaped)
