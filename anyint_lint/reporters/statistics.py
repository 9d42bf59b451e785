"""Rules by their number of findings, most first; takes the place of the list under --statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from anyint_lint.model import Finding, Run
from anyint_lint.reporters.style import Style
from anyint_lint.reporters.summary import fixable, summary
from anyint_lint.safetext import escaped


def report(run: Run, style: Style) -> Iterator[str]:
    left = Counter((finding.rule, finding.severity) for finding in run)
    fixed = Counter((finding.rule, finding.severity) for finding in run.fixed)
    fates = Counter((finding.rule, fate) for finding in run if (fate := _fate(finding)))
    for rule, severity in sorted({*left, *fixed}, key=lambda each: (-left[each], each)):
        counts = [(fixed[rule, severity], "fixed"), *((fates[rule, fate], fate) for fate in _FATES)]
        fixes = ", ".join(f"{number} {what}" for number, what in counts if number)
        shown = f"{left[rule, severity]:6}  {style.paint(f'{severity:7}', severity)}  {escaped(rule)}"
        yield shown + (f"  ({fixes})" if fixes else "") + "\n"
    yield from _refusals(run)
    yield f"{summary(run)}\n"
    yield from fixable(run)


_FATES: Final = ("fixable", "fixable with --unsafe-fixes", "cannot be fixed here")


def _fate(finding: Finding) -> str:
    """What can become of a finding; empty where its rule has no fix for it."""
    if finding.fix is None:
        return ""
    if finding.fix.obstacle:
        return _FATES[2]
    return _FATES[0] if finding.fix.safe else _FATES[1]


def _refusals(run: Run) -> Iterator[str]:
    from anyint_lint.failures import RULE, UNFORESEEN

    refused = [finding.message for finding in run if finding.rule == RULE]
    predicted = sum(message.endswith(" predicts") for message in refused)
    unforeseen = sum(UNFORESEEN in message for message in refused)
    if predicted or unforeseen:
        yield f"Refused requests: {predicted} predicted by a rule, {unforeseen} by none\n"
