"""The last line of the formats that people read: how many of what, in how much."""

from __future__ import annotations

from collections.abc import Iterator

from anyint_lint.model import SEVERITIES, Run, Tally
from anyint_lint.plural import counted
from anyint_lint.safetext import escaped


def summary(run: Run) -> str:
    """`2 errors, 1 warning in 5 requests (3 files; skipped: 3 embeddings request, 1 other JSON)`."""
    counts = ((run.count(severity), severity) for severity in SEVERITIES)
    found = ", ".join(counted(number, severity) for number, severity in counts if number)
    return f"{found or 'No findings'} in {counted(run.tally.exchanges, 'request')} ({_files(run.tally)})"


def _files(tally: Tally) -> str:
    """Most frequent kinds first."""
    kinds = sorted(tally.kinds.items(), key=lambda item: (-item[1], item[0]))
    skipped = ", ".join(f"{number} {escaped(kind)}" for kind, number in kinds)
    ignored = f"; ignored: {counted(tally.ignored, 'finding')}" if tally.ignored else ""
    return counted(tally.files, "file") + ignored + (f"; skipped: {skipped}" if skipped else "")


def fixable(run: Run) -> Iterator[str]:
    """A line that says how much `--fix` and `--unsafe-fixes` would mend; none where that is nothing."""
    possible = [finding.fix.safe for finding in run if finding.fix and not finding.fix.obstacle]
    safe, unsafe = possible.count(True), possible.count(False)
    if safe or unsafe:
        more = " more" if safe else ""
        told = (f"{safe} with --fix" if safe else "", f"{unsafe}{more} with --fix --unsafe-fixes" if unsafe else "")
        yield f"Fixable: {', '.join(filter(None, told))}\n"
