"""What an Authorization header must look like on a Bearer route."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from anyint_lint.keywords.placeholders import is_placeholder, is_variable
from anyint_lint.keywords.problem import Problem, Step
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON, Path
from anyint_lint.regex import regex

_HEADER: Final[Path] = ("request", "headers", "authorization")
_PREFIX: Final = regex(r"bearer(?:\s+|$)", re.IGNORECASE)
_OTHER_SCHEME: Final = regex(r"(basic|digest|token|apikey|api-key|key|negotiate|aws4-hmac-sha256)[\s:]", re.IGNORECASE)


def bearer_authorization(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """An exchange whose Authorization header, if it shows one, is `Bearer` and one key. Parameter: true.

    A placeholder in a file is fine; on the wire (a live call, or a recording with an answer) a variable was never
    filled in.
    """
    header: JSON = value
    for name in _HEADER:
        header = header.get(name) if isinstance(header, dict) else None
    if isinstance(header, str):
        on_the_wire = "live" in value or "response" in value
        steps = _steps(header)
        yield from (Problem(message, at=_HEADER, steps=steps) for message in _mistakes(header, on_the_wire=on_the_wire))


def _mistakes(header: str, *, on_the_wire: bool) -> Iterator[str]:
    prefix = _PREFIX.match(header.lstrip())
    rest = header.lstrip()[prefix.end() :].strip() if prefix else header.strip()
    if not header.strip():
        yield "the Authorization header is empty"
    elif prefix and not rest:
        yield "there is no key after Bearer"
    elif prefix and _PREFIX.match(rest):
        yield "Bearer is written twice"
    elif is_variable(rest) and on_the_wire:
        yield "a variable was sent as it stands; nothing filled it in"
    elif is_placeholder(rest):
        return
    elif not prefix and (scheme := _OTHER_SCHEME.match(rest)):
        yield f"the scheme is {scheme[1]}, not Bearer"
    elif not prefix:
        yield "the key stands alone, without Bearer in front"
    elif rest.lower() in ("undefined", "null", "none", "nil", "false"):
        yield f"the key is the word {rest}: a variable was empty"
    elif " " in rest:
        yield "the key after Bearer has a space in it"
    elif rest.strip("\"'") != rest:
        yield "the key after Bearer is in quotes"


# Of schemes that other APIs have for the same kind of key.
_BEFORE_KEY: Final = regex(r"\s*(?:(?:bearer|token|apikey|api-key|key)(?:\s*:\s*|\s+))*", re.IGNORECASE)
_KEY: Final = regex(r"[^\s:\"']+")


def _steps(header: str) -> tuple[Step, ...]:
    """`Bearer` once, where what follows is one key."""
    before = _BEFORE_KEY.match(header)
    start = before.end() if before else 0
    return (Step("splice", "Bearer ", (0, start)),) if _KEY.fullmatch(header[start:].rstrip()) else ()


KEYWORDS: Final = {"bearerAuthorization": bearer_authorization}
