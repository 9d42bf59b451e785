"""Texts without the credentials in them, for whatever is printed.

More is hidden than rules tell of: what stands beside a telling name need not look live.
"""

from __future__ import annotations

import re
from string import ascii_letters, digits
from typing import Final

from anyint_lint.keywords.credentials import FORMS, MARK, holds, live_stretches, looks_live, masked, may_hold_key
from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.regex import regex

# A text without any of these has no name that tells of a credential.
_TELLING: Final = "(?i:auth|api|key|token|cookie|passw|secret|bearer|-u|-b)"
_NAME: Final = r"""(?:authorization|api[-_]?key|api[-_]?token|subscription[-_]key|[-_]auth|cookie|passw(?:or)?d
    |(?:access|auth|security|refresh|id|session)[-_]?token|(?<!no)secret(?:[-_]access)?(?:[-_]key)?)"""
# `name: value`, `"name": ["value"]`, `["name", "value"]`, and, over two lines, the list of YAML and the pair of HAR.
_BETWEEN: Final = r"""(?:\\*["']?\s*+[:=]|\\*["']\s*+,)\s*+\[?\s*+(?:-\s++)?\\*["']?
    (?:value\\*["']\s*+:\s*+\\*["'])?"""
# What follows the name of a tool, `"reset_password", "description":`, is a name itself.
_VALUE: Final = r"""([^\s"'\\&,;\]]{8,}+(?:[ ][^\s"'\\&,;\]]{8,}+)*+)(?!\\*["']\s*+:)"""
_BESIDE_NAME: Final = regex(
    rf"({_NAME}{_BETWEEN}(?:(?:bearer|basic|token|key|apikey)\s++)*){_VALUE}", re.IGNORECASE | re.VERBOSE
)
_BEFORE_NAME: Final = regex(
    rf"""("value\\*"\s*:\s*\\*")([^"\\]{{8,}})(?=\\*"\s*,\s*\\*"name\\*"\s*:\s*\\*"[^"\\]*{_NAME})""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER_BEARER: Final = regex(
    r"""(bearer(?:[\s=:"']|\\+(?:[nrt"']|u00(?:20|09|3a))|%(?:20|09|3a)|\+|\ufdd0)+)([^\s"'\\&,;]{8,})""", re.IGNORECASE
)
_COOKIES: Final = regex(
    rf"""((?:cookie{_BETWEEN}|\s(?:-b|--cookie)(?:\s|=)*["']?))([^"'\\\r\n]+)""", re.IGNORECASE | re.VERBOSE
)
_COOKIE: Final = regex(r"""(=)([^\s;,"']{8,})""")
_USER_OPTION: Final = regex(r"""(\s(?:-u|--user|-U|--proxy-user)(?:\s|=)*+["']?[^\s:"']*:)([^\s"']+)""")
_QUERY: Final = regex(
    r"""([?&](?:[\w.-]*[-_.])?(?:api[-_]?key|key|token|auth|sig|signature|secret|passw(?:or)?d|credential)=)
        ([^&\#\s"'\\]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_USERINFO: Final = regex(r"(://[^/?#@\s:]*:)([^/?#@\s]+)(?=@)")
_USER: Final = regex(r"(://)([^/?#@\s:]{20,})(?=[:@])")
# What is shown of a text may end in the middle of a token, before the last of its parts, or begin in the middle of a
# private key. Tokens that are encrypted have five parts, of which the second may be empty.
_TOKEN: Final = regex(r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,500}(?:\.[A-Za-z0-9_-]*)+")
_END: Final = "-----END "
_MAY_HIDE: Final = f"{MARK}|{_TELLING}|{_END}|[=@]"
_OF_KEY: Final = ascii_letters + digits + "+/=\\… \t\r\n"


def mask(text: str) -> str:
    """The text with each key of a known form, and each value beside a telling name, cut to its first characters."""
    if not holds(_MAY_HIDE, text):
        return text
    if may_hold_key(text):
        text = FORMS.sub(lambda found: masked(found[0]), text)
        text = _TOKEN.sub(lambda found: masked(found[0]), text)
    if _END in text and "PRIVATE KEY" in text:
        before, end, after = text.partition(_END)
        text = f"{before.rstrip(_OF_KEY)}…{end}{after}"
    if holds(_TELLING, text):
        text = _COOKIES.sub(_masked_cookies, text)
        for pattern in (_BESIDE_NAME, _BEFORE_NAME, _AFTER_BEARER, _USER_OPTION):
            text = pattern.sub(_masked_value, text)
    if "=" in text or "@" in text:
        for pattern in (_QUERY, _USERINFO):
            text = pattern.sub(_masked_value, text)
        text = _USER.sub(lambda found: _masked_value(found) if looks_live(found[2]) else found[0], text)
    return text


def hidden(text: str) -> str:
    """The text with live keys masked and nothing else: for names, which should stay apart."""
    for start, end in reversed(live_stretches(text)):
        text = text[:start] + masked(text[start:end]) + text[end:]
    return text


def _masked_value(found: re.Match[str]) -> str:
    return found[1] + (found[2] if is_placeholder(found[2]) else masked(found[2]))


def _masked_cookies(found: re.Match[str]) -> str:
    return found[1] + _COOKIE.sub(_masked_value, found[2])


# More than the longest key of a form that is known by its end.
_FAR: Final = 8192


def start_of(text: str, length: int) -> str:
    """So many characters of a text, masked before it is cut: half of a key has no form any more."""
    return text if len(text) <= length else mask(text[: length + _FAR])[:length]


def end_of(text: str, length: int) -> str:
    return mask(text[-length - _FAR :])[-length:]
