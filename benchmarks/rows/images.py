"""Images in data URLs: seen for the first time, and again in another conversation."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.results import Comparison, at_most, compared, share

NEW = {"JPEG": at_most(0.7), "PNG": at_most(1.1)}


def images(bench: Bench) -> Iterator[Comparison]:
    for kind, goal in NEW.items():
        file = bench.inputs.image(kind, bench.scale.width)
        samples = bench.samples("images", file)
        pixels = f"{bench.scale.width**2 * 3 // 4 / 1e6:.0f} megapixels"
        for what, limit in (("new", goal), ("again", share(2))):
            title = f"check(dict), {kind} of {pixels} in a data URL, {what}"
            yield compared("images", title, "base64 decode + Pillow load", limit, samples[what], samples["floor"])
