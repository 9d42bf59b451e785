"""What keywords obey besides their parameter: limits that a user may configure, and facts from outside the exchange."""

from __future__ import annotations

from typing import NamedTuple

from anyint_lint.images.links import NO_LINKS, Links


class Settings(NamedTuple):
    """`[tool.anyint-lint.images]`; the defaults are the strictest that OpenAI-compatible providers publish widely.

    Bytes count the decoded image, pixels are width times height, frames those of an animation. `links` is no limit: the
    engine puts there what an exchange states of its links.
    """

    max_image_bytes: int = 20_000_000
    max_image_pixels: int = 50_000_000
    max_image_frames: int = 1
    links: Links = NO_LINKS
