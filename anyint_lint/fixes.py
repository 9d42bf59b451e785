"""What the fixes of an exchange's findings are in its file, proven on the document: each mends its own, none adds."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.changes import changed, path_of
from anyint_lint.embedding import CannotEmbed, embedded
from anyint_lint.errors import NotEditable
from anyint_lint.model import JSON, Change, Cut, Edit, Exchange, Finding, Fix, Locator
from anyint_lint.paths import pointer, reach

Check = Callable[[Exchange], list[Finding]]
# A proof checks the exchange once more: that often, and less where each finds much. What is not proven is no fix.
MOST_PROOFS: Final = 100
LEAST_PROOFS: Final = 12
MOST_FOUND: Final = 20_000


def worked_out(
    exchange: Exchange, findings: Sequence[Finding], check: Check, obstacle: str | None
) -> Iterator[Finding]:
    """The findings of an exchange with the edits of their fixes, or with what stands in the way.

    `obstacle` says why nothing in the file can be changed. What would not mend its finding is no fix.
    """
    locator = exchange.locator
    if locator is None:
        yield from findings
        return
    proof = _DocumentProof(exchange, findings, check)
    # The unsafe ones come on top, as they may not be asked for.
    for safe in (True, False):
        proof.try_all(number for number, each in enumerate(findings) if each.fix and each.fix.safe == safe)
    for number, finding in enumerate(findings):
        fix = proof.fixes.get(number)
        yield replace(finding, fix=_located(fix, exchange, locator, obstacle)) if finding.fix else finding


_Identity: TypeAlias = tuple[str, str, str]


class _Fixed(NamedTuple):
    """What the check finds after a fix: beside what was there and is not mended, and of what should have been."""

    new: Counter[_Identity]
    left: bool


class _DocumentProof:
    """Fixes are tried together, as most do not get in each other's way; where they do, by halves. `fixes` are those
    that mend, by the numbers of their findings."""

    def __init__(self, exchange: Exchange, findings: Sequence[Finding], check: Check) -> None:
        self.fixes: dict[int, Fix] = {}
        self._exchange = exchange
        self._findings = findings
        self._check = check
        self._proofs = min(MOST_PROOFS, max(LEAST_PROOFS, MOST_FOUND // max(len(findings), 1)))
        self._together: list[int] = []
        self._changes: dict[int, tuple[Change, ...]] = {}

    def try_all(self, numbers: Iterable[int]) -> None:
        places = {path_of(change.place) for number in self._together for change in self._changes[number]}
        free, clashing = list[int](), list[int]()
        for number in filter(self._can_change, numbers):
            own = {path_of(change.place) for change in self._changes[number]}
            (free if places.isdisjoint(own) else clashing).append(number)
            places |= own
        groups = deque([free])
        while groups and self._proofs > 0:
            group = groups.popleft()
            if not self._try(group):
                middle = len(group) // 2
                groups += (group[:middle], group[middle:])
        for number in clashing:
            # It waits for the other: only one of them is made in a round.
            self._try_alone(number)

    def _can_change(self, number: int) -> bool:
        fix = self._findings[number].fix
        try:
            self._changes[number] = tuple(embedded(change, self._exchange) for change in fix.changes) if fix else ()
        except CannotEmbed:
            return False
        return True

    def _try(self, group: list[int]) -> bool:
        """False where the halves of the group are to be tried."""
        if not group:
            return True
        after = self._after([*self._together, *group])
        if after is not None and not after.new and not after.left:
            self.fixes |= {number: self._fix(number) for number in group}
            self._together += group
            return True
        if len(group) == 1:
            if not self._together:
                self._judge(group[0], after)
            else:
                self._try_alone(group[0], beside=after)
        return len(group) == 1

    def _try_alone(self, number: int, beside: _Fixed | None = None) -> None:
        """`beside` is what is found after it and the others."""
        if self._proofs > 0:
            alone = self._after([number])
            self._judge(number, beside if alone and not alone.new and beside else alone)

    def _judge(self, number: int, after: _Fixed | None) -> None:
        if after is not None and not after.left:
            self.fixes[number] = self._fix(number, min(after.new)[0] if after.new else None)

    def _fix(self, number: int, new: str | None = None) -> Fix:
        fix = self._findings[number].fix
        assert fix is not None
        return fix._replace(changes=self._changes[number], obstacle=f"it would bring out {new}" if new else None)

    def _after(self, numbers: Sequence[int]) -> _Fixed | None:
        """None where they cannot be carried out."""
        self._proofs -= 1
        changes = [change for number in numbers for change in self._changes[number]]
        try:
            document = changed(self._exchange.document, changes)
        except (KeyError, IndexError, TypeError, ValueError):
            return None
        renamed = _renamed(changes)
        found = _counted(self._check(self._exchange._replace(document=document, locator=None)), {})
        before = _counted(self._findings, renamed)
        mended = _counted((self._findings[number] for number in numbers), renamed)
        return _Fixed(found - before, any(found[each] > before[each] - mended[each] for each in mended))


_Renamed: TypeAlias = dict[tuple[str, str], str]


def _renamed(changes: Iterable[Change]) -> _Renamed:
    """The part and pointer of what gets another name, and that."""
    return {
        (change.place.part, pointer(change.place.path)): pointer((change.value,))
        for change in changes
        if change.verb == "rename"
    }


def _counted(findings: Iterable[Finding], renamed: _Renamed) -> Counter[_Identity]:
    """What findings are about, under the names that changes give."""
    return Counter((each.rule, each.part, _where(each, renamed) if renamed else each.pointer) for each in findings)


def _where(finding: Finding, renamed: _Renamed) -> str:
    old = new = ""
    for token in finding.pointer.split("/")[1:]:
        old += f"/{token}"
        new += renamed.get((finding.part, old), f"/{token}")
    return new


def _located(fix: Fix | None, exchange: Exchange, locator: Locator, obstacle: str | None) -> Fix | None:
    if fix is None:
        return None
    if obstacle or fix.obstacle:
        return fix._replace(obstacle=obstacle or fix.obstacle)
    try:
        cuts = sorted(cut for change in fix.changes for cut in _cuts(change, exchange.document, locator))
    except NotEditable as error:
        return fix._replace(obstacle=str(error))
    return fix._replace(edits=tuple(Edit(locator.source.span(cut.start, cut.end), cut.text) for cut in cuts))


def _cuts(change: Change, document: dict[str, JSON], locator: Locator) -> list[Cut]:
    return locator.cuts(change, reach(document, path_of(change.place)))
