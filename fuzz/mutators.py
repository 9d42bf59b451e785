"""Texts -> other texts of the same grammar: a byte that changes is mostly a syntax error, a value that does is not."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Final, TypeAlias

import yaml

from anyint_lint.model import JSON
from fuzz.words import HOSTILE, NUMBERS, names

# The other text is one of which pieces may be taken; None where the text is not of the grammar.
Mutator: TypeAlias = Callable[[bytes, bytes, Random], bytes | None]
# A container and the key or index of a value in it.
_Slot: TypeAlias = tuple[JSON, str | int]
_DEEPEST: Final = 200
_LARGEST: Final = 20_000


def of_json(data: bytes, other: bytes, random: Random) -> bytes | None:
    tree = _json(data)
    if tree is _NOTHING:
        return None
    return written(mutated(tree, _json(other), random), random).encode("utf-8", "surrogatepass")


def of_yaml(data: bytes, other: bytes, random: Random) -> bytes | None:
    """Also of JSON, which is YAML."""
    documents = _yaml(data)
    if documents is _NOTHING:
        return None
    if data.lstrip()[:1] in (b"{", b"["):
        return of_json(data, other, random)
    tree = mutated(documents, _yaml(other), random)
    documents = tree if isinstance(tree, list) else [tree]
    try:
        text: str = yaml.safe_dump_all(
            documents,
            default_style=random.choice([None, None, "'", '"', "|", ">"]),
            default_flow_style=random.choice([False, False, True]),
            width=random.choice([20, 80, 100_000]),
            indent=random.choice([2, 4]),
            allow_unicode=random.random() < 0.5,
            sort_keys=False,
        )
    except (yaml.YAMLError, RecursionError):
        return None
    return text.replace("\n", random.choice(["\n", "\n", "\r\n"])).encode("utf-8", "surrogatepass")


def of_lines(data: bytes, other: bytes, random: Random) -> bytes | None:
    """Lines are moved, repeated, dropped and taken from the other text; the JSON in one is changed."""
    lines, others = data.split(b"\n"), other.split(b"\n")
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(lines))
        lines[at : at + 1] = random.choice(_LINES)(lines[at], random.choice(others), random)
        lines = lines or [b""]
    return b"\n".join(lines)


def _changed_json(line: bytes, other: bytes, random: Random) -> list[bytes]:
    """Of the JSON that ends with the line, whatever stands before it."""
    starts = [at for at in map(line.find, (b"{", b"[")) if at >= 0]
    start = min(starts, default=0)
    end = max(line.rfind(b"}"), line.rfind(b"]")) + 1
    changed = of_json(line[start:end], other[other.find(b"{") :], random)
    return [line if changed is None else line[:start] + changed.replace(b"\n", b" ") + line[end:]]


_LINES: Final[tuple[Callable[[bytes, bytes, Random], list[bytes]], ...]] = (
    _changed_json,
    _changed_json,
    _changed_json,
    lambda line, other, random: [],
    lambda line, other, random: [line, line],
    lambda line, other, random: [line, other],
    lambda line, other, random: [other, line],
    lambda line, other, random: [line + b"\r"],
    lambda line, other, random: [b"", line],
    lambda line, other, random: [line[: random.randint(0, len(line))], line[random.randint(0, len(line)) :]],
    lambda line, other, random: [line + random.choice((*HOSTILE, *names())).encode("utf-8", "surrogatepass")],
)


def of_bytes(data: bytes, other: bytes, random: Random) -> bytes | None:
    return None


MUTATORS: Final[dict[str, Mutator]] = {"json": of_json, "yaml": of_yaml, "lines": of_lines, "bytes": of_bytes}


# Trees

_NOTHING: Final = object()


def _json(data: bytes) -> JSON:
    try:
        return json.loads(data) if _is_shallow(data) else _NOTHING
    except (ValueError, RecursionError):
        return _NOTHING


def _yaml(data: bytes) -> JSON:
    """The documents, as JSON has them; nothing where aliases stand for much."""
    if not _is_shallow(data):
        return _NOTHING
    try:
        text = json.dumps(list(yaml.load_all(data, Loader=yaml.CSafeLoader)), default=str)
        return json.loads(text) if len(text) <= _LARGEST else _NOTHING
    except (yaml.YAMLError, ValueError, TypeError, LookupError, RecursionError, OverflowError):
        return _NOTHING


def _is_shallow(data: bytes) -> bool:
    return data.count(b"[") + data.count(b"{") <= _DEEPEST and data.count(b"*") <= 9


def mutated(tree: JSON, other: JSON, random: Random) -> JSON:
    """The tree with a few values changed, as a copy."""
    whole = [copy.deepcopy(tree)]
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        _mutate(whole, whole if other is _NOTHING else [other], random)
    return whole[0] if whole else None


def _slots(value: JSON) -> Iterator[_Slot]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield value, key
        yield from _slots(member)


def _mutate(whole: list[JSON], other: list[JSON], random: Random) -> None:
    slots = list(_slots(whole))
    if not slots:
        return
    container, key = random.choice(slots)
    value = container[key]
    inner = _inside(value, random) if isinstance(value, str) and random.random() < 0.8 else None
    if inner is not None:
        container[key] = inner.decode("utf-8", "replace")
    else:
        random.choice(_CHANGES)(container, key, list(_slots(other)), random)


def _inside(text: str, random: Random) -> bytes | None:
    """Of the JSON or event stream that a string is, which is what recordings are made of."""
    data = text.encode("utf-8", "replace")
    if text.startswith(("{", "[")):
        return of_json(data, b"", random)
    return of_lines(data, data, random) if "data:" in text else None


def _replace(container: JSON, key: JSON, others: list[_Slot], random: Random) -> None:
    container[key] = _any_value(random)


def _take(container: JSON, key: JSON, others: list[_Slot], random: Random) -> None:
    """From anywhere in the other tree, which may be this one."""
    if others:
        there, name = random.choice(others)
        container[key] = copy.deepcopy(there[name])


def _drop(container: JSON, key: JSON, others: list[_Slot], random: Random) -> None:
    del container[key]


def _rename(container: JSON, key: JSON, others: list[_Slot], random: Random) -> None:
    if isinstance(container, dict):
        container[_any_name(random)] = container.pop(key)


def _add(container: JSON, key: JSON, others: list[_Slot], random: Random) -> None:
    if isinstance(container, dict):
        container[_any_name(random)] = _any_value(random)
    else:
        container.insert(key, copy.deepcopy(container[key]))


def _wrap(container: JSON, key: JSON, others: list[_Slot], random: Random) -> None:
    container[key] = random.choice([[container[key]], {_any_name(random): container[key]}, json.dumps(container[key])])


def _edit(container: JSON, key: JSON, others: list[_Slot], random: Random) -> None:
    """A text gets something in its middle; a number moves a little."""
    value = container[key]
    if isinstance(value, str):
        at = random.randint(0, len(value))
        container[key] = value[:at] + random.choice(HOSTILE) + value[at + random.choice([0, 0, 1, len(value)]) :]
    elif isinstance(value, int | float):
        container[key] = random.choice([value + 1, -value, value * 1.5, str(value), bool(value)])
    else:
        container[key] = random.choice([None, [], {}, str(value)[:200]])


def _nest(container: JSON, key: JSON, others: list[_Slot], random: Random) -> None:
    """To the bounds, and beyond."""
    for _ in range(random.choice([3, 30, 120, 140])):
        container[key] = [container[key]]


_CHANGES: Final = (_replace, _replace, _take, _take, _drop, _rename, _add, _add, _wrap, _edit, _edit, _edit, _nest)


def _any_name(random: Random) -> str:
    return random.choice(HOSTILE) if random.random() < 0.1 else random.choice(names())


def _any_value(random: Random) -> JSON:
    kinds = (HOSTILE, NUMBERS, names(), (None, True, False), ([], {}))
    return copy.copy(random.choice(random.choice(kinds)))


def written(value: JSON, random: Random) -> str:
    """With spaces and escapes as one writer or another has them, and now and then a key that stands twice."""
    text = json.dumps(
        value,
        indent=random.choice([None, None, 1, 2, "\t"]),
        ensure_ascii=random.random() < 0.5,
        separators=random.choice([None, None, (",", ":"), (" , ", " : ")]),
    )
    if random.random() < 0.05:
        text = text.replace("{", '{"model": 1, ', random.randint(1, 2))
    return text.replace("e", "\\u0065") if random.random() < 0.03 else text
