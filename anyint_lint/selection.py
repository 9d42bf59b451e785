"""Which rules are active, and how severe each is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from anyint_lint.errors import UnknownRule
from anyint_lint.model import Rule, Severity

ALL: Final = "ALL"


@dataclass(frozen=True, slots=True)
class Selection:
    """Names of rules and topics, or ALL. The more specific name wins; between equals, `ignore` does."""

    select: tuple[str, ...] = (ALL,)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def apply(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """The active rules with their severities. Raises UnknownRule."""
        self._check_names(rules)
        return tuple(self._with_severity(rule) for rule in rules if self._is_active(rule))

    def _is_active(self, rule: Rule) -> bool:
        return _rank(rule, (*self.select, *self.extend_select)) > _rank(rule, self.ignore)

    def _with_severity(self, rule: Rule) -> Rule:
        severity = self.severity.get(rule.id, self.severity.get(rule.topic, rule.severity))
        return rule if severity == rule.severity else replace(rule, severity=severity)

    def _check_names(self, rules: Sequence[Rule]) -> None:
        known = {ALL, *(rule.id for rule in rules), *(rule.topic for rule in rules)}
        for name in (*self.select, *self.extend_select, *self.ignore, *self.severity):
            if name not in known:
                raise UnknownRule(unknown_name(name, known))


def unknown_name(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"no rule or topic is called {name!r}" + (f", did you mean {near[0]!r}?" if near else "")


def _rank(rule: Rule, names: Sequence[str]) -> int:
    """0 not named, 1 by ALL, 2 by its topic, 3 by its own name."""
    return max((rank for name, rank in ((ALL, 1), (rule.topic, 2), (rule.id, 3)) if name in names), default=0)
