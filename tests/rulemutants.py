"""Rules that are wrong in one place: a rule file's content, each time with one thing of its meaning changed.

What says nothing of what is found stays as it is: summary, why, hint, severity, references.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from anyint_lint.compiler import key_of
from anyint_lint.model import JSON
from anyint_lint.paths import follow, pointer
from tests.schemamutants import Change, below, dropped, keys, of_pattern, of_schema, without


class Mutant(NamedTuple):
    operator: str
    name: str
    """Unique in its file, and stable: where, and what was done."""
    content: JSON


def of_rule(content: Mapping[str, JSON]) -> Iterator[Mutant]:
    """Those of a rule file."""
    kind = "forbid" if "forbid" in content else "expect"
    yield from _named(content, _of_rule(content, kind))


def of_condition(schema: JSON, leave: Collection[str]) -> Iterator[Mutant]:
    """Those of a schema in conditions.yaml, but for the patterns that are to be left alone."""
    changes = (change for change in of_schema(schema) if not _is_in(schema, change, leave))
    yield from _named(schema, changes)


def of_shared_pattern(pattern: str) -> Iterator[Mutant]:
    """Those of a pattern by itself."""
    yield from _named(pattern, of_pattern(pattern))


def _is_in(schema: JSON, change: Change, patterns: Collection[str]) -> bool:
    return change.operator.startswith("pattern:") and follow(schema, change.path) in patterns


def _named(original: JSON, changes: Iterator[Change]) -> Iterator[Mutant]:
    met = {key_of(original)}
    for change in changes:
        key = key_of(change.value)
        if key not in met:
            met.add(key)
            yield Mutant(change.operator, f"{pointer(change.path)}: {change.note}", change.value)


def _of_rule(content: Mapping[str, JSON], kind: str) -> Iterator[Change]:
    other = "expect" if kind == "forbid" else "forbid"
    flipped = {other if key == kind else key: value for key, value in content.items()}
    yield Change("forbid and expect swapped", (kind,), other, flipped)
    yield from below(content, kind, of_schema)
    yield from below(content, "where", _of_where)
    for key, changes in (("when", _of_when), ("at", _of_at), ("fix", _of_fix), ("unsafe_fix", _of_fix)):
        if key in content:
            yield Change(f"{key} dropped", (key,), "dropped", without(content, key))
            yield from below(content, key, changes)


def _of_where(where: str) -> Iterator[Change]:
    for step in re.finditer(r"\.\w+|\['.*?'\]|\[\*\]", where):
        note = f"without {step[0]} at {step.start()}"
        yield Change("step of where dropped", (), note, where[: step.start()] + where[step.end() :])


def _of_at(at: str) -> Iterator[Change]:
    head, _, last = at.rpartition(".")
    if head:
        yield Change("step of at dropped", (), f"without .{last}", head)


def _of_when(when: JSON) -> Iterator[Change]:
    if isinstance(when, list):
        yield from dropped("condition dropped", when)
        for index in range(len(when)):
            yield from below(when, index, of_schema)
    else:
        yield from of_schema(when)


def _of_fix(verbs: dict[str, JSON]) -> Iterator[Change]:
    yield from dropped("verb dropped", verbs)
    for verb in verbs:
        yield from below(verbs, verb, _of_parameter)


def _of_parameter(value: JSON) -> Iterator[Change]:
    if isinstance(value, str):
        yield Change("parameter of a verb changed", (), f"not {value}", f"x{value}")
    elif isinstance(value, dict | list):
        yield from dropped("parameter of a verb dropped", value)
        for key in keys(value):
            yield from below(value, key, _of_parameter)
