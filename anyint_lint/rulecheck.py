"""Is a rule file of a user's well formed? Slow and explained; our own rules are checked by the tests."""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import jsonschema
import jsonschema.exceptions
from jsonschema.validators import Draft202012Validator

from anyint_lint.engine import DRAFT, compile_schema
from anyint_lint.errors import RuleFileError
from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.model import JSON
from anyint_lint.paths import parse_query, parse_relative, pointer
from anyint_lint.rulebook import RULES, conditions


def check(file: FilePath, content: JSON) -> None:
    """Raises RuleFileError that names the place and says what is allowed there."""
    _validate(file, content, _rule_validator())
    if content["id"] != file.stem:
        raise RuleFileError(str(file), "/id", f"{content['id']!r} must equal the file name, {file.stem!r}")
    _parse(file, "/where", content["where"], parse_query)
    if "at" in content:
        _parse(file, "/at", content["at"], parse_relative)
    for place in ("forbid", "expect"):
        if place in content:
            _check_schema(file, f"/{place}", content[place])
    when = content.get("when", [])
    for condition in when if isinstance(when, list) else [when]:
        if not isinstance(condition, str):
            _check_schema(file, "/when", condition)
        elif condition not in conditions():
            raise RuleFileError(str(file), "/when", f"{condition!r} is not one of {', '.join(conditions())}")


def _parse(file: FilePath, place: str, text: str, parse: Any) -> None:
    try:
        parse(text)
    except ValueError as error:
        raise RuleFileError(str(file), place, str(error)) from None


def _check_schema(file: FilePath, place: str, schema: JSON) -> None:
    _validate(file, schema, _strict_metaschema(), prefix=place)
    try:
        compile_schema(schema, Settings())
    except (ValueError, TypeError) as error:
        raise RuleFileError(str(file), place, str(error).splitlines()[0]) from None


def _validate(file: FilePath, content: JSON, validator: Any, prefix: str = "") -> None:
    error = jsonschema.exceptions.best_match(validator.iter_errors(content))
    if error is not None:
        place = prefix + pointer(tuple(error.absolute_path))
        raise RuleFileError(str(file), place or "/", _say(error))


def _say(error: Any) -> str:
    """The message, with the nearest allowed name where a key is not allowed."""
    known = sorted(error.schema.get("properties", ())) if isinstance(error.schema, dict) else []
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        names = _keyword_names() if error.validator == "unevaluatedProperties" else known
        unknown = next((name for name in map(str, error.instance) if name not in names), "?")
        near = get_close_matches(unknown, names, n=1)
        return f"{unknown!r} is not allowed here" + (
            f", did you mean {near[0]!r}?" if near else f"; allowed are {', '.join(names)}"
        )
    if error.validator == "oneOf" and not error.context:
        return "exactly one of forbid and expect is allowed"
    if error.validator == "oneOf" and "forbid" in str(error.schema.get("oneOf")):
        return "one of forbid and expect is required"
    message: str = error.message
    return message.splitlines()[0][:300]


@cache
def _rule_validator() -> Any:
    return Draft202012Validator(json.loads((RULES / "rule.schema.json").read_bytes()))


@cache
def _keyword_names() -> tuple[str, ...]:
    """Every keyword that a schema in a rule may use."""
    annotations = {"title", "description", "default", "examples", "$comment", "$defs", "$anchor", "$id"}
    return tuple(sorted({*KEYWORDS, *Draft202012Validator.VALIDATORS, *annotations}))


@cache
def _strict_metaschema() -> Any:
    """JSON Schema 2020-12 with our keywords, in which a misspelt keyword is an error."""
    metaschema = {
        "$schema": DRAFT,
        "$id": "urn:anyint-lint:schema",
        "$dynamicAnchor": "meta",
        "allOf": [{"$ref": DRAFT}],
        "type": ["object", "boolean"],
        "properties": dict.fromkeys(KEYWORDS, True),
        "unevaluatedProperties": False,
    }
    return Draft202012Validator(metaschema)
