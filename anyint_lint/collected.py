"""What is found in pieces, put together by file: findings in their final order, and the totals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from anyint_lint.filecheck import Found, PieceCheck
from anyint_lint.ignores import Key
from anyint_lint.model import Finding, Rule, Run, Tally
from anyint_lint.pieces import Piece
from anyint_lint.sieve import Cover

if TYPE_CHECKING:
    from anyint_lint.filemend import Mended


class Collected:
    """Of one run. `on_skip` is told of each file with what was skipped in it."""

    def __init__(self, check: PieceCheck, on_skip: Callable[[str, str], None]) -> None:
        self.problems: list[str] = []
        self._check = check
        self._on_skip = on_skip
        self._tally = Tally()
        self._findings: list[Finding] = []
        self._fixed: list[Finding] = []
        self._file: _File | None = None

    def add(self, piece: Piece, found: Found) -> None:
        """Pieces come in their order in their file, and those of one file together."""
        if self._file is None or not self._file.has(piece):
            self.close()
            self._file = _File(piece)
        self._file.add(piece, found)

    def close(self) -> None:
        """The last file is whole."""
        if self._file is not None:
            found = self._file.found
            self.problems += self._file.problems
            if self._file.is_read:
                cover = Cover(self._file.first.name, self._check.ignores)
                left = cover.left(found.findings, found.keys)
                self._add(self._file.first.name, found, cover, left, whole=not self._file.problems)
        self._file = None

    def add_mended(self, piece: Piece, mended: Mended) -> None:
        """A whole file."""
        if mended.problem is not None:
            self.problems.append(mended.problem)
        if mended.cover is not None:
            self._fixed += mended.fixed
            self._add(piece.name, mended.found, mended.cover, mended.findings)

    def _add(self, name: str, found: Found, cover: Cover, left: Sequence[Finding], *, whole: bool = True) -> None:
        tally = self._tally
        self._findings += left
        tally.files += 1
        tally.exchanges += found.exchanges
        tally.ignored += found.commented + cover.taken
        for kind in found.kinds:
            tally.kinds[kind] = tally.kinds.get(kind, 0) + 1
        if found.exchanges:
            tally.checked.append(name)
        else:
            tally.skipped += 1
        if found.kinds:
            self._on_skip(name, ", ".join(sorted(set(found.kinds))))
        # Of a part of a file nobody can say what ignores nothing.
        if whole:
            self._check.ignores.comments += found.warnings
            cover.close(self._check.silent(name) | found.unsettled)

    def run(self, rules: Sequence[Rule]) -> Run:
        return Run(sorted(self._findings, key=_order), rules, self._tally, sorted(self._fixed, key=_order))


class _File:
    """One file while its pieces come."""

    def __init__(self, first: Piece) -> None:
        self.first = first
        self._begin()

    def _begin(self) -> None:
        self.problems: list[str] = []
        self.is_read = False
        self._findings: list[Finding] = []
        self._keys: list[Key | None] = []
        self._kinds: list[str] = []
        self._found = Found()

    def has(self, piece: Piece) -> bool:
        return (self.first.name, self.first.streamed) == (piece.name, piece.streamed)

    def add(self, piece: Piece, found: Found) -> None:
        if piece.anew:
            self._begin()
        if found.problem is not None:
            # What is wrong with the file is told once, not of each piece.
            if found.problem not in self.problems:
                self.problems.append(found.problem)
            return
        before = self._found
        self.is_read = True
        self._findings += _counted_on(found.findings, before.entries)
        self._keys += found.keys
        self._kinds += found.kinds
        self._found = Found(
            entries=before.entries + found.entries,
            exchanges=before.exchanges + found.exchanges,
            commented=before.commented + found.commented,
            warnings=(*before.warnings, *found.warnings),
            unsettled=before.unsettled | found.unsettled,
        )

    @property
    def found(self) -> Found:
        return self._found._replace(findings=self._findings, keys=self._keys, kinds=self._kinds)


def _counted_on(findings: Sequence[Finding], entries: int) -> Sequence[Finding]:
    """With the entries of the file counted on from those before."""
    if not entries:
        return findings
    return [replace(finding, exchange=finding.exchange + entries) for finding in findings]


def _order(finding: Finding) -> tuple[Any, ...]:
    start = finding.span.offsets[0] if finding.span else 0
    return (finding.file or "", finding.exchange, start, finding.rule, finding.part, finding.pointer, finding.message)
