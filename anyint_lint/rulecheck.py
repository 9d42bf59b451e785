"""Is a rule file of a user's well formed? Slow and explained; our own rules are checked by the tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Final

import jsonschema
import jsonschema.exceptions
from jsonschema.validators import Draft202012Validator

from anyint_lint.compiler import compile_rules
from anyint_lint.engine import compile_schema
from anyint_lint.errors import RuleFileError
from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.keywords.masking import start_of
from anyint_lint.model import JSON, Path, Rule
from anyint_lint.paths import parse_query, parse_relative, pointer
from anyint_lint.rulebook import RULES, conditions, to_rule
from anyint_lint.suggest import nearest

# What our own keywords take besides `true`.
PARAMETERS: Final = {"jsonText": ("object",), "knownFields": ("refuse", "ignore")}
# Each rule becomes a part of one big schema, in which a reference would lead elsewhere; formats are not checked.
_LEFT_OUT: Final = {
    **dict.fromkeys(
        ("$ref", "$dynamicRef", "$defs", "$id", "$anchor", "$dynamicAnchor", "$schema", "definitions"),
        "{!r} is not allowed in a rule; repeat a part of a schema with a YAML anchor and alias",
    ),
    "format": "{!r} is not checked; use a pattern",
}
STANDARD_KEYWORDS: Final = Draft202012Validator.VALIDATORS.keys() - _LEFT_OUT.keys() | {
    *("then", "else", "minContains", "maxContains", "$comment", "title", "description"),
}


def check(file: FilePath, content: JSON) -> Rule:
    """The rule in a file. Raises RuleFileError that names the place and says what is allowed there."""
    _validate(file, "", content, _rule_validator())
    if content["id"] != file.stem:
        raise RuleFileError(str(file), "/id", f"{content['id']!r} must equal the file name, {file.stem!r}")
    _check_where(file, content["where"])
    if "at" in content:
        _parse(file, "/at", content["at"], parse_relative)
    kind = "forbid" if "forbid" in content else "expect"
    _check_schema(file, (kind,), content[kind])
    _check_conditions(file, content.get("when", []))
    return _compiled(file, content)


def _check_where(file: FilePath, where: str) -> None:
    """A path that leads nowhere would select nothing for ever."""
    known: JSON = {**_rule_schema()["$defs"]["example"]["properties"], "defects": True}
    for name in ("text", "format", "links", "finds", "mended"):
        del known[name]
    for step in _parse(file, "/where", where, parse_query)[:2]:
        if step is not None and step not in known:
            raise RuleFileError(str(file), "/where", _not_one_of(step, known))
        known = known[step].get("properties") if step is not None and isinstance(known[step], dict) else None
        if known is None:
            return


def _check_conditions(file: FilePath, when: JSON) -> None:
    for index, condition in enumerate(when if isinstance(when, list) else [when]):
        place: Path = ("when", index) if isinstance(when, list) else ("when",)
        if not isinstance(condition, str):
            _check_schema(file, place, condition)
        elif condition not in conditions():
            raise RuleFileError(str(file), pointer(place), _not_one_of(condition, conditions()))


def _check_schema(file: FilePath, place: Path, schema: JSON) -> None:
    for path, problem in _problems(schema, place):
        raise RuleFileError(str(file), pointer(path), problem)
    _validate(file, pointer(place), schema, Draft202012Validator(Draft202012Validator.META_SCHEMA))


def _compiled(file: FilePath, content: JSON) -> Rule:
    """What each check before has let through may still be too much together."""
    rule = to_rule(str(file), content)
    try:
        compile_schema(compile_rules([rule]).schema, Settings())
    except (ValueError, TypeError) as error:
        raise RuleFileError(str(file), "", f"cannot be compiled: {_first_line(error)}") from None
    return rule


def _parse(file: FilePath, place: str, text: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise RuleFileError(str(file), place, str(error)) from None


_ALL_BELOW: Final = {
    *("allOf", "anyOf", "oneOf", "prefixItems"),
    *("properties", "patternProperties", "dependentSchemas"),
}
_ONE_BELOW: Final = {
    *("not", "if", "then", "else", "items", "contains", "propertyNames"),
    *("additionalProperties", "unevaluatedItems", "unevaluatedProperties"),
}


def _problems(schema: JSON, path: Path) -> Iterator[tuple[Path, str]]:
    """Keywords that do not exist, and what else a metaschema does not tell. Values of the wrong type are left to it."""
    if not isinstance(schema, dict):
        return
    names = {*KEYWORDS, *STANDARD_KEYWORDS}
    for keyword, value in schema.items():
        place = (*path, keyword)
        if keyword not in names:
            yield place, _LEFT_OUT[keyword].format(keyword) if keyword in _LEFT_OUT else _not_one_of(keyword, names)
        elif keyword in KEYWORDS and value not in (True, *PARAMETERS.get(keyword, ())):
            yield place, _not_one_of(value, ("true", *PARAMETERS.get(keyword, ())))
        elif keyword == "pattern" or keyword == "patternProperties":
            yield from ((place, _NO_PATTERN.format(text)) for text in _patterns(value) if not _is_pattern(text))
        if keyword in _ONE_BELOW:
            yield from _problems(value, place)
        elif keyword in _ALL_BELOW and isinstance(value, dict | list):
            for key, below in value.items() if isinstance(value, dict) else enumerate(value):
                yield from _problems(below, (*place, key))


_NO_PATTERN: Final = (
    "{!r} is no pattern, or too large; look-around and back-references, which can take for ever, are not allowed"
)


def _patterns(value: JSON) -> list[str]:
    return [text for text in (value if isinstance(value, dict) else [value]) if isinstance(text, str)]


def _is_pattern(text: str) -> bool:
    try:
        compile_schema({"pattern": text}, Settings())
    except ValueError:
        return False
    return True


def _validate(file: FilePath, prefix: str, content: JSON, validator: Any) -> None:
    error = jsonschema.exceptions.best_match(validator.iter_errors(content))
    if error is not None:
        place = prefix + pointer(tuple(error.absolute_path))
        raise RuleFileError(str(file), place or "/", _say(error))


def _say(error: Any) -> str:
    """What is wrong and what is allowed, in one line."""
    error = next((branch for branch in error.context if branch.validator == "enum"), error)
    schema, value = error.schema, error.instance
    if error.validator == "additionalProperties":
        unknown = next(name for name in value if name not in schema["properties"])
        return _not_one_of(unknown, schema["properties"])
    if error.validator == "enum":
        return _not_one_of(value, error.validator_value)
    if error.validator == "oneOf" and all("required" in branch for branch in error.validator_value):
        names = " and ".join(branch["required"][0] for branch in error.validator_value)
        return f"exactly one of {names} must be there"
    if error.validator == "type" and not error.path and "title" in schema:
        return f"{_short(value)} is no rule; a rule is a mapping with the keys {', '.join(schema['required'])}"
    said = _first_line(error.message) if error.validator not in ("anyOf", "oneOf") else f"{_short(value)} does not fit"
    description = _description(error)
    return f"{said}; {description}" if description else said


def _description(error: Any) -> str | None:
    """Of the part of rule.schema.json that speaks about the value, or of what it is a variant of."""
    while error is not None and "description" not in error.schema:
        error = error.parent
    return error.schema["description"] if error is not None else None


def _not_one_of(value: JSON, allowed: Collection[str]) -> str:
    near = nearest(str(value), allowed)
    instead = f", did you mean {near!r}?" if near else f" but one of {', '.join(sorted(allowed))} is"
    return f"{_short(value)} is not allowed here{instead}"


def _short(value: JSON) -> str:
    text = repr(value)
    return text if len(text) <= 80 else start_of(text, 79) + "…"


def _first_line(error: object) -> str:
    return start_of(str(error).splitlines()[0], 300)


@cache
def _rule_schema() -> dict[str, JSON]:
    schema: dict[str, JSON] = json.loads((RULES / "rule.schema.json").read_bytes())
    return schema


@cache
def _rule_validator() -> Any:
    return Draft202012Validator(_rule_schema())
