"""What the rules say of their bad examples, in tests/expected/said.txt: `python -m tests.said` (make readme) writes it,
test_rules.py compares it. A change of words shows as what a user will read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from anyint_lint.engine import Engine
from anyint_lint.model import Finding, Rule
from anyint_lint.paths import pointer
from anyint_lint.rulebook import builtin_rules
from anyint_lint.ruletest import to_exchanges

SAID = Path(__file__).parent / "expected" / "said.txt"


def said_of(rule: Rule) -> Iterator[str]:
    """A line for each finding in a bad example of a rule, one for a hint that is not the rule's own, and one for each
    change that would mend it."""
    engine = Engine([rule])
    for number, example in enumerate(rule.examples["bad"]):
        for exchange in to_exchanges(example):
            for finding in sorted(engine.check(exchange), key=lambda found: (found.part, found.pointer)):
                yield f"{rule.id} {number}: {_told(finding)}"
                if finding.hint != rule.hint:
                    yield f"    {finding.hint}"
                yield from _mended(finding)


def _told(finding: Finding) -> str:
    place = f"{finding.part}{finding.pointer}" or "file"
    message = _OF_A_LIBRARY.sub(r"\1: …", finding.message)
    line = (
        f"{finding.span.start.line}:{finding.span.start.column} " if finding.span and message == finding.message else ""
    )
    return f"{line}{place}: {message}"


# The words of a library are another version's tomorrow, and so is the character at which it stumbles.
_OF_A_LIBRARY = re.compile("(does not decode|not a JSON Schema|not JSON|not valid (?:JSON|YAML)): .*")


def _mended(finding: Finding) -> Iterator[str]:
    for change in finding.fix.changes if finding.fix else ():
        place = f"{change.place.part}{pointer(change.place.path)}"
        stretch = f" {change.stretch[0]}:{change.stretch[1]}" if change.verb == "splice" else ""
        value = "" if change.value is None else f" {change.value!r:.60}"
        yield f"    {change.verb} {place}{stretch}{value}"


def written() -> dict[str, list[str]]:
    """What the file has of each rule."""
    return {each.partition(" ")[0]: each.splitlines() for each in SAID.read_text("utf-8").split("\n\n")}


def text() -> str:
    return "\n\n".join("\n".join(said_of(rule)) for rule in builtin_rules()) + "\n"


if __name__ == "__main__":
    SAID.write_text(text(), "utf-8")
