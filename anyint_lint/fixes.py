"""What the fix of a finding is in its file, proven on the document: it removes its finding and adds none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from anyint_lint.changes import changed, path_of
from anyint_lint.embedding import CannotEmbed, embedded
from anyint_lint.errors import NotEditable
from anyint_lint.model import JSON, Change, Cut, Edit, Exchange, Finding, Fix, Locator
from anyint_lint.paths import pointer, reach

Check = Callable[[Exchange], list[Finding]]
# The proof checks the exchange once more for each: of a body with more fixes than that, the rest is left as it is.
MOST_PROOFS: Final = 100


def worked_out(exchange: Exchange, findings: list[Finding], check: Check, obstacle: str | None) -> Iterator[Finding]:
    """The findings of an exchange with the edits of their fixes, or with what stands in the way.

    `obstacle` says why nothing in the file can be changed. What would not mend its finding is no fix.
    """
    proofs = 0
    for finding in findings:
        if finding.fix is None or exchange.locator is None:
            yield finding
            continue
        proofs += 1
        fix = _proven(exchange, finding, findings, check) if proofs <= MOST_PROOFS else None
        yield replace(finding, fix=_located(fix, exchange, exchange.locator, obstacle) if fix else None)


def _proven(exchange: Exchange, finding: Finding, findings: Iterable[Finding], check: Check) -> Fix | None:
    assert finding.fix is not None
    try:
        changes = tuple(embedded(change, exchange) for change in finding.fix.changes)
        document = changed(exchange.document, changes)
    except (CannotEmbed, KeyError, IndexError, TypeError, ValueError):
        return None
    left = Counter(map(_identity, check(replace(exchange, document=document, locator=None))))
    before = Counter(_identity(each, changes) for each in findings)
    own = _identity(finding, changes)
    if left[own] >= before[own]:
        return None
    new = min(rule for rule, *_ in (left - before)) if left - before else None
    return finding.fix._replace(changes=changes, obstacle=f"it would bring out {new}" if new else None)


def _identity(finding: Finding, changes: Iterable[Change] = ()) -> tuple[Any, ...]:
    """What a finding is about, under the names that the changes give."""
    where = finding.pointer
    for change in changes:
        old = pointer(change.place.path)
        if change.verb == "rename" and change.place.part == finding.part and f"{where}/".startswith(f"{old}/"):
            where = pointer((*change.place.path[:-1], change.value)) + where[len(old) :]
    return finding.rule, finding.part, where


def _located(fix: Fix, exchange: Exchange, locator: Locator, obstacle: str | None) -> Fix:
    if obstacle or fix.obstacle:
        return fix._replace(obstacle=obstacle or fix.obstacle)
    try:
        cuts = sorted(cut for change in fix.changes for cut in _cuts(change, exchange.document, locator))
    except NotEditable as error:
        return fix._replace(obstacle=str(error))
    return fix._replace(edits=tuple(Edit(locator.source.span(cut.start, cut.end), cut.text) for cut in cuts))


def _cuts(change: Change, document: dict[str, JSON], locator: Locator) -> list[Cut]:
    return locator.cuts(change, reach(document, path_of(change.place)))
