"""Safe fixes in the body of a request that is about to be sent. Changes what is at fault and no other byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from anyint_lint.fixes import worked_out
from anyint_lint.fixing import Checked, Entries, Fixing
from anyint_lint.linter import Linter, Report
from anyint_lint.model import JSON, Exchange, Finding
from anyint_lint.sources import FileSource


class Mended(NamedTuple):
    """The body after its fixes, what it holds, what is found in it still, and what was fixed."""

    body: bytes
    document: dict[str, JSON]
    report: Report
    findings: Sequence[Finding]


def mended(linter: Linter, exchange: Exchange, report: Report, body: bytes) -> Mended | None:
    """None where nothing can be fixed safely."""
    source = FileSource("<payload>", body)
    if source.obstacle or not any(each.fix and each.fix.safe for each in report):
        return None
    return _Mending(linter, exchange).run(source, report)


class _Mending(NamedTuple):
    linter: Linter
    exchange: Exchange

    def run(self, source: FileSource, report: Report) -> Mended | None:
        checked = Checked(source, [self.exchange], list(self._worked_out(self.exchange, report)))
        outcome = Fixing(self._read, self._check).run(checked)
        if not outcome.fixed:
            return None
        (after,) = outcome.checked.entries
        assert isinstance(after, Exchange)
        left = self.linter.report(after.document, after.locator, after.defects)
        return Mended(outcome.checked.source.utf8, after.document, left, outcome.fixed)

    def _read(self, source: FileSource) -> Entries:
        request = self.exchange.document["request"]
        others = {name: value for name, value in request.items() if name != "body"}
        document, locator, defects = self.linter.prepared({}, source.utf8)
        return [Exchange(document | {"request": others | document["request"]}, 0, locator, defects)]

    def _check(self, source: FileSource, entries: Entries) -> Checked:
        findings = [
            finding
            for entry in entries
            if isinstance(entry, Exchange)
            for finding in self._worked_out(entry, self.linter.report(entry.document, entry.locator, entry.defects))
        ]
        return Checked(source, entries, findings)

    def _worked_out(self, exchange: Exchange, report: Report) -> Iterator[Finding]:
        """Fixes elsewhere than in the body are the client's own business, such as a header's."""
        findings = [each if _is_of_body(each) else replace(each, fix=None) for each in report]
        return worked_out(exchange, findings, self.linter.check_exchange, None)


def _is_of_body(finding: Finding) -> bool:
    return finding.fix is not None and all(change.place.part == "request.body" for change in finding.fix.changes)
