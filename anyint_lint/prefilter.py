"""A schema that is quicker to run than all rules, and that holds only where none of them has anything to say.

Almost all that is checked is clean, so this is asked first. What it refuses may still be clean.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from anyint_lint.compiler import compile_rules
from anyint_lint.model import JSON, Rule

# What is known, at the least, of a request that a program is about to send.
_BARE: Final = {"request": {"body": {}}, "live": True}


def prefilter(rules: Sequence[Rule], validator_for: Callable[[JSON], Any]) -> JSON:
    """Rules whose conditions a bare request fulfils lose them: they speak more often then, never less, and share one
    tree of places with those that have none."""
    unmet = _unmet({_key(when): when for rule in rules for when in rule.when}, validator_for)
    asked = (rule if unmet & set(map(_key, rule.when)) else rule._replace(when=()) for rule in rules)
    return fused([compile_rules(asked).schema])


def _unmet(conditions: dict[str, JSON], validator_for: Callable[[JSON], Any]) -> set[str]:
    if not conditions:
        return set()
    keys = list(conditions)
    errors = validator_for({"allOf": list(conditions.values())}).iter_errors(_BARE)
    return {keys[error.schema_path[1]] for error in errors}


def _key(when: JSON) -> str:
    return json.dumps(when, sort_keys=True)


_UNEVALUATED: Final = frozenset({"unevaluatedProperties", "unevaluatedItems"})


def fused(schemas: Iterable[JSON]) -> JSON:
    """The schema of what fulfils all of these. It looks at each member and each item once, not once a schema."""
    rest: list[JSON] = []
    members: dict[str, list[JSON]] = {}
    items: list[JSON] = []
    for schema in _flat(schemas):
        left = dict(schema)
        if not left.keys() & {"additionalProperties", *_UNEVALUATED}:
            for name, member in left.pop("properties", {}).items():
                members.setdefault(name, []).append(member)
        if "items" in left and not left.keys() & {"prefixItems", *_UNEVALUATED}:
            items.append(left.pop("items"))
        if left:
            rest.append(left)
    return {
        **({"allOf": rest} if rest else {}),
        **({"properties": {name: fused(each) for name, each in members.items()}} if members else {}),
        **({"items": fused(items)} if items else {}),
    }


def _flat(schemas: Iterable[JSON]) -> Iterator[dict[str, JSON]]:
    """Without `allOf`, which is taken apart."""
    for schema in schemas:
        if isinstance(schema, bool):
            yield {} if schema else {"not": {}}
        elif schema.keys() & _UNEVALUATED:
            yield schema
        else:
            yield {keyword: value for keyword, value in schema.items() if keyword != "allOf"}
            yield from _flat(schema.get("allOf", ()))
