"""One file: what is found in it, and what is left of that after its fixes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, NamedTuple

from anyint_lint.ignores import Ignores
from anyint_lint.model import Exchange, Finding, Skipped, Tally
from anyint_lint.readers import read
from anyint_lint.sieve import Sieve
from anyint_lint.sources import FileSource

if TYPE_CHECKING:
    from anyint_lint.checking import Checking, Mending
    from anyint_lint.fixing import Outcome


class Found(NamedTuple):
    """`sieve` has taken what is ignored, and is to be closed when no more comes."""

    findings: Sequence[Finding]
    sieve: Sieve
    fixed: Sequence[Finding] = ()


class FileCheck(NamedTuple):
    """`streamed` where the text comes from standard input: then the file of this name, if there is one, is another."""

    how: Checking
    name: str
    source: FileSource
    streamed: bool = False

    def check(self, tally: Tally) -> Found:
        findings: list[Finding] = []
        kinds: list[str] = []
        exchanges = 0
        sieve = self._sieve(self.source)
        for entry in read(self.source, self.how.input_format):
            if isinstance(entry, Skipped):
                kinds.append(entry.kind)
                continue
            exchanges += 1
            findings += self._left_of(entry, self.source, sieve)
        self._count(tally, exchanges, kinds)
        return Found(findings, sieve)

    def _count(self, tally: Tally, exchanges: int, kinds: list[str]) -> None:
        tally.files += 1
        tally.exchanges += exchanges
        for kind in kinds:
            tally.kinds[kind] = tally.kinds.get(kind, 0) + 1
        if exchanges:
            tally.checked.append(self.name)
        else:
            tally.skipped += 1
        if kinds:
            self.how.on_skip(self.name, ", ".join(sorted(set(kinds))))

    def _sieve(self, source: FileSource) -> Sieve:
        return Sieve(self.name, source, self.how.silent(self.name), self.how.ignores or Ignores(FilePath()))

    def _left_of(self, exchange: Exchange, source: FileSource, sieve: Sieve) -> list[Finding]:
        check = self.how.linter.check_exchange
        findings: Iterable[Finding] = check(exchange)
        if any(finding.fix for finding in findings):
            # Imported only now: most findings have no fix, and some linters look for none.
            from anyint_lint.fixes import worked_out

            # Before anything is ignored: a fix is measured by all that is found.
            findings = worked_out(exchange, list(findings), check, source.obstacle)
        if sieve.minds_what_ignores_nothing:
            sieve.unsettled |= self.how.linter.unsettled(exchange)
        return sieve.kept(findings, exchange)

    def mend(self, found: Found, mending: Mending) -> Found:
        """What is left, and what was fixed. Raises NotWritten, and then nothing was."""
        from anyint_lint.fixing import Checked, Fixing

        sieve = found.sieve

        def read_all(text: FileSource) -> list[Exchange | Skipped]:
            return list(read(text, self.how.input_format))

        def check(text: FileSource, entries: Sequence[Exchange | Skipped]) -> Checked:
            nonlocal sieve
            sieve = self._sieve(text)
            exchanges = (entry for entry in entries if isinstance(entry, Exchange))
            findings = [finding for exchange in exchanges for finding in self._left_of(exchange, text, sieve)]
            return Checked(text, entries, findings)

        outcome = Fixing(read_all, check, mending.unsafe).run(
            Checked(self.source, read_all(self.source), found.findings)
        )
        if outcome.fixed:
            self._put(outcome, mending)
        return Found(outcome.checked.findings, sieve, outcome.fixed)

    def _put(self, outcome: Outcome, mending: Mending) -> None:
        after = outcome.checked.source.text
        if self.streamed:
            mending.stream(after)
        elif mending.write:
            from anyint_lint.rewriting import rewrite

            rewrite(FilePath(self.name), before=self.source.text, after=after)
        mending.on_fixed(self.name, outcome)
