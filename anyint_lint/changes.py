"""The steps of a fix, carried out on a document. Pure: what does not change is shared with the document that was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from anyint_lint.model import JSON, Change, Path, Place


def changed(document: dict[str, JSON], changes: Iterable[Change]) -> dict[str, JSON]:
    """The document after all of them. Raises KeyError, IndexError, TypeError or ValueError where one does not fit."""
    for change in sorted(changes, key=_inside_first):
        document = _at(document, path_of(change.place), change)
    return document


def _inside_first(change: Change) -> tuple[int, bool]:
    """What changes names comes after what is found by them."""
    return -len(change.place.path), change.verb in ("rename", "remove")


def path_of(place: Place) -> Path:
    """From the exchange on."""
    return (*place.part.split("."), *place.path)


def _at(value: JSON, path: Path, change: Change) -> JSON:
    step, *below = path
    copy = value.copy()
    if below:
        copy[step] = _at(value[step], tuple(below), change)
        return copy
    if change.verb == "remove":
        del copy[step]
    elif change.verb == "rename":
        if change.value in value:
            raise ValueError(f"{change.value!r} is there already")
        # Where it stood among the others.
        copy = {change.value if name == step else name: member for name, member in value.items()}
    else:
        copy[step] = _VALUES[change.verb](value[step], change)
    return copy


def _spliced(value: JSON, change: Change) -> str:
    start, end = change.stretch
    if not isinstance(value, str) or not start <= end <= len(value):
        raise ValueError("no such stretch")
    return f"{value[:start]}{change.value}{value[end:]}"


_VALUES: Final[dict[str, Callable[[JSON, Change], JSON]]] = {
    "replace": lambda value, change: change.value,
    "splice": _spliced,
    "wrap": lambda value, change: {change.value: value},
}
