"""Rules as text for people: the table of all, and the page of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from textwrap import indent

from anyint_lint.model import JSON, Rule


def rows(rules: Iterable[Rule]) -> Iterator[str]:
    """Aligned columns: topic, name, severity, summary."""
    table = [(rule.topic, rule.id, rule.severity, rule.summary) for rule in rules]
    widths = [max((len(row[column]) for row in table), default=0) for column in range(3)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)) + "  " + row[3]


def markdown_rows(rules: Iterable[Rule]) -> Iterator[str]:
    """The table of the README."""
    yield "| topic | rule | severity | what is wrong |"
    yield "| --- | --- | --- | --- |"
    for rule in rules:
        summary = rule.summary.replace("|", r"\|")
        yield f"| {rule.topic} | [`{rule.id}`]({rule.file}) | {rule.severity} | {summary} |"


def as_json(rules: Iterable[Rule]) -> str:
    fields = ("id", "topic", "severity", "summary", "why", "hint", "references")
    return json.dumps([{field: getattr(rule, field) for field in fields} for rule in rules], indent=2)


def page(rule: Rule) -> Iterator[str]:
    """What is it, why, what do I do, show me."""
    yield f"{rule.id} ({rule.topic}, {rule.severity})"
    yield ""
    yield f"{rule.summary}."
    yield ""
    yield rule.why
    yield ""
    yield f"Do: {rule.hint}"
    for title, kind in (("Wrong", "bad"), ("Right", "good")):
        yield ""
        yield f"{title}:"
        yield ""
        yield indent(_example(rule.examples[kind]), "    ")
    yield ""
    yield "References:"
    yield from (f"  - {reference}" for reference in rule.references)
    yield ""
    yield f"Rule file: {rule.file}"


def _example(examples: Sequence[JSON]) -> str:
    """The first, as it would stand in a file: an exchange of which only the body is known is the body."""
    first = examples[0]
    if "text" in first:
        text: str = first["text"]
        return text if len(text) <= 200 else text[:200] + "…"
    only_body = first.keys() == {"request"} and first["request"].keys() == {"body"}
    return json.dumps(first["request"]["body"] if only_body else first, indent=2, ensure_ascii=False)
