"""Runs the examples that a rule file carries: each bad one must yield this rule's finding, no good one may, and the
fix must turn the first bad one into one that yields none."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Final

from anyint_lint.changes import changed
from anyint_lint.embedding import embedded
from anyint_lint.engine import Engine
from anyint_lint.errors import RuleFileError
from anyint_lint.model import JSON, Exchange, Finding, Rule
from anyint_lint.readers.formats import READERS
from anyint_lint.sources import FileSource


def failures(rules: Sequence[Rule]) -> Iterator[str]:
    """One line for each example that does not do what it should. Raises RuleFileError for an unknown format."""
    for rule in rules:
        engine = Engine([rule])
        for kind in ("bad", "good"):
            for number, example in enumerate(rule.examples[kind]):
                name = example.get("format", "payload")
                if name not in READERS:
                    problem = f"{name!r} is not one of {', '.join(READERS)}"
                    raise RuleFileError(rule.file, f"/examples/{kind}/{number}/format", problem)
                found = [finding for exchange in to_exchanges(example) for finding in engine.check(exchange)]
                if bool(found) is (kind == "good"):
                    yield f"{rule.file}: /examples/{kind}/{number}: {_wrong(rule, found)}"
        if rule.fix and mended(rule) is None:
            yield f"{rule.file}: /examples/bad/0: the fix of {rule.id} does not mend it"


def mended(rule: Rule) -> JSON:
    """The first bad example after the rule's fix; None where that does not mend it."""
    engine = Engine([rule])
    exchange = next(to_exchanges(rule.examples["bad"][0]))
    document = exchange.document
    # Several findings may be mended one after the other.
    for _ in range(MOST_FINDINGS):
        fix = next((finding.fix for finding in engine.check(exchange._replace(document=document)) if finding.fix), None)
        if fix is None:
            break
        changes = (embedded(change, exchange, lambda folder, path: _PIXEL) for change in fix.changes)
        document = changed(document, changes)
    return document if engine.is_clean(document) else None


MOST_FINDINGS: Final = 10
_PIXEL: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def _wrong(rule: Rule, found: list[Finding]) -> str:
    if not found:
        return f"{rule.id} finds nothing in a bad example"
    return f"{rule.id} finds something in a good example: {found[0].message} ({found[0].part}{found[0].pointer})"


def to_exchanges(example: JSON) -> Iterator[Exchange]:
    if "text" not in example:
        yield Exchange(example)
        return
    read = READERS[example.get("format", "payload")]
    source = FileSource("example", example["text"].encode())
    yield from (entry for entry in read(source) if isinstance(entry, Exchange))
