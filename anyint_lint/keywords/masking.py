"""Texts without the credentials in them, for whatever is printed.

More is hidden than rules tell of: what stands beside a telling name need not look live.
"""

from __future__ import annotations

import re
from string import ascii_letters, digits
from typing import Final

from anyint_lint.keywords.commonplace import is_commonplace, is_date_or_number
from anyint_lint.keywords.credentials import FORMS, MARK, holds, live_stretches, looks_live, masked, may_hold_key
from anyint_lint.keywords.nearby import mask_nearby
from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.keywords.spelling import spelled
from anyint_lint.regex import regex

# A text without any of these has no name that tells of a credential.
_TELLING: Final = "(?i:auth|key|token|cookie|pass|pwd|secret|credential|bearer|basic|signature|session|sid)"
_OPTION: Final = r"\s-(?:[a-zA-Z]*[buUE]|-(?:user|cert|cookie|pass|proxy-(?:user|pass)|tls))"
_NAME: Final = r"""(?:authorization|api[-_]?key|api[-_]?token|subscription[-_]key|[-_]auth|cookie|passw(?:or)?d
    |(?:access|auth|security|refresh|id|session)[-_]?token|(?<!no)secret(?:[-_]access)?(?:[-_]key)?)"""
# `name: value`, `"name": ["value"]`, `["name", "value"]`, and, over two lines, the list of YAML and the pair of HAR.
_BETWEEN: Final = r"""(?:\\*["']?\s*+:?[:=]>?|\\*["']\s*+,)\s*+\[?\s*+(?:(?:-|[!&|>][^\s"']*)\s++)?\\*["']?
    (?:value\\*["']\s*+:\s*+\\*["'])?"""
