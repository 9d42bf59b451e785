"""Text that stands for a value that is filled in later."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from anyint_lint.keywords.problem import Problem
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from anyint_lint.regex import regex

# What opens is looked for anew where it opens again: else a text of braces takes time by the square of its length.
VARIABLE: Final = regex(
    r"""\$\{(?:[^$}]|\$(?!\{))*+\}              # ${MODEL}
      | \$\(?[A-Z_][A-Z0-9_]*                   # $MODEL, $(MODEL)
      | \{\{(?:[^{}\n]|\{(?!\{)|\}(?!\}))*+\}\} # {{model}}
      | \{[A-Za-z_][\w.]*\}                     # {model}, of str.format
      | <%(?:[^<%\n]|<(?!%)|%(?!>))*+%>
      | %\([A-Za-z_]+\)s | %[A-Z_]+%
      | \$env:[A-Za-z_]\w*""",
    re.VERBOSE,
)
_STAND_IN: Final = regex(
    r"""<[^<>]*> | \[[A-Z][A-Z _-]*\] | _{2}\w+_{2} | \.{3} | … | \*{2,} | x{3,} | X{3,}
      | (?i:your[-_ ] | placeholder | redacted | scrubbed | filtered | sanitized | removed | changeme | masked)""",
    re.VERBOSE,
)


def is_variable(text: str) -> bool:
    """Holds a reference that a shell or a template engine fills in."""
    return VARIABLE.search(text) is not None


def is_placeholder(text: str) -> bool:
    """A variable, or a word that a person or a recorder put in place of the real value."""
    return is_variable(text) or _STAND_IN.search(text) is not None


def placeholder(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A string that stands for something filled in later. Parameter: true."""
    if isinstance(value, str) and not is_placeholder(value):
        return (Problem("not a placeholder"),)
    return ()


KEYWORDS: Final = {"placeholder": placeholder}
