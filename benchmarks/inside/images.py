"""Samples of an image in a data URL: `images FILE ROUNDS`. Each round has an image that nobody has seen."""

from __future__ import annotations

import base64
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

import anyint_lint
from benchmarks.inputs import another_image


def asked(url: str, text: str) -> dict[str, Any]:
    content = [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": url}}]
    return {"model": "${MODEL}", "messages": [{"role": "user", "content": content}]}


def decoded(url: str) -> None:
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])), formats=("PNG", "JPEG")) as image:
        image.load()


def checked(payload: dict[str, Any]) -> None:
    assert anyint_lint.check(payload).findings == ()


def seconds(call: Callable[[Any], None], given: Any) -> float:
    start = time.perf_counter()
    call(given)
    return time.perf_counter() - start


def main(file: Path, rounds: int) -> dict[str, list[float]]:
    samples: dict[str, list[float]] = {"floor": [], "new": [], "again": []}
    image, kind = file.read_bytes(), file.suffix[1:]
    for number in range(rounds + 1):
        url = f"data:image/{kind};base64,{base64.b64encode(another_image(image, number)).decode()}"
        # As it comes in the next request: equal, and another string.
        new, again = asked(url, "What is this?"), asked(url.encode().decode(), "And who made it?")
        calls = [("new", checked, new), ("again", checked, again), ("floor", decoded, url)]
        # What is seen again was new before, so only the floor can change its place.
        for name, call, given in calls if number % 2 else [calls[-1], *calls[:-1]]:
            sample = seconds(call, given)
            if number:
                samples[name].append(sample)
    return samples


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
