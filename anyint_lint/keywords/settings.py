"""Limits that a user may configure and that keywords obey."""

from __future__ import annotations

from typing import NamedTuple


class Settings(NamedTuple):
    """`[tool.anyint-lint.images]`; the defaults are the strictest that OpenAI-compatible providers publish widely.

    Bytes count the decoded image, pixels are width times height, frames those of an animation.
    """

    max_image_bytes: int = 20_000_000
    max_image_pixels: int = 50_000_000
    max_image_frames: int = 1
