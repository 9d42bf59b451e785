"""The fix of a finding for machines: every edit to the letter, or no fix at all."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from anyint_lint.model import Edit, Finding, Source
from anyint_lint.safetext import masked

# What stands around an edit and may tell that its text is a secret: the name of a header, say.
_AROUND: Final = 256


def edits(finding: Finding) -> tuple[Edit, ...]:
    """What mends the file; nothing where one of them would print a secret, or where there is no fix."""
    if finding.fix is None or any(tells(edit, finding.source) for edit in finding.fix.edits):
        return ()
    return finding.fix.edits


def joined(edits: tuple[Edit, ...], source: Source) -> Edit:
    """One edit that does what several do, for formats that would apply each by itself."""
    first, last = edits[0].span, edits[-1].span
    text = edits[0].text
    for before, after in pairwise(edits):
        text += source.text[before.span.offsets[1] : after.span.offsets[0]] + after.text
    return Edit(first._replace(end=last.end, offsets=(first.offsets[0], last.offsets[1])), text)


def tells(edit: Edit, source: Source | None) -> bool:
    """Whether the text holds what a mask would hide, by itself or where it goes."""
    start, end = edit.span.offsets
    before = source.text[max(start - _AROUND, 0) : start] if source else ""
    after = source.text[end : end + _AROUND] if source else ""
    return masked(edit.text) != edit.text or edit.text not in masked(before + edit.text + after)
