"""Rules -> one JSON Schema, and back from a schema path to the rule that it came from.

Rules with the same condition share one tree of places, so that the validator walks a document once and not once a
rule. The tree of `$.request.body.messages[*]` is `properties/request/properties/body/properties/messages/…/items`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from anyint_lint.model import JSON, Rule

SchemaPath = Sequence[str | int]


@dataclass(slots=True)
class Branch:
    """The rules about one place, and the places below it."""

    rules: list[Rule] = field(default_factory=list)
    names: dict[str, Branch] = field(default_factory=dict)
    each: Branch | None = None

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


def question(rule: Rule) -> JSON:
    """What a rule asks of each value that it selects."""
    return {"not": rule.schema} if rule.forbids else rule.schema


@dataclass(frozen=True, slots=True)
class Program:
    """All rules as one schema."""

    schema: JSON
    branches: tuple[Branch, ...]

    def attribute(self, schema_path: SchemaPath) -> tuple[Rule, SchemaPath]:
        """The rule that an error's schema path runs through, and the rest of the path inside the rule."""
        branch = self.branches[int(schema_path[1])]
        at = 3 if schema_path[2] == "then" else 2
        while True:
            if schema_path[at] == "properties":
                branch = branch.names[str(schema_path[at + 1])]
                at += 2
                continue
            index = int(schema_path[at + 1])
            if index < len(branch.rules):
                return branch.rules[index], schema_path[at + 2 :]
            assert branch.each is not None
            branch = branch.each
            at += 3


def compile_rules(rules: Iterable[Rule]) -> Program:
    roots: dict[str, tuple[tuple[JSON, ...], Branch]] = {}
    for rule in rules:
        condition = json.dumps(rule.when, sort_keys=True)
        _, root = roots.setdefault(condition, (rule.when, Branch()))
        root.grow(rule.where).rules.append(rule)
    return Program(
        schema={"allOf": [_conditional(when, root) for when, root in roots.values()]} if roots else {},
        branches=tuple(root for _, root in roots.values()),
    )


def _conditional(when: tuple[JSON, ...], root: Branch) -> JSON:
    if not when:
        return root.schema()
    return {"if": when[0] if len(when) == 1 else {"allOf": list(when)}, "then": root.schema()}
