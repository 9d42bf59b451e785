"""The path language of rules: `$`, names and `[*]`, a subset of RFC 9535 (JSONPath). Also RFC 6901 pointers.

No documents are searched here: rules are compiled instead.
"""

from __future__ import annotations

import re

from anyint_lint.model import JSON, Path
from anyint_lint.regex import regex

# Names and quoted text as the grammar of RFC 9535 has them. Sets are negated, because `re` takes 10 ms to compile one
# that reaches to U+10FFFF; half a surrogate pair, which the grammar leaves out, is looked for by itself.
_STEP = regex(
    r"""\.(?P<name>[^\x00-@\[-^`{-\x7f][^\x00-/:-@\[-^`{-\x7f]*)
      | \[[ \t\r\n]*(?:(?P<each>\*)
              | '(?P<single>(?:[^'\\\x00-\x1f]|\\['\\/bfnrt])*)'
              | "(?P<double>(?:[^"\\\x00-\x1f]|\\["\\/bfnrt])*)")[ \t\r\n]*\]
      | (?P<dotted>\.\*)""",
    re.VERBOSE,
)
_SURROGATE = regex("[\ud800-\udfff]")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
ALLOWED = "a path is $ followed by .name, ['name'] or [*]"


def parse_query(text: str) -> tuple[str | None, ...]:
    """The steps of `$.a[*]['b c']`: a name, or None for every element or member.

    Raises ValueError that names the column of what is not understood.
    """
    if not text.startswith("$"):
        raise ValueError(f"column 1: {ALLOWED}")
    steps: list[str | None] = []
    at = 1
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None or _SURROGATE.search(step[0]):
            raise ValueError(f"column {at + 1}: {ALLOWED}")
        steps.append(_name(step))
        at = step.end()
    return tuple(steps)


def _name(step: re.Match[str]) -> str | None:
    if step["each"] or step["dotted"]:
        return None
    if step["name"] is not None:
        return step["name"]
    quoted = step["single"] if step["single"] is not None else step["double"]
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), quoted)


def parse_relative(text: str) -> Path:
    """The steps of `image_url.url`, a path of names below a selected value. Raises ValueError."""
    try:
        steps = parse_query(("$" if text.startswith("[") else "$.") + text)
    except ValueError:
        steps = (None,)
    names = tuple(step for step in steps if step is not None)
    if len(names) != len(steps):
        raise ValueError(f"{text!r} is not one place; write its names as in image_url.url")
    return names


def pointer(path: Path) -> str:
    """RFC 6901 text of a path; the empty string for the whole."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


def follow(document: JSON, path: Path) -> JSON:
    """The value at a path. Raises KeyError, IndexError or TypeError where there is none."""
    for token in path:
        document = document[token]
    return document


def reach(document: JSON, path: Path) -> JSON:
    """The value at a path, None where there is none."""
    for token in path:
        if isinstance(document, dict):
            document = document.get(token)
        elif isinstance(document, list) and isinstance(token, int) and token < len(document):
            document = document[token]
        else:
            return None
    return document


def dotted(path: Path) -> str:
    """A path as people write it in code: `messages[0].content`."""
    text = ""
    for token in path:
        text += f"[{token}]" if isinstance(token, int) else f".{token}" if text else token
    return text
