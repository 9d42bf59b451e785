"""Rules -> one JSON Schema, and back from a schema path to the rule that it came from.

Rules with the same conditions share one tree of places, so that the validator walks a document once and not once a
rule. The tree of `$.request.body.messages[*]` is `properties/request/properties/body/properties/messages/…/items`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import orjson

from anyint_lint.model import JSON, Rule

SchemaPath = Sequence[str | int]


class Branch:
    """The rules about one place, and the places below it."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.names: dict[str, Branch] = {}
        self.each: Branch | None = None

    def grow(self, steps: tuple[str | None, ...]) -> Branch:
        branch = self
        for step in steps:
            if step is not None:
                branch = branch.names.setdefault(step, Branch())
            else:
                branch.each = branch.each or Branch()
                branch = branch.each
        return branch

    def schema(self) -> JSON:
        every: list[JSON] = [question(rule) for rule in self.rules]
        if self.each:
            # RFC 9535: a wildcard selects the elements of an array and the member values of an object.
            below = self.each.schema()
            every.append({"items": below, "additionalProperties": below})
        schema: dict[str, JSON] = {"allOf": every} if every else {}
        if self.names:
            schema["properties"] = {name: branch.schema() for name, branch in self.names.items()}
        return schema


# In JSON Schema `required` says nothing of a string, so a string fulfils it. What is forbidden is forbidden of values
# of the type that the keyword speaks about.
_SPEAKS_OF: Final = {
    "required": "object",
    "properties": "object",
    "patternProperties": "object",
    "minProperties": "object",
    "maxProperties": "object",
    "pattern": "string",
    "minLength": "string",
    "maxLength": "string",
    "items": "array",
    "contains": "array",
    "minItems": "array",
    "maxItems": "array",
    "minimum": "number",
    "maximum": "number",
    "exclusiveMinimum": "number",
    "exclusiveMaximum": "number",
}


def question(rule: Rule) -> JSON:
    """What a rule asks of each value that it selects."""
    if not rule.forbids:
        return rule.schema
    types = {_SPEAKS_OF[keyword] for keyword in rule.schema if keyword in _SPEAKS_OF}
    implied = {"type": sorted(types)} if types else {}
    return {"not": {**implied, **rule.schema}}


def key_of(schema: JSON) -> bytes:
    """The same for equal schemas."""
    try:
        return orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        # An integer of more than 64 bits.
        return repr(schema).encode()


class Group:
    """The rules under one condition, and the groups that ask for a further one: a shared condition is asked once."""

    def __init__(self, when: JSON = None) -> None:
        self.when = when
        self.branch = Branch()
        self.groups: dict[bytes, Group] = {}

    def grow(self, conditions: tuple[JSON, ...]) -> Group:
        group = self
        for when in conditions:
            group = group.groups.setdefault(key_of(when), Group(when))
        return group

    def schema(self) -> JSON:
        return {"allOf": [self.branch.schema(), *({"if": g.when, "then": g.schema()} for g in self.groups.values())]}


class Program(NamedTuple):
    """All rules as one schema."""

    schema: JSON
    root: Group

    def rule_at(self, schema_path: SchemaPath) -> Rule:
        """The rule that an error's schema path runs through."""
        group, at = self.root, 0
        while (index := int(schema_path[at + 1])) > 0:
            group = list(group.groups.values())[index - 1]
            at += 3
        return _rule_below(group.branch, schema_path[at + 2 :])


def _rule_below(branch: Branch, schema_path: SchemaPath) -> Rule:
    at = 0
    while True:
        if schema_path[at] == "properties":
            branch = branch.names[str(schema_path[at + 1])]
            at += 2
            continue
        index = int(schema_path[at + 1])
        if index < len(branch.rules):
            return branch.rules[index]
        assert branch.each is not None
        branch = branch.each
        at += 3


# What is about to be sent has no answer: then what rules ask of one is passed over in one step.
_ANSWERED: Final = {"required": ["response"]}


def compile_rules(rules: Iterable[Rule]) -> Program:
    root = Group()
    for rule in rules:
        answered = (_ANSWERED,) if rule.where[:1] == ("response",) else ()
        root.grow((*answered, *rule.when)).branch.grow(rule.where).rules.append(rule)
    return Program(root.schema(), root)
