"""Real files that lost their end, or in which bits have flipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from tests.hostile.cases import CORPUS, Case

CUTS: Final = 20
FLIPS: Final = 5


def sources() -> list[str]:
    """The folders of the corpus, each the recordings of one project."""
    folder = CORPUS / "dev"
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


def files_of(source: str) -> Iterator[Path]:
    yield from sorted(file for file in (CORPUS / "dev" / source).rglob("*") if file.is_file())


def truncated(file: Path, data: bytes, cuts: int = CUTS) -> Iterator[Case]:
    """At random places, the same on every run."""
    random = Random(f"cut {file.name}")
    for number in range(cuts):
        yield f"cut-{number}-{file.name}", data[: random.randrange(len(data))] if data else b""


def flipped(file: Path, data: bytes, flips: int = FLIPS) -> Iterator[Case]:
    """One bit in each of one to eight bytes."""
    random = Random(f"flip {file.name}")
    for number in range(flips):
        changed = bytearray(data)
        for _ in range(random.randint(1, 8) if data else 0):
            changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
        yield f"flip-{number}-{file.name}", bytes(changed)


def truncated_files(size: int) -> Iterator[Case]:
    """The first of each file's: the tests try all of them, in one process."""
    for source in sources():
        for file in files_of(source):
            yield from truncated(file, file.read_bytes(), 3)


def flipped_files(size: int) -> Iterator[Case]:
    for source in sources():
        for file in files_of(source):
            yield from flipped(file, file.read_bytes(), 1)
