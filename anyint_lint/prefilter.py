"""A schema that is quicker to run than all rules, and that holds only where none of them has anything to say.

Almost all that is checked is clean, so this is asked first. What it refuses may still be clean.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final

from anyint_lint.compiler import compile_rules, key_of
from anyint_lint.model import JSON, Rule
from anyint_lint.routes import host_of


class Prefilters:
    """One for each kind of exchange."""

    def __init__(self, rules: Sequence[Rule], validator_for: Callable[[JSON], Any]) -> None:
        self._rules = rules
        self._validator_for = validator_for
        self._kinds: dict[Hashable, _Kind] = {}

    def let_pass(self, document: JSON) -> bool:
        """False may mean anything."""
        name = _kind_of(document)
        kind = self._kinds.get(name)
        if kind is None:
            if len(self._kinds) >= _MOST_KINDS and name is not _SENT:
                return False
            kind = self._kinds[name] = _Kind()
        kind.met += 1
        if kind.validator is None:
            # Many follow what a program sends; of files it is known only after many.
            if name is not _SENT and kind.met < _MANY:
                return False
            schema = prefilter(self._rules, self._validator_for, _bare(document))
            kind.validator = self._validator_for(schema)
        if kind.asked > _TRIED and kind.passed * 2 < kind.asked:
            # One that seldom says yes is asked no more.
            return False
        passes: bool = kind.validator.is_valid(document)
        kind.asked += 1
        kind.passed += passes
        return passes


# Each takes some 7 ms to compile, which pays after so many exchanges.
_MANY: Final = 200
_MOST_KINDS: Final = 32
# So often a prefilter is asked before it is judged by how often it said yes.
_TRIED: Final = 100
_SENT: Final = None


class _Kind:
    def __init__(self) -> None:
        self.validator: Any = None
        self.met = self.asked = self.passed = 0


def _kind_of(document: JSON) -> Hashable:
    """Exchanges of a kind fulfil mostly the same conditions."""
    if "live" in document:
        return _SENT
    request, response = document.get("request"), document.get("response")
    url = request.get("url") if isinstance(request, dict) else None
    status = response.get("status") if isinstance(response, dict) else None
    return (
        host_of(url) if isinstance(url, str) else None,
        status if isinstance(status, int) else None,
        "models" in document,
    )


def _bare(document: JSON) -> JSON:
    """What all of its kind have, more or less."""
    if "live" in document:
        return {"request": {"body": {}}, "live": True}
    request = document.get("request")
    return {**document, "request": {**(request if isinstance(request, dict) else {}), "body": {}}}


def prefilter(rules: Sequence[Rule], validator_for: Callable[[JSON], Any], bare: JSON) -> JSON:
    """Rules whose conditions a bare exchange fulfils lose them: they speak more often then, never less, and share one
    tree of places with those that have none."""
    unmet = _unmet({key_of(when): when for rule in rules for when in rule.when}, validator_for, bare)
    asked = (rule if unmet & set(map(key_of, rule.when)) else rule._replace(when=()) for rule in rules)
    return fused([compile_rules(asked).schema])


def _unmet(conditions: dict[bytes, JSON], validator_for: Callable[[JSON], Any], bare: JSON) -> set[bytes]:
    if not conditions:
        return set()
    keys = list(conditions)
    errors = validator_for({"allOf": list(conditions.values())}).iter_errors(bare)
    return {keys[error.schema_path[1]] for error in errors}


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
