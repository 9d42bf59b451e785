"""Python values -> what a JSON encoder would make of them. Nothing that is given is changed.

A program hands us whatever it has: enums, tuples, NaN, cycles, objects that no encoder takes.
"""

from __future__ import annotations

import math
from typing import Final

from anyint_lint.jsontext import MAX_DEPTH, Flaw
from anyint_lint.model import JSON, Path
from anyint_lint.paths import dotted

# Shared containers can stand for more values than memory holds, though each level is small.
MAX_CONTAINERS: Final = 1_000_000


def is_plain(value: JSON) -> bool:
    """Is it made of exactly what a JSON parser makes, within bounds? Then nothing needs to be copied."""
    level = [value]
    depth = containers = 0
    while level:
        depth += 1
        containers += len(level)
        if depth > MAX_DEPTH or containers > MAX_CONTAINERS:
            return False
        below: list[JSON] = []
        for container in level:
            if type(container) is dict:
                for key in container:
                    if type(key) is not str or not (key.isascii() or _encodable(key)):
                        return False
                members = container.values()
            elif type(container) is list:
                members = container
            else:
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
                elif not (kind is int or kind is bool or member is None):
                    return False
        level = below
    return True


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


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
        self.containers = 0

    def of(self, value: JSON, path: Path) -> JSON:
        if isinstance(value, str):
            return self._text(str.__str__(value), path)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return int.__int__(value)
        if isinstance(value, float):
            return self._number(float.__float__(value), path)
        if isinstance(value, dict | list | tuple):
            return self._container(value, path)
        return self._refused(f"is of type {type(value).__name__}, which JSON does not have", path)

    def _container(self, value: JSON, path: Path) -> JSON:
        self.containers += 1
        if len(path) >= MAX_DEPTH:
            raise _TooDeep(path, f"nested deeper than {MAX_DEPTH} levels, or in a cycle")
        if self.containers > MAX_CONTAINERS:
            raise _TooDeep(path, f"more than {MAX_CONTAINERS} objects and arrays")
        if isinstance(value, dict):
            members = [(self._key(key, path), member) for key, member in dict.items(value)]
            return {name: self.of(member, (*path, name)) for name, member in members if name is not None}
        return [self.of(item, (*path, index)) for index, item in enumerate(tuple(value))]

    def _key(self, key: JSON, path: Path) -> str | None:
        """As `json.dumps` writes it: numbers, booleans and null become text, anything else is refused."""
        if isinstance(key, str):
            return str(self._text(str.__str__(key), path))
        if key is None or isinstance(key, bool):
            return {None: "null", True: "true", False: "false"}[key]
        if isinstance(key, int) and abs(int.__int__(key)) < 10**300:
            return int.__repr__(key)
        if isinstance(key, float):
            return float.__repr__(key)
        self._refused(f"has a key of type {type(key).__name__}, which JSON does not have", path)
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