# What follows the name of a tool, `"reset_password", "description":`, is a name itself. In quotes there may be anything
# but blanks.
_VALUE: Final = r"""((?<=")[^\s"\\]{8,}+(?=\\*")|[^\s"'\\&,;\]]{8,}+(?:[ ][^\s"'\\&,;\]]{8,}+)*+)(?!\\*["']\s*+:)"""
_BESIDE_NAME: Final = regex(
    rf"({_NAME}{_BETWEEN}(?:(?:bearer|basic|token|key|apikey)\s++)*){_VALUE}", re.IGNORECASE | re.VERBOSE
)
_BEFORE_NAME: Final = regex(
    rf"""("value\\*"\s*:\s*\\*")([^"\\]{{8,}})(?=\\*"\s*,\s*\\*"(?:name|key)\\*"\s*:\s*\\*"[^"\\]*{_NAME})""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER_BEARER: Final = regex(
    r"""(bearer(?:[\s=:"']|\\+(?:[nrt"']|u00(?:20|09|3a))|%(?:20|09|3a)|\+|\ufdd0)+)([^\s"'\\&,;]{8,})""", re.IGNORECASE
)
# Words may be a password, but nothing else that opens a door.
_MAY_BE_WORDS: Final = regex(r"passw|secret", re.IGNORECASE)
_COOKIES: Final = regex(
    rf"""((?:cookie{_BETWEEN}|\s(?:-[a-zA-Z]*b|--cookie)(?:\s|=)*\^?["']?))([^"'\\\r\n]+)""", re.IGNORECASE | re.VERBOSE
)
_COOKIE: Final = regex(r"""((?:\b(?:domain|path|expires)|)=)([^\s;,"']{8,})""", re.IGNORECASE)
# Of curl, also where the letter follows those of other options: `-sSu`.
_USER_OPTION: Final = regex(
    r"""(\s(?:-[a-zA-Z]*[uUE]|--(?:user|proxy-user|cert))(?:\s|=)*+\^?["']?[^\s:"']*:
        |\s--(?:proxy-|tls)?pass(?:word)?(?:\s|=)++\^?["']?)([^\s"']+)""",
    re.VERBOSE,
)
_QUERY: Final = regex(
    r"""([?&;\#]([\w.-]*[-_.])?(?:api[-_]?key|key|token|auth|sig|signature|secret|passw(?:or)?d|credential)(?:\[\])?=)
        ([^&;\#\s"'\\]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# Before `key`, `token` and `auth` these tell that it opens something; `sort_key` does not.
_OPENING: Final = regex(r"api|auth|access|secret|client|private|session|security|refresh|x-|id", re.IGNORECASE)
_USERINFO: Final = regex(r"(//[^/?#@\s:]*:)([^/?#@\s]+)(?=@)")
_USER: Final = regex(r"(//)([^/?#@\s:]{20,})(?=[:@])")
# What is shown of a text may end in the middle of a token, before the last of its parts, or begin in the middle of a
# private key. Tokens that are encrypted have five parts, of which the second may be empty.
_TOKEN: Final = regex(r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,500}(?:\.[A-Za-z0-9_-]*)+")
_END: Final = "-----END "
# Most texts have neither a name that the patterns ask for nor the option; these are asked in a twentieth of the time.
_NAMED: Final = f"(?ix:{_NAME.replace('(?<!no)', '')})"
_COOKIE_SIGN: Final = r"(?i:cookie)|\s-[a-zA-Z]*b"
_MAY_HIDE: Final = f"{MARK}|{_TELLING}|{_OPTION}|{_END}|[=@]"
_MAY_SPELL: Final = rf"{_MAY_HIDE}|[\\%&^`]"
_OF_KEY: Final = ascii_letters + digits + "+/=\\… \t\r\n"
# Of broken JSON, any letter: `\q` is no escape, but whoever wrote it meant one.
_ESCAPE: Final = regex(r"\\u[0-9A-Fa-f]{4}|\\[A-Za-z]|%[0-9A-Fa-f]{2}")
_GAP: Final = "\ufdd0"


def mask(text: str) -> str:
    """The text with each key of a known form, and each value beside a telling name, cut to its first characters.

    Where it is a source, in which escapes may stand before a key (`\n`, `%20`) and in it (`\u002d`, `%2D`), these are
    undone if something shows without them.
    """
    if not holds(_MAY_SPELL, text):
        return text
    shown = _masked_apart(text)
    plain = spelled(shown)
    if plain != shown:
        hiding = _masked_apart(plain)
        if hiding != plain:
            return hiding
    return shown


def _masked_apart(text: str) -> str:
    """`_masked` looks for words, and the letter of an escape is not part of the next one; in `dir\\sk-…` it is."""
    shown = _masked(text)
    if "\\" not in shown and "%" not in shown:
        return shown
    return _masked(_ESCAPE.sub(rf"\g<0>{_GAP}", shown)).replace(_GAP, "")


def _masked(text: str) -> str:
    if not holds(_MAY_HIDE, text):
        return text
    if may_hold_key(text):
        text = FORMS.sub(lambda found: masked(found[0]), text)
        text = _TOKEN.sub(lambda found: masked(found[0]), text)
    if _END in text and "PRIVATE KEY" in text:
        before, end, after = text.partition(_END)
        text = f"{before.rstrip(_OF_KEY)}…{end}{after}"
    if holds(_OPTION, text):
        text = _USER_OPTION.sub(_masked_password, text)
    if holds(_COOKIE_SIGN, text):
        text = _COOKIES.sub(_masked_cookies, text)
    if holds(_NAMED, text):
        for pattern in (_BESIDE_NAME, _BEFORE_NAME):
            text = pattern.sub(_masked_value, text)
    if holds("(?i:bearer)", text):
        text = _AFTER_BEARER.sub(_masked_value, text)
    if holds(_TELLING, text):
        text = mask_nearby(text)
    if "=" in text:
        text = _QUERY.sub(_masked_parameter, text)
    if "@" in text:
        text = _USERINFO.sub(_masked_password, text)
        text = _USER.sub(lambda found: _masked_password(found) if looks_live(found[2]) else found[0], text)
    return text


def hidden(text: str) -> str:
    """The text with live keys masked and nothing else: for names, which should stay apart."""
    for start, end in reversed(live_stretches(text)):
        text = text[:start] + masked(text[start:end]) + text[end:]
    return text


def _masked_value(found: re.Match[str]) -> str:
    named, value = found[1], found[2]
    # Of a cookie the name is no secret.
    content = value.partition("=")[2] if "cookie" in named.lower() else ""
    if is_commonplace(content or value) and not _MAY_BE_WORDS.search(named):
        return found[0]
    return named + _kept_placeholder(value)


def _masked_password(found: re.Match[str]) -> str:
    return found[0] if is_date_or_number(found[2]) else found[1] + _kept_placeholder(found[2])


def _masked_parameter(found: re.Match[str]) -> str:
    prefix = found[2]
    if prefix and not _OPENING.search(prefix) and is_commonplace(found[3]):
        return found[0]
    return found[1] + _kept_placeholder(found[3])


def _kept_placeholder(value: str) -> str:
    return value if is_placeholder(value) else masked(value)


def _masked_cookies(found: re.Match[str]) -> str:
    return found[1] + _COOKIE.sub(_masked_cookie, found[2])


def _masked_cookie(found: re.Match[str]) -> str:
    """What a server says of a cookie is none."""
    return found[0] if len(found[1]) > 1 else _masked_value(found)


# More than the longest key of a form that is known by its end.
_FAR: Final = 8192


def start_of(text: str, length: int) -> str:
    """So many characters of a text, masked before it is cut: half of a key has no form any more."""
    return text if len(text) <= length else mask(text[: length + _FAR])[:length]


def end_of(text: str, length: int) -> str:
    return mask(text[-length - _FAR :])[-length:]
