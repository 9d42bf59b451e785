"""Personal data in a field that is meant for an opaque identifier."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from anyint_lint.keywords.problem import Problem
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from anyint_lint.regex import regex

_EMAIL: Final = regex(r"[^\s@<>\"',;:]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}\b")
# International with +, or national with at least two separators.
_PHONE: Final = regex(r"(?<![\w.-])(?:\+\d[\d ().-]{7,16}\d|\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,4})(?![\w.-])")
_SOCIAL_SECURITY: Final = regex(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_CARD: Final = regex(r"(?<!\d)(?:\d{4}[ -]){3}\d{1,7}(?!\d)|(?<!\d)\d{15,16}(?!\d)")


def _holds_card(text: str) -> bool:
    return any(_luhn(re.sub(r"\D", "", found[0])) for found in _CARD.finditer(text))


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 check digit."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(number // 10 + number % 10 for number in doubled)) % 10 == 0


def _holds(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


_KINDS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("an e-mail address", partial(_holds, _EMAIL)),
    ("a card number", _holds_card),
    ("a social security number", partial(_holds, _SOCIAL_SECURITY)),
    ("a telephone number", partial(_holds, _PHONE)),
)


def no_personal_data(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A string without an e-mail address, telephone, card or social security number. Parameter: true."""
    if not isinstance(value, str) or len(value) > 1000:
        return ()
    kind = next((name for name, holds in _KINDS if holds(value)), None)
    return (Problem(f"the field holds {kind}"),) if kind else ()


KEYWORDS: Final = {"noPersonalData": no_personal_data}
