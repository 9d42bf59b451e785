"""What two versions of one text have in common."""

from __future__ import annotations

from anyint_lint.model import Cut


def common_start(one: str, other: str) -> int:
    """How many characters both begin with, found by halves: comparing slices is fast, comparing characters is not."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def differing(before: str, after: str) -> Cut:
    """The stretch of `before` and what `after` has there: without what both begin and end with."""
    head = common_start(before, after)
    tail = common_start(before[head:][::-1], after[head:][::-1])
    return Cut(head, len(before) - tail, after[head : len(after) - tail])
