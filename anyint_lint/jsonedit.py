"""Changes of a value in JSON text -> cuts of that text. Only what changes is touched: all else keeps its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.errors import NotEditable
from anyint_lint.model import JSON, Change, Cut, Path
from anyint_lint.places import Children, find, members
from anyint_lint.textmap import TextMap, json_string


def cuts(text: str, start: int, path: Path, change: Change, *, children: Children | None = None) -> list[Cut]:
    """Of the value at a path in the JSON text that begins at `start`; `children` as in `find`.

    Raises NotEditable.
    """
    found = find(text, start, path, children=children)
    if change.verb in ("rename", "remove") and found.key is None:
        raise NotEditable("it is no member of an object")
    parent = find(text, start, path[:-1], children=children)
    return _VERBS[change.verb](_Target(text, found.value, found.key or found.value, parent.value[0]), change)


def spliced(map_: TextMap, change: Change) -> Cut:
    """Of a string of which the map tells where its characters stand."""
    return Cut(*map_.span(*change.stretch), literal(change.value)[1:-1])


def literal(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Target(NamedTuple):
    """The stretches of a value and of its key, and where the object begins that they are in."""

    text: str
    value: tuple[int, int]
    key: tuple[int, int]
    parent: int


def _replace(target: _Target, change: Change) -> list[Cut]:
    return [Cut(*target.value, literal(change.value))]


def _splice(target: _Target, change: Change) -> list[Cut]:
    try:
        return [spliced(json_string(target.text, target.value[0]), change)]
    except ValueError as error:
        raise NotEditable(f"the value is {error}") from None


def _wrap(target: _Target, change: Change) -> list[Cut]:
    start, end = target.value
    return [Cut(start, start, f"{{{literal(change.value)}: "), Cut(end, end, "}")]


def _rename(target: _Target, change: Change) -> list[Cut]:
    return [Cut(*target.key, literal(change.value))]


def _remove(target: _Target, change: Change) -> list[Cut]:
    """With the comma that parted it from its neighbour: up to the next member, or else from the end of the one
    before."""
    found = [(key[0], end) for key, end in members(target.text, target.parent)]
    start, end = target.key[0], target.value[1]
    index = found.index((start, end))
    if index + 1 < len(found):
        end = found[index + 1][0]
    elif index:
        start = found[index - 1][1]
    return [Cut(start, end, "")]


_Verb: TypeAlias = Callable[[_Target, Change], list[Cut]]
_VERBS: Final[Mapping[str, _Verb]] = {
    "replace": _replace,
    "splice": _splice,
    "wrap": _wrap,
    "rename": _rename,
    "remove": _remove,
}
