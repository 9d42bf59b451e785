"""Changes of a value in JSON text -> cuts of that text. Only what changes is touched: all else keeps its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.errors import NotEditable
from anyint_lint.model import JSON, Change, Cut, Path
from anyint_lint.places import find, members
from anyint_lint.textmap import json_string


def cuts(text: str, start: int, path: Path, change: Change, *, fold: int | None = None) -> list[Cut]:
    """Of the value at a path in the JSON text that begins at `start`; `fold` as in `find`. Raises NotEditable."""
    return _VERBS[change.verb](_Target(text, start, path, fold), change)


def in_string(text: str, start: int, stretch: tuple[int, int], value: str) -> Cut:
    """Of a stretch of the string that begins with the quote at `start`. Raises NotEditable."""
    try:
        begin, end = json_string(text, start).span(*stretch)
    except ValueError as error:
        raise NotEditable(f"the value is {error}") from None
    return Cut(begin, end, literal(value)[1:-1])


def literal(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Target(NamedTuple):
    text: str
    start: int
    path: Path
    fold: int | None

    @property
    def value(self) -> tuple[int, int]:
        return find(self.text, self.start, self.path, fold=self.fold).value

    @property
    def key(self) -> tuple[int, int]:
        key = find(self.text, self.start, self.path, fold=self.fold).key
        if key is None:
            raise NotEditable("it is no member of an object")
        return key


def _replace(target: _Target, change: Change) -> list[Cut]:
    return [Cut(*target.value, literal(change.value))]


def _splice(target: _Target, change: Change) -> list[Cut]:
    return [in_string(target.text, target.value[0], change.stretch, change.value)]


def _wrap(target: _Target, change: Change) -> list[Cut]:
    start, end = target.value
    return [Cut(start, start, f"{{{literal(change.value)}: "), Cut(end, end, "}")]


def _rename(target: _Target, change: Change) -> list[Cut]:
    return [Cut(*target.key, literal(change.value))]


def _remove(target: _Target, change: Change) -> list[Cut]:
    """With the comma that parted it from its neighbour: up to the next member, or else from the end of the one
    before."""
    parent = find(target.text, target.start, target.path[:-1], fold=target.fold).value[0]
    found = [(key[0], end) for key, end in members(target.text, parent)]
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
