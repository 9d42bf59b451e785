"""Validation errors -> the places that failed, and a sentence for each.

The engine's errors (jsonschema-rs) and those of the reference implementation, against which tests hold the engine,
come here in the same shape, `Failure`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple

from anyint_lint.keywords.masking import start_of
from anyint_lint.keywords.problem import Problem
from anyint_lint.model import JSON, Path
from anyint_lint.paths import dotted, follow
from anyint_lint.plural import counted
from anyint_lint.regex import regex

VALUE_SHOWN: Final = 60


class Failure(NamedTuple):
    """One failed schema keyword.

    `names` are the keys it is about (missing, unexpected, or wrongly named); `branches` the failures of each
    alternative of anyOf and oneOf.
    """

    keyword: str
    path: Path
    limit: JSON = None
    names: tuple[str, ...] = ()
    branches: tuple[tuple[Failure, ...], ...] = ()
    problems: tuple[Problem, ...] = ()


def leaves(failures: Iterable[Failure]) -> Iterator[Failure]:
    """The deepest places that failed: of alternatives, those of the one that came nearest to fitting."""
    for failure in failures:
        nearest = _nearest(failure)
        if nearest is not None:
            yield from leaves(nearest)
        elif len(failure.problems) > 1:
            yield from (failure._replace(problems=(problem,)) for problem in failure.problems)
        elif len(failure.names) > 1:
            yield from (failure._replace(names=(name,)) for name in failure.names)
        else:
            yield failure


def _nearest(failure: Failure) -> tuple[Failure, ...] | None:
    """The alternative that failed deeper than any other and not at the value itself; None where no one stands out."""
    if not failure.branches:
        return None
    nearest = max(failure.branches, key=_depth)
    return nearest if _depth(nearest) > len(failure.path) else None


def _depth(branch: tuple[Failure, ...]) -> int:
    return min((len(leaf.path) for leaf in leaves(branch)), default=0)


def describe(failure: Failure, document: JSON) -> str:
    """One sentence: what is where, and what is expected there. `document` is the whole that `path` starts from."""
    if failure.branches and failure.branches[0]:
        # Alternatives are written with the usual one first.
        return describe(next(leaves(failure.branches[0])), document)
    name = dotted(failure.path[2:]) or "the " + " ".join(map(str, failure.path))
    say = _SENTENCES.get(failure.keyword, _is_not_allowed)
    return say(name, follow(document, failure.path), failure)


def show(value: JSON) -> str:
    """A value as JSON text, cut to what a line of output bears."""
    if isinstance(value, str) and len(value) > VALUE_SHOWN:
        value = start_of(value, VALUE_SHOWN) + "…"
    if _is_huge(value):
        return _HUGE
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    return _written(value)


_HUGE: Final = "a very large integer"


def _is_huge(value: JSON) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30


# `json.dumps` with an option makes an encoder each time.
_written: Final = json.JSONEncoder(ensure_ascii=False).encode


def type_name(value: JSON) -> str:
    return _TYPE_NAMES[type(value)]


_TYPE_NAMES: Final[dict[type, str]] = {
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    dict: "an object",
    list: "an array",
    type(None): "null",
}
_THE: Final[dict[type, str]] = {str: "the string", bool: "the boolean", int: "the integer", float: "the number"}
_ARTICLES: Final = {"array": "an array", "object": "an object", "integer": "an integer", "null": "null"}


def _types(limit: list[str]) -> str:
    names = [name for name in limit if name != "null"] or ["null"]
    return " or ".join(_ARTICLES.get(name, f"a {name}") for name in sorted(names))


def _wrong_type(name: str, value: JSON, failure: Failure) -> str:
    if _is_huge(value):
        shown = _HUGE
    elif isinstance(value, dict | list | None):
        shown = type_name(value)
    else:
        shown = f"{_THE[type(value)]} {show(value)}"
    return f"{name} is {shown}, but must be {_types(failure.limit)}"


def _missing(name: str, value: JSON, failure: Failure) -> str:
    within = "" if len(failure.path) <= 2 else f" in {name}"
    return f"{failure.names[0]} is missing{within}"


_IS_MISSING: Final = regex(r"(.+) is missing(?: in .+)?")


def missing_name(message: str) -> str | None:
    """What a message says is not there; None where it says something else."""
    found = _IS_MISSING.fullmatch(message)
    return found[1] if found else None


def _unexpected(name: str, value: JSON, failure: Failure) -> str:
    return f"{show(failure.names[0])} is not a field of {name}"


def _wrong_key(name: str, value: JSON, failure: Failure) -> str:
    return f"{show(failure.names[0])} does not belong in {name}"


def _one_of(name: str, value: JSON, failure: Failure) -> str:
    return f"{name} is {show(value)}, not one of {', '.join(show(option) for option in failure.limit)}"


def _exactly(name: str, value: JSON, failure: Failure) -> str:
    return f"{name} is {show(value)}, but must be {show(failure.limit)}"


def _pattern(name: str, value: JSON, failure: Failure) -> str:
    return f"{name} is {show(value)}, which does not have the expected form"


def _not(name: str, value: JSON, failure: Failure) -> str:
    return f"{name} must not be {show(value)}"


def _is_not_allowed(name: str, value: JSON, failure: Failure) -> str:
    return f"{name} is not of an allowed form"


def _bound(words: str, name: str, value: JSON, failure: Failure) -> str:
    return f"{name} is {show(value)}, {words} {show(failure.limit)}"


def _size(words: str, noun: str, name: str, value: JSON, failure: Failure) -> str:
    if not len(value):
        return f"{name} is empty, but must have at least {counted(failure.limit, noun)}"
    return f"{name} has {counted(len(value), noun)}, {words} {failure.limit}"


_SENTENCES: Final[dict[str, Callable[[str, JSON, Failure], str]]] = {
    "type": _wrong_type,
    "required": _missing,
    "dependentRequired": _missing,
    "additionalProperties": _unexpected,
    "unevaluatedProperties": _unexpected,
    "propertyNames": _wrong_key,
    "enum": _one_of,
    "const": _exactly,
    "pattern": _pattern,
    "not": _not,
    "maximum": partial(_bound, "above the maximum of"),
    "minimum": partial(_bound, "below the minimum of"),
    "exclusiveMaximum": partial(_bound, "but must be below"),
    "exclusiveMinimum": partial(_bound, "but must be above"),
    "maxItems": partial(_size, "more than the maximum of", "item"),
    "minItems": partial(_size, "fewer than the minimum of", "item"),
    "maxLength": partial(_size, "more than the maximum of", "character"),
    "minLength": partial(_size, "fewer than the minimum of", "character"),
    "maxProperties": partial(_size, "more than the maximum of", "member"),
    "minProperties": partial(_size, "fewer than the minimum of", "member"),
}
