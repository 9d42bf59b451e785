"""`--output-format json-lines`: the findings of the JSON document, one a line, without its totals."""

from __future__ import annotations

from collections.abc import Iterator

from anyint_lint.model import Run
from anyint_lint.reporters.asciijson import dumps
from anyint_lint.reporters.record import record
from anyint_lint.reporters.style import Style


def report(run: Run, _style: Style) -> Iterator[str]:
    for finding in run:
        yield dumps(record(finding)) + "\n"
