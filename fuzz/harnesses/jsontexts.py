"""JSON text: its value and its oddities beside what the standard library reads, and the place of each value."""

from __future__ import annotations

import json
from itertools import islice

from anyint_lint.jsontext import MAX_DEPTH, Parsed, measure, parse
from anyint_lint.model import JSON
from anyint_lint.places import TextSource, find
from fuzz.properties import below, position

_MOST_PLACES = 200


def parsed(data: bytes) -> Parsed:
    return parse(data, lambda: data.decode("utf-8", "replace"))


def holds(data: bytes) -> None:
    ours = parsed(data)
    text = data.decode("utf-8", "replace")
    assert all(0 <= flaw.start <= flaw.end <= len(text) for flaw in ours.flaws)
    if ours.fatal:
        assert ours.value is None or not _is_valid(data)
    else:
        assert measure(ours.value)[0] <= MAX_DEPTH
    if _is_valid(data):
        theirs, repeats = _read(text)
        assert ours.fatal == (measure(theirs)[0] > MAX_DEPTH), ours.flaws
        if not ours.flaws:
            assert repr(ours.value) == repr(theirs)
        if not ours.fatal:
            assert any(flaw.defect == "duplicate-key" for flaw in ours.flaws) == repeats


def _is_valid(data: bytes) -> bool:
    """JSON that hides nothing but repeated keys."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse, parse_int=_small, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)


def _small(digits: str) -> int:
    """Of integers beyond 64 bits orjson makes floats."""
    number = int(digits)
    return number if -(2**63) <= number < 2**64 else _refuse(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if abs(number) < 1e308 else _refuse(digits)


def _read(text: str) -> tuple[JSON, bool]:
    repeats = []

    def members(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
        repeats.append(len(dict(pairs)) < len(pairs))
        return dict(pairs)

    return json.loads(text, object_pairs_hook=members), any(repeats)


def places_hold(data: bytes) -> None:
    """The text at a place reads as the value of which it is the place, and the key before it as its name."""
    ours = parsed(data)
    if ours.flaws:
        return
    source = TextSource("", data.decode("utf-8"))
    for path, value in islice(below(ours.value), _MOST_PLACES):
        located = find(source.text, 0, path)
        assert located == find(source.text, 0, path, children=source.children)
        assert repr(parsed(source.text[slice(*located.value)].encode()).value) == repr(value), path
        if path and isinstance(path[-1], str):
            assert located.key is not None
            assert json.loads(source.text[slice(*located.key)]) == path[-1]
        for offset in located.value:
            assert source.position(offset) == position(source.text, offset)
