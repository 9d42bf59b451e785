"""`--output-format json`: one document with all findings and the totals, in ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from anyint_lint.model import JSON, Run
from anyint_lint.reporters.asciijson import dumps
from anyint_lint.reporters.record import record
from anyint_lint.reporters.style import Style

VERSION: Final = 1


def report(run: Run, _style: Style) -> Iterator[str]:
    """`{"version": 1, "findings": [record, …], "summary": {…}}`, a finding at a time: as one text they would take
    three times the memory of the findings."""
    before, _, after = dumps({"version": VERSION, "findings": [], "summary": _summary(run)}, indent=2).partition("[]")
    yield f"{before}["
    for number, finding in enumerate(run):
        yield f"{',' if number else ''}\n    {_indented(record(finding))}"
    end = "\n  " if run.findings else ""
    yield f"{end}]{after}\n"


def _indented(value: JSON) -> str:
    """As it stands in the list. No string of JSON holds a line end."""
    return dumps(value, indent=2).replace("\n", "\n    ")


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
