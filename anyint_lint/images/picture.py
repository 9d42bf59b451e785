"""What the examiners of the single formats agree on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias


class Picture(NamedTuple):
    """An image that decodes, or one with more pixels than were to be decoded."""

    width: int
    height: int
    frames: int


# Takes the bytes and the number of pixels up to which they are decoded; raises Broken and nothing else.
Examine: TypeAlias = Callable[[bytes, int], Picture]


class Broken(Exception):
    """The bytes do not decode; the text says why."""
