"""Rules as text for people: the table of all, and the page of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from textwrap import indent

from anyint_lint.keywords.masking import start_of
from anyint_lint.model import JSON, Rule
from anyint_lint.reporters.asciijson import dumps
from anyint_lint.rulebook import without_expected
from anyint_lint.safetext import escaped


def rows(rules: Iterable[Rule]) -> Iterator[str]:
    """Aligned columns: topic, name, severity, whether there is a fix and of what kind, summary."""
    table = [(rule.topic, rule.id, rule.severity, _fix(rule), rule.summary) for rule in rules]
    widths = [max((len(row[column]) for row in table), default=0) for column in range(4)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)) + "  " + row[4]


def _fix(rule: Rule) -> str:
    return f"{kind_of_fix(rule)} fix" if rule.fix else ""


def kind_of_fix(rule: Rule) -> str:
    """`safe`, `unsafe`, or empty where there is none."""
    return ("safe" if rule.fix.safe else "unsafe") if rule.fix else ""


def markdown_rows(rules: Iterable[Rule]) -> Iterator[str]:
    """The table of the README."""
    yield "| topic | rule | severity | fix | what is wrong |"
    yield "| --- | --- | --- | --- | --- |"
    for rule in rules:
        summary = rule.summary.replace("|", r"\|")
        yield f"| {rule.topic} | [`{rule.id}`]({rule.file}) | {rule.severity} | {kind_of_fix(rule)} | {summary} |"


def as_json(rules: Iterable[Rule]) -> str:
    fields = ("id", "topic", "severity", "summary", "why", "hint", "references")
    listed = [
        {**{field: getattr(rule, field) for field in fields}, "fix": {"safe": rule.fix.safe} if rule.fix else None}
        for rule in rules
    ]
    return dumps(_safe(listed), indent=2)


def _safe(value: JSON) -> JSON:
    """A rule may come from a folder of a repository. Paragraphs stay what they are."""
    if isinstance(value, dict):
        return {name: _safe(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(each) for each in value]
    return "\n".join(map(escaped, value.split("\n"))) if isinstance(value, str) else value


def page(rule: Rule) -> Iterator[str]:
    """What is it, why, what do I do, show me."""
    yield f"{rule.id} ({rule.topic}, {rule.severity})"
    yield ""
    yield f"{rule.summary}."
    yield ""
    yield rule.why
    yield ""
    yield f"Do: {rule.hint}"
    for title, example in _before_and_after(rule):
        yield ""
        yield f"{title}:"
        yield ""
        yield indent(_shown(example), "    ")
    yield ""
    yield "References:"
    yield from (f"  - {reference}" for reference in rule.references)
    yield ""
    yield f"Rule file: {rule.file}"


def _before_and_after(rule: Rule) -> Iterator[tuple[str, JSON]]:
    bad, good = rule.examples["bad"][0], rule.examples["good"][0]
    if rule.fix is None:
        yield from (("Wrong", bad), ("Right", good))
        return
    from anyint_lint.ruletest import mended

    yield "Before", bad
    yield f"After --fix{'' if rule.fix.safe else ' --unsafe-fixes'}", mended(rule, bad) or good


def _shown(first: JSON) -> str:
    """As it would stand in a file: an exchange of which only the body is known is the body."""
    first = without_expected(first)
    if "text" in first:
        text: str = first["text"]
        return text if len(text) <= 200 else start_of(text, 200) + "…"
    only_body = first.keys() == {"request"} and first["request"].keys() == {"body"}
    return json.dumps(first["request"]["body"] if only_body else first, indent=2, ensure_ascii=False)
