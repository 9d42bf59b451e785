"""Python values -> what a JSON encoder would make of them. Nothing that is given is changed.

A program hands us whatever it has: enums, tuples, NaN, cycles, objects that no encoder takes. So nothing here runs
code of what it is given: types are asked with `type`, which cannot lie, and contents read as `json.dumps` reads them.
"""

from __future__ import annotations

import math
from typing import Any, Final

from anyint_lint.jsontext import MAX_DEPTH, Flaw
from anyint_lint.model import JSON, Path
from anyint_lint.paths import dotted

# Shared containers can stand for more values than memory holds, though each level is small.
MAX_VALUES: Final = 1_000_000
# CPython and the engine refuse to write integers of more than 4,300 digits; to rules all huge ones are the same.
HUGE: Final = 10**4000


def is_plain(value: JSON) -> bool:
    """Is it made of exactly what a JSON parser makes, within bounds? Then nothing needs to be copied."""
    level = [value]
    depth = values = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            return False
        below: list[JSON] = []
        for container in level:
            members = container
            if type(container) is dict:
                for key in container:
                    if type(key) is not str or not (key.isascii() or _encodable(key)):
                        return False
                members = container.values()
            elif type(container) is not list:
                return False
            values += len(container)
            if values > MAX_VALUES:
                return False
            for member in members:
                kind = type(member)
                if kind is str:
                    if not (member.isascii() or _encodable(member)):
                        return False
                elif kind is dict or kind is list:
                    below.append(member)
                elif kind is float:
                    if not math.isfinite(member):
                        return False
                elif kind is int:
                    if not -HUGE <= member <= HUGE:
                        return False
                elif not (kind is bool or member is None):
                    return False
        level = below
    return True


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _name(kind: type) -> str:
    """A class may have a `__name__` of its own making; this is the real one."""
    return str(type.__dict__["__name__"].__get__(kind))


class _TooDeep(Exception):
    """Carries the path at which the copy was given up."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


def to_plain(value: JSON) -> tuple[JSON, tuple[Flaw, ...]]:
    """A copy made of plain values, and what no JSON encoder would have taken (null stands in its place)."""
    copy = _Copy()
    try:
        return copy.of(value, ()), tuple(copy.flaws)
    except _TooDeep as stop:
        return None, (Flaw("too-deep", str(stop), 0, 0, stop.path[:8], fatal=True),)


class _Copy:
    def __init__(self) -> None:
        self.flaws: list[Flaw] = []
        self.values = 0

    def of(self, value: JSON, path: Path) -> JSON:
        kind = type(value)
        if issubclass(kind, str):
            return self._text(str.__str__(value), path)
        if value is None or kind is bool:
            return value
        if issubclass(kind, int):
            return max(-HUGE, min(int.__int__(value), HUGE))
        if issubclass(kind, float):
            return self._number(float.__float__(value), path)
        if issubclass(kind, dict):
            return self._object(value, path)
        if issubclass(kind, list | tuple):
            return self._array(value, list if issubclass(kind, list) else tuple, path)
        return self._refused(f"is of type {_name(kind)}, which JSON does not have", path)

    def _object(self, value: JSON, path: Path) -> JSON:
        self._count(dict.__len__(value), path)
        members = [(self._key(key, path), member) for key, member in dict.items(value)]
        return {name: self.of(member, (*path, name)) for name, member in members if name is not None}

    def _array(self, value: JSON, kind: Any, path: Path) -> JSON:
        self._count(kind.__len__(value), path)
        return [self.of(item, (*path, index)) for index, item in enumerate(kind.__iter__(value))]

    def _count(self, members: int, path: Path) -> None:
        self.values += members
        if len(path) >= MAX_DEPTH:
            raise _TooDeep(path, f"nested deeper than {MAX_DEPTH} levels, or in a cycle")
        if self.values > MAX_VALUES:
            raise _TooDeep(path, f"more than {MAX_VALUES} values")

    def _key(self, key: JSON, path: Path) -> str | None:
        """As `json.dumps` writes it: numbers, booleans and null become text, anything else is refused."""
        kind = type(key)
        if issubclass(kind, str):
            return str(self._text(str.__str__(key), path))
        if key is None or kind is bool:
            return {None: "null", True: "true", False: "false"}[key]
        if issubclass(kind, int) and -HUGE <= int.__int__(key) <= HUGE:
            return int.__repr__(key)
        if issubclass(kind, float) and math.isfinite(float.__float__(key)):
            return float.__repr__(key)
        self._refused(f"has a key of type {_name(kind)}, which JSON does not have", path)
        return None

    def _text(self, text: str, path: Path) -> str:
        if text.isascii() or _encodable(text):
            return text
        self._refused("holds half a surrogate pair, which UTF-8 cannot encode", path)
        return text.encode("utf-8", "replace").decode("utf-8")

    def _number(self, number: float, path: Path) -> JSON:
        return number if math.isfinite(number) else self._refused(f"is {number}, which is not JSON", path)

    def _refused(self, problem: str, path: Path) -> None:
        self.flaws.append(Flaw("invalid-json", f"{dotted(path) or 'the payload'} {problem}", 0, 0, path))
