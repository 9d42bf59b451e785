"""Which rules are active, how severe each is, and in which files they are ignored."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Final, NamedTuple

from anyint_lint.errors import ConfigError, RuleFileError, UnknownRule
from anyint_lint.gitignore import Pattern, covers, parse
from anyint_lint.model import Rule, Severity
from anyint_lint.suggest import nearest

ALL: Final = "ALL"


class Selection(NamedTuple):
    """Names of rules and topics, or ALL. The more specific name wins; between equals, `ignore` does."""

    select: tuple[str, ...] = (ALL,)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = MappingProxyType({})

    def apply(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """The active rules with their severities. Raises UnknownRule, and RuleFileError where two have one name."""
        _check_unique(rules)
        self._check_names(rules)
        return tuple(self._with_severity(rule) for rule in rules if self._is_active(rule))

    def _is_active(self, rule: Rule) -> bool:
        return _rank(rule, (*self.select, *self.extend_select)) > _rank(rule, self.ignore)

    def _with_severity(self, rule: Rule) -> Rule:
        severity = self.severity.get(rule.id, self.severity.get(rule.topic, rule.severity))
        return rule if severity == rule.severity else rule._replace(severity=severity)

    def _check_names(self, rules: Sequence[Rule]) -> None:
        known = known_names(rules)
        for name in (*self.select, *self.extend_select, *self.ignore, *self.severity):
            if name not in known:
                raise UnknownRule(unknown_name(name, known))


class FileIgnores(NamedTuple):
    """per-file-ignores: patterns as in .gitignore, relative to a folder; `!` in front means all other files."""

    folder: FilePath
    names: Mapping[str, tuple[str, ...]]

    def check_names(self, rules: Iterable[Rule]) -> None:
        """Raises UnknownRule, and ConfigError for what is no pattern."""
        known = known_names(rules)
        for pattern, names in self.names.items():
            _parsed(pattern)
            for name in names:
                if name not in known:
                    raise UnknownRule(f"per-file-ignores, {pattern}: {unknown_name(name, known)}")

    def of(self, file: str) -> set[str]:
        """The rules and topics to ignore in a file."""
        return {name for pattern, names in self.names.items() if self._matches(pattern, file) for name in names}

    def _matches(self, pattern: str, file: str) -> bool:
        path = FilePath(os.path.relpath(file, self.folder)).as_posix()
        return covers(_parsed(pattern), path) is not pattern.startswith("!")


@cache
def _parsed(pattern: str) -> tuple[Pattern, ...]:
    patterns = parse(pattern.removeprefix("!"))
    if not patterns:
        raise ConfigError(f"per-file-ignores: {pattern!r} is no pattern")
    return patterns


def known_names(rules: Iterable[Rule]) -> set[str]:
    """What a selection may name."""
    return {ALL} | {name for rule in rules for name in (rule.id, rule.topic)}


def _check_unique(rules: Iterable[Rule]) -> None:
    files: dict[str, str] = {}
    for rule in rules:
        if rule.id in files:
            raise RuleFileError(rule.file, "/id", f"{rule.id!r} is the name of another rule, {files[rule.id]}")
        files[rule.id] = rule.file


def unknown_name(name: str, known: Iterable[str]) -> str:
    written = {known_name.lower(): known_name for known_name in sorted(known)}
    near = nearest(name.lower(), written)
    return f"no rule or topic is called {name!r}" + (
        f", did you mean {written[near]!r}?" if near else "; `anyint-lint rules` lists them"
    )


def _rank(rule: Rule, names: Sequence[str]) -> int:
    """0 not named, 1 by ALL, 2 by its topic, 3 by its own name."""
    return max((rank for name, rank in ((ALL, 1), (rule.topic, 2), (rule.id, 3)) if name in names), default=0)
