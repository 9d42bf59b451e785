"""robots.txt of any server: which pattern matches is what a regular expression would say."""

from __future__ import annotations

import re

from anyint_lint.online.robots import MAX_BYTES, matches, parse

_PATHS = ("/", "/a.png", "/a/b?c=d*", "/%7Ea", "/a$", "/é", "/" + "ab" * 30)


def holds(data: bytes) -> None:
    robots = parse(data)
    lines = data[:MAX_BYTES].decode("utf-8", "replace").split("\n")
    for path in (*_PATHS, *(line for line in lines[:3] if line.startswith("/"))):
        forbidding = robots.forbidding(path)
        assert forbidding is None or any(rule.pattern == forbidding for rule in robots.rules)
        for rule in robots.rules[:9]:
            # What takes a regular expression long is not what is asked here.
            if rule.pattern.count("*") < 4:
                assert matches(rule.pattern, path) is bool(_regex(rule.pattern).match(path)), (rule.pattern, path)


def _regex(pattern: str) -> re.Pattern[str]:
    """Section 2.2.3 of RFC 9309."""
    anchored = pattern.endswith("$")
    pieces = map(re.escape, pattern.removesuffix("$").split("*"))
    return re.compile(".*".join(pieces) + (r"\Z" if anchored else ""), re.DOTALL)
