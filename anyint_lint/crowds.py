"""What has more values than can be checked: each may be a mistake, and what is known of a mistake takes three thousand
times the memory of a `0`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from anyint_lint.model import JSON, Defect, Exchange, Place, Skipped

# A conversation of a million tokens has some 60,000.
MOST_VALUES: Final = 100_000
# A stream has one for each token.
MOST_ITEMS: Final = 500_000
# Entries of which nothing is known but what is wrong with them, in a file and in a stretch of a large one: a `0` can be
# one.
MOST_UNREAD: Final = 1000
MOST_UNREAD_OF_A_STRETCH: Final = 100


def crowd_in(document: JSON) -> Defect | None:
    """The part of an exchange that is too large, if one is."""
    if _has_more(_member(document, "request", "body"), MOST_VALUES):
        return Defect("too-deep", f"more than {MOST_VALUES:,} values", Place("request.body"))
    if "response" not in document:
        return None
    for part, name in (("events", ""), ("body", "choices")):
        items = _member(document, "response", part, name)
        if isinstance(items, list) and len(items) > MOST_ITEMS:
            return Defect("too-deep", f"more than {MOST_ITEMS:,} items", Place(f"response.{part}"))
    return None


def without(document: dict[str, JSON], crowd: Defect) -> dict[str, JSON]:
    """What can be checked all the same."""
    if crowd.place.part == "request.body":
        return document | {"request": {name: value for name, value in document["request"].items() if name != "body"}}
    return {name: value for name, value in document.items() if name != "response"}


def _member(value: JSON, *names: str) -> JSON:
    for name in names:
        if name:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _has_more(value: JSON, most: int) -> bool:
    values = [value]
    # It grows while it is walked.
    for each in values:
        if type(each) is dict:
            values += each.values()
        elif type(each) is list:
            values += each
        if len(values) > most + 1:
            return True
    return False


def without_crowd(entries: Iterable[Exchange | Skipped], most: int) -> Iterator[Exchange | Skipped]:
    """Of entries that could not be read no more than `most`, of which the last says so; those after it are skipped."""
    unread = 0
    for entry in entries:
        if isinstance(entry, Exchange) and not entry.document and entry.defects:
            unread += 1
            if unread > most:
                entry = Skipped("broken entry")
            elif unread == most:
                entry = _last(entry, most)
        yield entry


def _last(entry: Exchange, most: int) -> Exchange:
    *before, last = entry.defects
    message = f"{last.message}; after {most:,} entries that cannot be read no further ones are listed"
    return entry._replace(defects=(*before, last._replace(message=message)))
