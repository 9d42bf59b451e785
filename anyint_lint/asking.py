"""Links to images in an exchange, and the rules that ask what came of fetching them. Nothing is fetched here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from anyint_lint.keywords.images import OF_IMAGES
from anyint_lint.keywords.links import KEYWORDS as OF_LINKS
from anyint_lint.model import JSON, Rule

_PLACE: Final = ("request", "body", "messages", None, "content", None, "image_url", "url")
_ASKING: Final = OF_IMAGES.keys() | OF_LINKS.keys()
_WEB: Final = ("https://", "http://")


def asking(rules: Iterable[Rule]) -> list[Rule]:
    """Those that say something of what came of a link."""
    return [rule for rule in rules if _asks(rule.schema)]


def _asks(schema: JSON) -> bool:
    if isinstance(schema, dict):
        return any(name in _ASKING or _asks(value) for name, value in schema.items())
    return isinstance(schema, list) and any(map(_asks, schema))


def links_of(document: JSON) -> Iterator[str]:
    """The web addresses at which a request has its images, each as often as it is there."""
    return (url for url in _selected(document, _PLACE) if isinstance(url, str) and url[:8].lower().startswith(_WEB))


def _selected(value: JSON, steps: Sequence[str | None]) -> Iterator[JSON]:
    if not steps:
        yield value
    elif steps[0] is None:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for each in inner:
            yield from _selected(each, steps[1:])
    elif isinstance(value, dict) and steps[0] in value:
        yield from _selected(value[steps[0]], steps[1:])
