"""What came of fetching the images that web addresses lead to. Facts only: nothing is fetched here.

An exchange states them under `links`, as it states a catalogue under `models`. Of each URL:

- `failure`: why a fetcher gets no image there; `robots`: why it may not ask.
- `redirects`: the hosts that it was sent on to, in their order, where it left the one before.
- `image`: what came, the fields of `Image` that are known: `declared`, `bytes`, `endless`, `format` (its name),
  `width`, `height`, `frames`, `problem`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from anyint_lint.images import Image
from anyint_lint.images.formats import BY_NAME
from anyint_lint.model import JSON


class Link(NamedTuple):
    """What came of one URL. Of `failure`, `robots` and `image` one is there."""

    failure: str | None = None
    robots: str | None = None
    redirects: tuple[str, ...] = ()
    image: Image | None = None


class Links:
    """What is known of links, by URL. Equal is only what is the same, so that what depends on it may be kept."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Mapping[str, JSON] = MappingProxyType({})) -> None:
        self._facts = facts

    def __reduce__(self) -> tuple[type[Links], tuple[dict[str, JSON]]]:
        """For another process."""
        return Links, (dict(self._facts),)

    def get(self, url: str) -> Link | None:
        facts = self._facts.get(url)
        return to_link(facts) if isinstance(facts, dict) else None


NO_LINKS: Final = Links()


def to_link(facts: dict[str, JSON]) -> Link:
    """Whatever is not of its type counts as not known."""
    image, redirects = facts.get("image"), facts.get("redirects")
    return Link(
        failure=_text(facts.get("failure")),
        robots=_text(facts.get("robots")),
        redirects=tuple(host for host in redirects if isinstance(host, str)) if isinstance(redirects, list) else (),
        image=_to_image(image) if isinstance(image, dict) else None,
    )


def _to_image(facts: dict[str, JSON]) -> Image:
    return Image(
        declared=_text(facts.get("declared")) or "",
        bytes=_number(facts.get("bytes")),
        format=BY_NAME.get(_text(facts.get("format")) or ""),
        width=_number(facts.get("width")),
        height=_number(facts.get("height")),
        frames=_number(facts.get("frames")),
        problem=_text(facts.get("problem")),
        linked=True,
        endless=facts.get("endless") is True,
    )


def image_facts(image: Image) -> dict[str, JSON]:
    """The same as JSON, without what is not known."""
    known = {
        "declared": image.declared,
        "bytes": image.bytes,
        "endless": image.endless,
        "format": image.format and image.format.name,
        "width": image.width,
        "height": image.height,
        "frames": image.frames,
        "problem": image.problem,
    }
    return {name: value for name, value in known.items() if value}


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: JSON) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
