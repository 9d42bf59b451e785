"""A JSON Schema of a rule, each time with one thing of its meaning changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from anyint_lint.model import JSON, Path
from tests import patternmutants


class Change(NamedTuple):
    """One thing done to a value: where in it, what, and the value afterwards."""

    operator: str
    path: Path
    note: str
    value: JSON


def of_schema(schema: JSON) -> Iterator[Change]:
    """A JSON Schema, each time with one keyword less, or with another value of one."""
    if not isinstance(schema, dict):
        return
    for keyword in schema:
        if keyword != "if" or "else" in schema:
            yield Change("keyword dropped", (keyword,), "dropped", without(schema, keyword))
        if keyword in SWAPPED and SWAPPED[keyword] not in schema:
            yield from _swapped(schema, keyword)
        if keyword in VALUES:
            yield from below(schema, keyword, VALUES[keyword])
    if isinstance(schema.get("not"), dict):
        yield Change("negation dropped", ("not",), "negation dropped", _affirmed(schema))


SWAPPED = {"anyOf": "allOf", "allOf": "anyOf", "contains": "items", "items": "contains"}


def _swapped(schema: dict[str, JSON], keyword: str) -> Iterator[Change]:
    value, other = schema[keyword], SWAPPED[keyword]
    if isinstance(value, list) and len(value) == 1:
        return
    swapped = {other if key == keyword else key: each for key, each in schema.items()}
    yield Change("any and all swapped", (keyword,), other, swapped)


def _affirmed(schema: dict[str, JSON]) -> JSON:
    rest = without(schema, "not")
    return {"allOf": [rest, schema["not"]]} if rest else schema["not"]


def _of_names(members: dict[str, JSON]) -> Iterator[Change]:
    yield from dropped("name dropped", members)
    for name in members:
        yield from below(members, name, of_schema)


def _of_required(names: list[str]) -> Iterator[Change]:
    yield from dropped("name dropped", names)
    for index, name in enumerate(names):
        yield Change("name changed", (index,), f"not {name}", [*names[:index], f"x{name}", *names[index + 1 :]])


def _of_alternatives(schemas: list[JSON]) -> Iterator[Change]:
    yield from dropped("schema dropped", schemas)
    for index in range(len(schemas)):
        yield from below(schemas, index, of_schema)


def _of_number(number: int, *, count: bool = False) -> Iterator[Change]:
    for other in (number - 1, number + 1, 2 * number, 0):
        # No schema may ask for less than no items.
        if other != number and (other >= 0 or not count):
            yield Change("number changed", (), f"{other}", other)


def _of_enum(values: list[JSON]) -> Iterator[Change]:
    yield from dropped("value dropped", values)


def _of_const(value: JSON) -> Iterator[Change]:
    if isinstance(value, bool):
        yield Change("value changed", (), f"{not value}".lower(), not value)
    elif isinstance(value, int):
        yield from _of_number(value)
    else:
        yield Change("value changed", (), f"not {value}", f"x{value}")


NEIGHBOURS = {
    "integer": "number",
    "number": "integer",
    "string": "array",
    "array": "string",
    "object": "array",
    "boolean": "string",
    "null": "boolean",
}


def _of_type(types: str | list[str]) -> Iterator[Change]:
    if isinstance(types, str):
        yield Change("type changed", (), NEIGHBOURS[types], NEIGHBOURS[types])
        return
    yield from dropped("type dropped", types)
    for index, name in enumerate(types):
        other = NEIGHBOURS[name]
        if other not in types:
            yield Change("type changed", (index,), other, [*types[:index], other, *types[index + 1 :]])


def of_pattern(pattern: str) -> Iterator[Change]:
    for edit in patternmutants.edits(pattern):
        yield Change(f"pattern: {edit.operator}", (), edit.note(pattern), edit.made(pattern))


def _of_option(others: dict[JSON, JSON]) -> Callable[[JSON], Iterator[Change]]:
    def changes(value: JSON) -> Iterator[Change]:
        yield Change("option changed", (), f"{others[value]}", others[value])

    return changes


VALUES: dict[str, Callable[[JSON], Iterator[Change]]] = {
    **dict.fromkeys(("not", "if", "then", "else"), of_schema),
    **dict.fromkeys(("items", "contains", "additionalProperties", "propertyNames"), of_schema),
    **dict.fromkeys(("anyOf", "allOf", "oneOf", "prefixItems"), _of_alternatives),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _of_number),
    **dict.fromkeys(("minItems", "maxItems", "minContains", "maxContains"), partial(_of_number, count=True)),
    **dict.fromkeys(("minLength", "maxLength", "minProperties", "maxProperties"), partial(_of_number, count=True)),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), _of_names),
    "required": _of_required,
    "enum": _of_enum,
    "const": _of_const,
    "type": _of_type,
    "pattern": of_pattern,
    "jsonText": _of_option({"object": True}),
    "knownFields": _of_option({"refuse": "ignore", "ignore": "refuse"}),
}


def keys(value: JSON) -> list[str | int]:
    return list(value) if isinstance(value, dict) else list(range(len(value)))


def without(value: JSON, key: str | int) -> JSON:
    """A list or an object with one less."""
    if isinstance(value, list):
        return [each for index, each in enumerate(value) if index != key]
    return {name: each for name, each in value.items() if name != key}


def dropped(operator: str, value: JSON) -> Iterator[Change]:
    """One less, where that leaves any: none at all is another keyword's matter."""
    if len(value) > 1:
        for key in keys(value):
            what = key if isinstance(value, dict) or isinstance(value[key], dict | list) else value[key]
            yield Change(operator, (), f"without {what}", without(value, key))


def below(value: JSON, key: str | int, changes: Callable[[JSON], Iterator[Change]]) -> Iterator[Change]:
    """The changes of a member, as changes of what holds it."""
    for change in changes(value[key]):
        whole = list(value) if isinstance(value, list) else dict(value)
        whole[key] = change.value
        yield change._replace(path=(key, *change.path), value=whole)
