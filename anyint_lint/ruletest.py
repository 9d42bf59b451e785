"""Runs the examples that a rule file carries: each bad one must yield this rule's finding, where it says so at these
places alone, no good one may, and the fix must turn the first bad one into one that yields none."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Final

from anyint_lint.changes import changed
from anyint_lint.embedding import embedded
from anyint_lint.engine import Engine
from anyint_lint.errors import RuleFileError
from anyint_lint.model import JSON, Exchange, Finding, Rule
from anyint_lint.readers.formats import READERS
from anyint_lint.rulebook import without_expected
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
                if wrong := _wrong(rule, kind, example, found):
                    yield f"{rule.file}: /examples/{kind}/{number}: {wrong}"
        if rule.fix and mended(rule, rule.examples["bad"][0]) is None:
            yield f"{rule.file}: /examples/bad/0: the fix of {rule.id} does not mend it"


def mended(rule: Rule, example: JSON) -> JSON:
    """A bad example after the rule's fix; None where that does not mend it."""
    engine = Engine([rule])
    exchange = next(to_exchanges(example))
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


def _wrong(rule: Rule, kind: str, example: JSON, found: list[Finding]) -> str | None:
    if kind == "good":
        return f"{rule.id} finds something in a good example: {_told(found[0])}" if found else None
    if not found:
        return f"{rule.id} finds nothing in a bad example"
    places = _places(found)
    if places != {part: sorted(pointers) for part, pointers in example.get("finds", places).items()}:
        return f"{rule.id} does not find what /finds says, but {json.dumps(places, sort_keys=True)}"
    if "mended" in example and mended(rule, example) != example["mended"]:
        return f"the fix of {rule.id} makes something else of it than /mended"
    return None


def _told(finding: Finding) -> str:
    return f"{finding.message} ({finding.part}{finding.pointer})"


def _places(found: list[Finding]) -> dict[str, list[str]]:
    """Part of the exchange -> pointers."""
    return {
        part: sorted(finding.pointer for finding in found if finding.part == part)
        for part in {finding.part for finding in found}
    }


def to_exchanges(example: JSON) -> Iterator[Exchange]:
    if "text" not in example:
        yield Exchange(without_expected(example))
        return
    read = READERS[example.get("format", "payload")]
    source = FileSource("example", example["text"].encode())
    yield from (entry for entry in read(source) if isinstance(entry, Exchange))
