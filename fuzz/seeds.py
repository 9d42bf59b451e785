"""What a harness begins with: texts of `seedtexts`, what was found before, and files of the corpus where it is at hand.

All is made anew for each run and kept out of the repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fuzz.harnesses import HARNESSES
from fuzz.seedtexts import CHECKOUT, SEEDS

REGRESSIONS: Final = Path(__file__).parent / "regressions"
CORPUS: Final = CHECKOUT.parent / "shared/corpus"
# Small ones are tried more often in the same time.
_LARGEST: Final = 6_000
_MOST: Final = 100


def seeds(harness: str) -> Iterator[bytes]:
    """Those of a harness, without the corpus."""
    for name in HARNESSES[harness].seeds:
        yield from SEEDS[name]()
    folder = REGRESSIONS / harness
    if folder.is_dir():
        yield from (file.read_bytes() for file in sorted(folder.iterdir()))


def write_seeds(harness: str, folder: Path, corpus: Path) -> None:
    """Each as a file, numbered."""
    real = sorted((each for name in HARNESSES[harness].seeds for each in _of_corpus(name, corpus)), key=len)
    for number, seed in enumerate([*seeds(harness), *real[:: len(real) // _MOST + 1]]):
        (folder / f"{number:04}").write_bytes(seed)


def _of_corpus(name: str, corpus: Path) -> Iterator[bytes]:
    for pattern in _REAL.get(name, ()):
        for file in sorted(corpus.glob(pattern)):
            if file.is_file() and file.stat().st_size <= _LARGEST:
                yield file.read_bytes()


_REAL: Final = {
    "har": ("dev/**/*.har",),
    "httprr": ("dev/**/*.httprr",),
    "json-recordings": ("dev/**/*.json",),
    "lines": ("dev/**/*.jsonl",),
    "streams": ("dev/**/*.txt",),
    "yaml-recordings": ("dev/**/*.yaml", "dev/**/*.yml"),
    "pictures": ("badimages/**/*.*",),
    "oddities": ("jsontestsuite/**/*.json",),
}
