"""`--output-format json`: one document with all findings and the totals, in ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from anyint_lint.model import JSON, Run
from anyint_lint.reporters.asciijson import ITEMS, with_items
from anyint_lint.reporters.record import record
from anyint_lint.reporters.style import Style

VERSION: Final = 1


def report(run: Run, _style: Style) -> Iterator[str]:
    """`{"version": 1, "findings": [record, …], "summary": {…}}`."""
    document = {"version": VERSION, "findings": ITEMS, "summary": _summary(run)}
    return with_items(document, map(record, run), level=2)


def _summary(run: Run) -> dict[str, JSON]:
    return {
        "files": run.tally.files,
        "exchanges": run.tally.exchanges,
        "skipped": run.tally.skipped,
        "errors": run.count("error"),
        "warnings": run.count("warning"),
        "infos": run.count("info"),
        "ignored": run.tally.ignored,
        "fixed": len(run.fixed),
    }
