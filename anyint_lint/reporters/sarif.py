"""SARIF 2.1.0 (OASIS): one run with all active rules, and one result a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from anyint_lint.model import JSON, Edit, Finding, Rule, Run, Severity, Span
from anyint_lint.reporters import mending, wording
from anyint_lint.reporters.asciijson import ITEMS, with_items
from anyint_lint.reporters.fingerprint import fingerprints
from anyint_lint.reporters.release import release
from anyint_lint.reporters.style import Style
from anyint_lint.safetext import escaped, masked, visible

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}


def report(run: Run, _style: Style) -> Iterator[str]:
    order = {rule.id: index for index, rule in enumerate(run.rules)}
    results = (_result(*each, order) for each in zip(run.findings, fingerprints(run.findings), strict=True))
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": _driver(run.rules)}, "columnKind": "unicodeCodePoints", "results": ITEMS},
        ],
    }
    return with_items(log, results, level=4)


def _driver(rules: Sequence[Rule]) -> dict[str, JSON]:
    return {"name": "anyint-lint", **release(), "rules": [_descriptor(rule) for rule in rules]}


def _descriptor(rule: Rule) -> dict[str, JSON]:
    return {
        "id": escaped(rule.id),
        "shortDescription": {"text": _paragraphs(rule.summary)},
        "fullDescription": {"text": _paragraphs(rule.why)},
        "help": {"text": _help(rule, "Hint:", "References:"), "markdown": _help(rule, "**Hint:**", "**References:**")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [escaped(rule.topic)]},
    }


def _help(rule: Rule, hint: str, references: str) -> str:
    """Why, what to do, and where it is written, as Markdown and as text that reads as well."""
    listed = "\n".join(f"- {reference}" for reference in rule.references)
    parts = (rule.why, f"{hint} {rule.hint}" if rule.hint else "", f"{references}\n\n{listed}" if listed else "")
    return "\n\n".join(_paragraphs(part) for part in parts if part)


def _paragraphs(text: str) -> str:
    """Safe like all free text, but with the line ends that rule authors write."""
    return "\n".join(map(visible, text.strip().splitlines()))


def _result(finding: Finding, fingerprint: str, order: Mapping[str, int]) -> dict[str, JSON]:
    return {
        "ruleId": wording.rule(finding),
        **({"ruleIndex": order[finding.rule]} if finding.rule in order else {}),
        "level": _LEVELS[finding.severity],
        "message": {"text": _unlinked(wording.message(finding))},
        "locations": [_location(finding)],
        "partialFingerprints": {"anyintLint/v1": fingerprint},
        **_fixes(finding),
    }


def _fixes(finding: Finding) -> dict[str, JSON]:
    edits = mending.edits(finding)
    if not edits or finding.fix is None or finding.file is None:
        return {}
    change = {"artifactLocation": {"uri": _uri(finding.file)}, "replacements": [_replacement(edit) for edit in edits]}
    return {"fixes": [{"description": {"text": wording.safety(finding.fix)}, "artifactChanges": [change]}]}


def _replacement(edit: Edit) -> dict[str, JSON]:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}


def _unlinked(text: str) -> str:
    """Viewers turn `[text](target)` in a message into a link (SARIF 3.11.6), and a message may quote anything."""
    return text.replace("](", "] (")


def _location(finding: Finding) -> dict[str, JSON]:
    logical = {"logicalLocations": [{"fullyQualifiedName": finding.part + wording.pointer(finding)}]}
    if finding.file is None:
        return logical
    region = {"region": _region(finding.span)} if finding.span else {}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(finding.file)}, **region}, **logical}


def _region(span: Span) -> dict[str, int]:
    """Lines and columns count from 1 and the end is exclusive in SARIF, too."""
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _uri(file: str) -> str:
    """Percent-encoding is what makes a file name safe here; `file:` only where the path is absolute."""
    path = PurePath(masked(file))
    if path.is_absolute():
        return "file:///" + quote(path.as_posix().lstrip("/"), safe="/:", errors="backslashreplace")
    return quote(path.as_posix(), errors="backslashreplace")
