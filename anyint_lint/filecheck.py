"""What is found in a piece, by rules, patterns and comments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from anyint_lint.crowds import MOST_UNREAD, MOST_UNREAD_OF_A_STRETCH, without_crowd
from anyint_lint.errors import AnyintLintError
from anyint_lint.ignores import Ignores, Key
from anyint_lint.linter import Linter
from anyint_lint.model import Exchange, Finding, Skipped
from anyint_lint.pieces import Piece
from anyint_lint.selection import FileIgnores
from anyint_lint.sieve import Sieve
from anyint_lint.signals import stop_if_told
from anyint_lint.sources import NO_MEMORY, FileSource


class Found(NamedTuple):
    """What is found in a piece. Exchanges count from its first entry, of which there are `entries`."""

    findings: Sequence[Finding] = ()
    # What the ignore file knows each finding by; empty without one.
    keys: Sequence[Key | None] = ()
    entries: int = 0
    exchanges: int = 0
    # What was skipped, each as often as it was there.
    kinds: Sequence[str] = ()
    # Findings that a comment has taken, and what is wrong with comments.
    commented: int = 0
    warnings: Sequence[str] = ()
    # Rules of which nobody can say that what ignores them does nothing.
    unsettled: frozenset[str] = frozenset()
    # Why it could not be checked.
    problem: str | None = None


class PieceCheck(NamedTuple):
    """How pieces are checked. Can be sent to another process."""

    linter: Linter
    ignores: Ignores
    file_ignores: Sequence[FileIgnores] = ()

    def found_in(self, piece: Piece) -> Found:
        """Never raises: what goes wrong in one must not hide what the others hold."""
        try:
            source = piece.load()
            found = self.check(piece.name, source, piece.read if piece.line is None else partial(_of_stretch, piece))
            if piece.line is not None:
                source.let_go()
            return found
        except AnyintLintError as error:
            return Found(problem=str(error))
        except MemoryError:
            return Found(problem=f"{piece}: {NO_MEMORY}")
        except Exception as error:  # noqa: BLE001 - a bug of ours
            stop_if_told()
            return Found(problem=f"{piece}: internal error: {type(error).__name__}: {error}")

    def silent(self, name: str) -> set[str]:
        """The rules and topics that are ignored in a file because of its name."""
        return {rule for ignores in self.file_ignores for rule in ignores.of(name)}

    def check(self, name: str, source: FileSource, read: Callable[[FileSource], Iterable[Exchange | Skipped]]) -> Found:
        findings: list[Finding] = []
        keys: list[Key | None] = []
        kinds: list[str] = []
        exchanges = 0
        sieve = Sieve(name, source, self.silent(name), self.ignores)
        for entry in without_crowd(read(source), MOST_UNREAD):
            if isinstance(entry, Skipped):
                kinds.append(entry.kind)
                continue
            exchanges += 1
            if left := self._left_of(entry, source, sieve):
                findings += left
                keys += sieve.keys(left, entry)
        return Found(
            findings,
            keys,
            entries=exchanges + len(kinds),
            exchanges=exchanges,
            kinds=kinds,
            commented=sieve.taken,
            warnings=sieve.warnings(),
            unsettled=sieve.unsettled,
        )

    def _left_of(self, exchange: Exchange, source: FileSource, sieve: Sieve) -> list[Finding]:
        check = self.linter.check_exchange
        findings: Iterable[Finding] = check(exchange)
        if any(finding.fix for finding in findings):
            # Imported only now: most findings have no fix, and some linters look for none.
            from anyint_lint.fixes import worked_out

            # Before anything is ignored: a fix is measured by all that is found.
            findings = worked_out(exchange, list(findings), check, source.obstacle)
        if sieve.minds_what_ignores_nothing:
            sieve.unsettled |= self.linter.unsettled(exchange)
        elif not findings:
            return []
        return sieve.kept(findings, exchange)


def _of_stretch(piece: Piece, source: FileSource) -> Iterator[Exchange | Skipped]:
    return without_crowd(piece.read(source), MOST_UNREAD_OF_A_STRETCH)
