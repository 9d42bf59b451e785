"""Headers as recorders write them: mappings to strings or lists, lists of pairs, flat lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from anyint_lint.model import JSON, Path


class HeaderPlace(NamedTuple):
    """Where a header is, from the headers on. `named_by_key` when its name is the key of a mapping."""

    value: Path
    name: Path
    named_by_key: bool


Headers: TypeAlias = tuple[dict[str, JSON], dict[str, HeaderPlace]]


def headers_of(raw: JSON) -> Headers:
    """Values by their lower-case names, a list where a name comes more than once, and the place of the first."""
    values: dict[str, JSON] = {}
    places: dict[str, HeaderPlace] = {}
    for name, value, place in _entries(raw):
        name = name.lower()
        if name not in places:
            values[name], places[name] = value, place
        else:
            before = values[name]
            values[name] = [*(before if isinstance(before, list) else [before]), value]
    return values, places


def _entries(raw: JSON) -> Iterator[tuple[str, str, HeaderPlace]]:
    if isinstance(raw, dict):
        for name, value in raw.items():
            yield from _of_mapping(name, value)
    elif isinstance(raw, list) and all(isinstance(item, dict) for item in raw):
        yield from _of_pairs(raw)
    elif isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        for at in range(0, len(raw) - 1, 2):
            yield raw[at], raw[at + 1], HeaderPlace((at + 1,), (at,), False)


def _of_mapping(name: str, value: JSON) -> Iterator[tuple[str, str, HeaderPlace]]:
    if type(value) is str:
        yield name, value, HeaderPlace((name,), (name,), True)
    elif isinstance(value, dict):
        # WireMock says how a header is compared.
        value = {how: value[how] for how in ("equalTo", "contains") if how in value}
        yield from ((name, _text(each), HeaderPlace((name, how), (name,), True)) for how, each in value.items())
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield name, _text(each), HeaderPlace((name, index), (name,), True)
    else:
        yield name, _text(value), HeaderPlace((name,), (name,), True)


def _of_pairs(raw: list[JSON]) -> Iterator[tuple[str, str, HeaderPlace]]:
    for index, pair in enumerate(raw):
        key = "name" if "name" in pair else "key"
        name, value = pair.get(key), pair.get("value")
        if isinstance(name, str) and not pair.get("disabled"):
            text = value if type(value) is str else _text(value)
            yield name, text, HeaderPlace((index, "value"), (index, key), False)


def _text(value: JSON) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)
