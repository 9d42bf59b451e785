"""Which recorder wrote a document: told by the marks of its row."""

from __future__ import annotations

from typing import Final

from anyint_lint.model import JSON, Path
from anyint_lint.readers.recorders import RECORDERS, Recorder
from anyint_lint.readers.shapes import looks_like_request
from anyint_lint.readers.steps import MISSING, walk

# How many items of a list are asked whether they bear a mark: one may be broken.
_PROBED: Final = 20


def recorder_of(value: JSON) -> str | None:
    """The name of the recorder whose marks a document bears."""
    # Each of a million lines may be a document.
    if not isinstance(value, list) and (not isinstance(value, dict) or _STEPS.isdisjoint(value)):
        return None
    for name, recorder in RECORDERS.items():
        if name not in _BY_READER and all(_bears(value, mark) for mark in recorder.marks):
            return name if name not in _COMMON or _has_request(value, recorder) else None
    return None


# Their marks are words that many documents have.
_COMMON: Final = frozenset({"exchange", "exchange-list"})


def _has_request(value: JSON, recorder: Recorder) -> bool:
    return any(looks_like_request(found.value) for found in walk(value, recorder.request, most=_PROBED))


def _bears(value: JSON, mark: Path) -> bool:
    # Nearly every document lacks the first step of nearly every mark.
    if not isinstance(value, list) if mark[0] == "*" else not isinstance(value, dict) or mark[0] not in value:
        return False
    return any(found.value is not MISSING for found in walk(value, mark, most=_PROBED))


# Their readers make the values that these rows describe; no document has them.
_BY_READER: Final = frozenset({"httprr", "curl"})
# Of any row the first of each mark.
_STEPS: Final = frozenset(mark[0] for recorder in RECORDERS.values() for mark in recorder.marks)
