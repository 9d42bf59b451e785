"""The files that are measured, written once below .bench/inputs and kept until what makes them changes.

Large ones are written as streams.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from zlib import crc32

import orjson
import yaml
from PIL import Image

from benchmarks import payloads

HERE: Final = Path(__file__).parent


class Inputs(NamedTuple):
    folder: Path

    def payload(self) -> Path:
        return self._file("payload.json", lambda file: file.write(orjson.dumps(payloads.SMALL)))

    def batch(self, lines: int) -> Path:
        return self._file(f"batch-{lines}.jsonl", lambda file: _write_lines(file, payloads.batch(lines)))

    def broken_batch(self, lines: int) -> Path:
        """Each line with two findings."""
        made = payloads.batch(lines, payloads.broken)
        return self._file(f"broken-{lines}.jsonl", lambda file: _write_lines(file, made))

    def har(self, size: int) -> Path:
        """Of at least that many bytes."""
        return self._file(f"{size}.har", lambda file: _write_har(file, size))

    def cassettes(self, number: int) -> list[Path]:
        return [
            self._file(f"cassette-{number}-{index}.yaml", partial(_write_cassette, cassette))
            for index, cassette in enumerate(islice(payloads.cassettes(), number))
        ]

    def image(self, kind: str, width: int) -> Path:
        """A photo's worth of pixels, three to four: JPEG or PNG."""
        return self._file(f"{width}.{kind.lower()}", lambda file: photo(width).save(file, kind, quality=88))

    def _file(self, name: str, write: Callable[[BinaryIO], object]) -> Path:
        path = self.folder / name
        if not path.exists():
            unfinished = path.with_name(f"{name}.part")
            with unfinished.open("wb") as file:
                write(file)
            unfinished.rename(path)
        return path


def inputs_below(folder: Path) -> Inputs:
    """Those of this version of their makers; the files of others are deleted."""
    makers = b"".join((HERE / name).read_bytes() for name in ("inputs.py", "payloads.py"))
    current = folder / hashlib.sha256(makers).hexdigest()[:12]
    current.mkdir(parents=True, exist_ok=True)
    for other in folder.iterdir():
        if other != current:
            shutil.rmtree(other)
    return Inputs(current)


def _write_lines(file: BinaryIO, lines: Iterator[payloads.JSON]) -> None:
    file.writelines(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def _write_har(file: BinaryIO, size: int) -> None:
    file.write(b'{"log": {"version": "1.2", "creator": {"name": "benchmarks", "version": "1"}, "entries": [\n')
    for number, entry in enumerate(payloads.har_entries()):
        if file.tell() >= size:
            break
        file.write((b",\n" if number else b"") + json.dumps(entry).encode())
    file.write(b"\n]}}\n")


def _write_cassette(cassette: payloads.JSON, file: BinaryIO) -> None:
    """As vcrpy does."""
    yaml.dump(cassette, file, Dumper=yaml.CDumper, encoding="utf-8")


def photo(width: int) -> Image.Image:
    """Soft shapes with a camera's noise, which neither JPEG nor PNG packs away."""
    rng = random.Random(payloads.SEED)
    size = (width, width * 3 // 4)
    shapes = Image.frombytes("RGB", (16, 12), rng.randbytes(16 * 12 * 3)).resize(size, Image.Resampling.BICUBIC)
    noise = Image.frombytes("RGB", size, rng.randbytes(size[0] * size[1] * 3))
    return Image.blend(shapes, noise, 0.02)


def recorded_by_vcrpy(folder: Path) -> list[Path]:
    """The cassettes of a folder of recordings that PyYAML's safe loader reads, too."""
    return [file for file in sorted(folder.rglob("*.y*ml")) if _is_cassette(file)]


def _is_cassette(file: Path) -> bool:
    with suppress(yaml.YAMLError, UnicodeDecodeError, ValueError):
        content = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
        interactions = content.get("interactions") if isinstance(content, dict) else None
        return isinstance(interactions, list) and any("uri" in entry.get("request", {}) for entry in interactions)
    return False


def another_image(image: bytes, number: int) -> bytes:
    """The same pixels in other bytes: a comment in a JPEG, a text chunk in a PNG."""
    text = b"Comment\0%d" % number
    if image.startswith(b"\xff\xd8"):
        return image[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + image[2:]
    chunk = b"tEXt" + text
    # After the signature and the header, which has 25 bytes.
    return image[:33] + len(text).to_bytes(4, "big") + chunk + crc32(chunk).to_bytes(4, "big") + image[33:]
