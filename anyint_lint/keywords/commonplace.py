"""What stands beside a telling name and is no secret all the same: words, numbers of a few digits, dates."""

from __future__ import annotations

import re
from typing import Final

from anyint_lint.regex import regex

_LONGEST: Final = 80
_WORDS: Final = regex(r"[a-z]{1,15}(?:[-_. ][a-z]{1,15})*")
_NO_WORD: Final = regex(r"(?<![a-z])[^aeiouy\W_]{4,}(?![a-z])|[^aeiouy\W_]{6}")
_OTHERS: Final = regex(
    r"""[0-9]{1,5}
      | [0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z?)?
      | \+?(?:[-/.:T]*%-?[A-Za-z])+Z?  # of strftime
      | [A-Z]{2,15}(?:_[A-Z]{2,15})+   # the name of a variable
      | (?:process|os)\.env(?:iron)?[.\[][A-Za-z_]+""",
    re.VERBOSE,
)


def is_commonplace(value: str) -> bool:
    if len(value) > _LONGEST:
        return False
    # Letters at random have few vowels.
    words = _WORDS.fullmatch(value) is not None and _NO_WORD.search(value) is None
    return words or _OTHERS.fullmatch(value) is not None


def is_date_or_number(value: str) -> bool:
    """What alone is no password."""
    return len(value) <= _LONGEST and _OTHERS.fullmatch(value) is not None
