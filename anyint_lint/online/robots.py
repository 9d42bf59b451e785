"""robots.txt, as RFC 9309 has it: which group counts, which rule in it, what a path matches. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import quote

# The name that robots.txt calls us by.
AGENT: Final = "anyint-lint"
# More of it need not be looked at (RFC 9309, section 2.5).
MAX_BYTES: Final = 500 * 1024

_LINE_END: Final = re.compile(r"\r\n|[\r\n]")
_TOKEN: Final = re.compile(r"[A-Za-z_-]+|\*")
_PERCENT: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")


class Rule(NamedTuple):
    """A line of a group; the pattern is in the form that paths are compared in."""

    allows: bool
    pattern: str


class Robots(NamedTuple):
    """The rules for us, and the name that they stand under."""

    rules: tuple[Rule, ...] = ()
    agent: str = "*"

    def forbidding(self, path: str) -> str | None:
        """The pattern that forbids a path with its query. The longest that matches counts, and of two the kinder."""
        path = _comparable(path)
        matching = [rule for rule in self.rules if matches(rule.pattern, path)]
        strongest = max(matching, key=lambda rule: (len(rule.pattern), rule.allows), default=None)
        return strongest.pattern if strongest and not strongest.allows else None


def parse(data: bytes, agent: str = AGENT) -> Robots:
    """Never fails: a line that is not understood says nothing."""
    ours: list[Rule] = []
    everybody: list[Rule] = []
    named = False
    names: list[str] = []
    begun = False
    for key, value in _lines(data[:MAX_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")):
        if key == "user-agent":
            # Names in a row share the rules that follow; a name after a rule begins a new group.
            names = [] if begun else names
            begun = False
            token = _TOKEN.match(value)
            names.append(token[0].lower() if token else "")
            named = named or names[-1] == agent
        elif key in ("allow", "disallow"):
            begun = True
            if value:
                rule = Rule(key == "allow", _comparable(value))
                ours += [rule] * (agent in names)
                everybody += [rule] * ("*" in names)
    return Robots(tuple(ours), agent) if named else Robots(tuple(everybody))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in _LINE_END.split(text):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip(" \t").lower(), value.strip(" \t")


def matches(pattern: str, path: str) -> bool:
    """`*` stands for anything, and `$` at the end for the end. Each piece is looked for once, so it takes no time."""
    anchored = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = pieces.pop() if pieces and anchored else None
    for piece in pieces:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= at
    return not anchored or at == len(path)


def _comparable(path: str) -> str:
    """What need not be percent-encoded is not, and what must be is (RFC 9309, section 2.2.2)."""
    return quote(_PERCENT.sub(_as_short, path), safe="!#$%&'()*+,/:;=?@[]~")


def _as_short(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()
