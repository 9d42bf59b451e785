"""Mutants of our rules and conditions that no example notices.

`python -m tests.survivors [RULE or CONDITION…]` prints them, and a table of all by operator.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from anyint_lint.model import JSON, Rule
from anyint_lint.rulebook import RULES, builtin_rules, conditions, read_yaml, to_rule
from anyint_lint.ruletest import failures
from tests import rulemutants
from tests.rulemutants import Mutant

EXPLAINED = Path(__file__).parent / "survivors.yaml"
SHARED_PATTERNS = "shared-patterns"


class Verdict(NamedTuple):
    mutant: Mutant
    survives: bool


def subjects() -> list[str]:
    """The names of all rules and of all conditions, and that of what conditions have in common."""
    return [*_rules(), *conditions(), SHARED_PATTERNS]


@cache
def explained() -> dict[str, list[JSON]]:
    """Rule or condition -> reasons with the mutants that they are about."""
    content: dict[str, list[JSON]] = read_yaml(EXPLAINED)
    return content


def verdicts(name: str) -> Iterator[Verdict]:
    if name == SHARED_PATTERNS:
        yield from _of_shared_patterns()
    elif name in conditions():
        yield from _of_condition(name)
    else:
        yield from _of_rule(_rules()[name])


@cache
def _rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in builtin_rules()}


def _of_rule(rule: Rule) -> Iterator[Verdict]:
    for mutant in rulemutants.of_rule(read_yaml(RULES.parent / rule.file)):
        yield Verdict(mutant, _hold(to_rule(rule.file, mutant.content)))


def _of_condition(name: str) -> Iterator[Verdict]:
    """A condition has no examples: those of all rules that ask for it are."""
    condition = conditions()[name]
    for mutant in rulemutants.of_condition(condition, leave=SHARED):
        yield Verdict(mutant, _all_hold(condition, mutant.content))


def _of_shared_patterns() -> Iterator[Verdict]:
    """A pattern that conditions.yaml says once, with an anchor, and uses in several conditions."""
    for pattern in SHARED:
        for mutant in rulemutants.of_shared_pattern(pattern):
            yield Verdict(mutant._replace(name=f"{pattern}{mutant.name}"), _all_hold(pattern, mutant.content))


def _all_hold(old: JSON, new: JSON) -> bool:
    """Whether all examples do what they should where a part of conditions is another one."""
    asking = ((rule, _replaced(list(rule.when), old, new)) for rule in builtin_rules())
    return all(_hold(rule._replace(when=tuple(when))) for rule, when in asking if when != list(rule.when))


def _replaced(value: JSON, old: JSON, new: JSON) -> JSON:
    if value == old:
        return new
    if isinstance(value, dict):
        return {key: _replaced(below, old, new) for key, below in value.items()}
    return [_replaced(below, old, new) for below in value] if isinstance(value, list) else value


def _patterns(value: JSON) -> Iterator[str]:
    for key, below in value.items() if isinstance(value, dict) else enumerate(value):
        if key == "pattern":
            yield below
        elif isinstance(below, dict | list):
            yield from _patterns(below)


SHARED = [pattern for pattern, times in Counter(_patterns(conditions())).items() if times > 1]


def _hold(rule: Rule) -> bool:
    """Whether all examples of a rule do what they should."""
    return next(failures([rule]), None) is None


def main(names: list[str]) -> None:
    all_of_them: Counter[str] = Counter()
    surviving: Counter[str] = Counter()
    for name in names or subjects():
        for mutant, survives in verdicts(name):
            all_of_them[mutant.operator] += 1
            if survives:
                surviving[mutant.operator] += 1
                print(f"{name}: {mutant.operator}: {mutant.name}")
    print(f"{'operator':40} {'mutants':>7} {'survive':>7}")
    for operator, count in all_of_them.most_common():
        print(f"{operator:40} {count:7} {surviving[operator]:7}")
    print(f"{'all':40} {all_of_them.total():7} {surviving.total():7}")


if __name__ == "__main__":
    main(sys.argv[1:])
