"""Rules by their number of findings, most first; takes the place of the list under --statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from anyint_lint.model import Run
from anyint_lint.reporters.style import Style
from anyint_lint.reporters.summary import summary


def report(run: Run, style: Style) -> Iterator[str]:
    counts = Counter((finding.rule, finding.severity) for finding in run)
    for (rule, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:6}  {style.paint(f'{severity:7}', severity)}  {rule}\n"
    yield from _refusals(run)
    yield f"{summary(run)}\n"


def _refusals(run: Run) -> Iterator[str]:
    from anyint_lint.failures import RULE, UNFORESEEN

    refused = [finding.message for finding in run if finding.rule == RULE]
    predicted = sum(message.endswith(" predicts") for message in refused)
    unforeseen = sum(UNFORESEEN in message for message in refused)
    if predicted or unforeseen:
        yield f"Refused requests: {predicted} predicted by a rule, {unforeseen} by none\n"
