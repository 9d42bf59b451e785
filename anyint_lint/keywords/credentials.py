"""What keys, tokens and cookies look like, live ones told from placeholders.

Forms of keys: the providers' own documentation and GitHub's list of secret scanning patterns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

import jsonschema_rs

from anyint_lint.jsontext import repaired
from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.model import JSON
from anyint_lint.regex import regex

# A text that holds none of these holds no key of a known form.
_MARKS: Final = (
    *("sk-", "sk_", "rk_", "AIza", "gsk_", "hf_", "xai-", "ghp_", "gho_", "ghs_", "github_pat_", "xox", "AKIA", "ASIA"),
    *("eyJ", "pplx-", "r8_", "glpat-", "-----BEGIN", "nvapi-", "tgp_v", "fw_", "ghu_", "ghr_"),
)
_FORM: Final = r"""(?<![A-Za-z0-9])(?:
        sk-(?:[A-Za-z0-9]+-){0,3}[A-Za-z0-9_]{16,}[A-Za-z0-9_-]*
      | sk-(?:proj|svcacct|admin|None|ant-[a-z]+[0-9]{2}|or-v[0-9])-[A-Za-z0-9_-]{20,} | [sr]k_live_[A-Za-z0-9]{16,}
      | AIza[A-Za-z0-9_-]{30,} | gsk_[A-Za-z0-9]{20,} | hf_[A-Za-z0-9]{30,} | xai-[A-Za-z0-9]{20,}
      | gh[pousr]_[A-Za-z0-9]{30,} | github_pat_[A-Za-z0-9_]{40,} | glpat-[A-Za-z0-9_-]{20,}
      | xox[abprs]-[A-Za-z0-9-]{10,} | A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])
      | pplx-[A-Za-z0-9]{30,} | r8_[A-Za-z0-9]{30,} | nvapi-[A-Za-z0-9_-]{30,} | tgp_v\d_[A-Za-z0-9_-]{30,}
      | fw_[A-Za-z0-9]{20,}
      | eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
      )
      | -----BEGIN\ (?:[A-Z]+\ )?PRIVATE\ KEY-----[^-]*"""
FORMS: Final = regex(_FORM, re.VERBOSE)
_KEY_HEADERS: Final = (
    "authorization",
    "proxy-authorization",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
    "x-auth-token",
    "cookie",
    "set-cookie",
)
# A cookie by which a server knows who is logged in has one of these words or compounds in its name. What load
# balancers, firewalls and counters set, most of it with a random value, opens nothing.
_SESSION_COOKIES: Final = (
    r"(?:^|[^a-z])(?:sid|jwt|auth|token|login|remember|identity|session|sess|sso)(?:$|[^a-z])"
    r"|sessionid|sessid|authtoken|session[-_]?token|auth[-_]?token|access[-_]?token|refresh[-_]?token|id[-_]?token|\.session"
    r"|connect\.sid|aspxauth|aspnetcore|wordpress_logged_in|user_session"
)
_HARMLESS_COOKIES: Final = r"^(?:cf_|_cf|__cf)|hwwaf|incap_ses|csrf|xsrf|^ai_session"
_SCHEME: Final = regex(r"^\s*(?:bearer|basic|token|apikey)\s+", re.IGNORECASE)
_QUERY_KEY: Final = regex(
    r"([?&](?:api[-_]?key|key|access[-_]token|token|auth|sig|signature)=)([^&#\s\"'\\]+)", re.IGNORECASE
)
_USERINFO: Final = regex(r"(://[^/?#@\s:]*:)([^/?#@\s]+)(?=@)")
_TELLING_NAME: Final = regex(
    r"(?:api[-_]?key|api[-_]?token|subscription[-_]key|secret|password|[-_]auth(?:orization)?"
    r"|(?:access|auth|security)[-_]token)\Z",
    re.IGNORECASE,
)
_FAKE_WORDS: Final = regex(
    r"test|fake|dummy|example|sample|mock|demo|invalid|wrong|secret|foobar|not[-_]?a|0000|1234567|abcdef|key[-_]?here"
    r"|unused|replay|recorded|bogus|deadbeef|(.)\1{4}|(.)\2{3}(.)\3{3}"
    # The signature of the token that jwt.io shows.
    r"|SflKxwRJSMeKKF2QT4",
    re.IGNORECASE,
)

# Hugging Face's keys are of letters alone.
_WITHOUT_DIGITS: Final = regex(r"hf_[A-Za-z]{34}\Z")


def looks_live(token: str, *, least: int = 20) -> bool:
    """Long, varied, in one piece and without a word that says that it is made up."""
    if len(token) < least or is_placeholder(token) or _FAKE_WORDS.search(token) or " " in token:
        return False
    has_digit = any(character.isdigit() for character in token) or _WITHOUT_DIGITS.match(token) is not None
    has_letter = any(character.isalpha() for character in token)
    return has_digit and has_letter and len(set(token.lower())) >= 10


def live_form(text: str) -> str | None:
    """The first key of a known form that looks live."""
    return next(filter(looks_live, known_forms(text)), None)


@lru_cache(maxsize=256)
def live_in_url(url: str) -> bool:
    """A key in the query or before the host, or one of a known form anywhere."""
    if "=" in url or "@" in url:
        values = (found[2] for pattern in (_QUERY_KEY, _USERINFO) for found in pattern.finditer(url))
        if any(map(looks_live, values)):
            return True
    return live_form(url) is not None


def live_stretches(text: JSON, *, header: str = "") -> list[tuple[int, int]]:
    """Where in a string the live keys are: those of a known form, those in the query or before the host of a URL and,
    where a header of this name holds it, what follows the scheme or the name of a session's cookie."""
    if not isinstance(text, str):
        return []
    found = [match.span() for match in FORMS.finditer(text) if looks_live(match[0])]
    if "=" in text or "@" in text:
        matches = (match for pattern in (_QUERY_KEY, _USERINFO) for match in pattern.finditer(text))
        found += [match.span(2) for match in matches if looks_live(match[2])]
    if header and live_header(header, text):
        found += _in_cookies(header, text) if "cookie" in header else [_after_scheme(text)]
    return _apart(found)


def _after_scheme(text: str) -> tuple[int, int]:
    scheme = _SCHEME.match(text)
    return scheme.end() if scheme else 0, len(text.rstrip())


def _in_cookies(header: str, text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for pair in text.split(";") if header == "cookie" else text.split(";")[:1]:
        name, _, content = pair.partition("=")
        value = content.strip()
        if looks_live(value) and _opens_a_session(name.strip(), value):
            begin = start + len(pair) - len(content.lstrip())
            yield begin, begin + len(value)
        start += len(pair) + 1


def _apart(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of those that overlap, the first and longest."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(stretches, key=lambda stretch: (stretch[0], -stretch[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


@lru_cache(maxsize=256)
def names_credential(header: str) -> bool:
    return header in _KEY_HEADERS or tells_credential(header)


def tells_credential(name: str | int) -> bool:
    """Whether a name says that its value is a credential; an index does not."""
    return isinstance(name, str) and _TELLING_NAME.search(name) is not None


def live_header(name: str, value: str) -> bool:
    if "cookie" in name:
        return any(_in_cookies(name, value))
    return looks_live(_SCHEME.sub("", value).strip())


@lru_cache(maxsize=256)
def _names_session(cookie: str) -> bool:
    # Compiled when there is a cookie.
    named, harmless = (re.search(names, cookie, re.IGNORECASE) for names in (_SESSION_COOKIES, _HARMLESS_COOKIES))
    return named is not None and harmless is None


def _opens_a_session(cookie: str, content: str) -> bool:
    return _names_session(cookie) or live_form(content) is not None


def holds(pattern: str, text: str) -> bool:
    """Whether a text has a match. The engine's patterns find any of thirty literals in one pass, ten times as fast as
    thirty searches of Python's."""
    try:
        return _search(pattern)(text)
    except UnicodeEncodeError:
        return _search(pattern)(repaired(text))


@cache
def _search(pattern: str) -> Callable[[str], bool]:
    options = jsonschema_rs.RegexOptions()
    found: Callable[[str], bool] = jsonschema_rs.validator_for(
        {"pattern": pattern}, pattern_options=options, offline=True
    ).is_valid
    return found


MARK: Final = "|".join(map(re.escape, _MARKS))
# A JSON text without a match has neither a key of a known form nor one beside a telling name.
_SIGN: Final = MARK + '|(?i:key|token|secret|password|auth|authorization)":'


@cache
def _closer_sign() -> str:
    """The same, for what has a match: `task-` is no key. Escapes stand where looks around would see what they mean."""
    return "(?x)" + re.sub(r"\(\?<?![^)]*\)", "", _FORM) + _SIGN.removeprefix(MARK)


def shows_sign(text: str) -> bool:
    """Whether a JSON text may hold a credential outside of headers and URLs: looks that say no of nearly all."""
    return holds(_SIGN, text) and holds(_closer_sign(), text)


def may_hold_key(text: str) -> bool:
    return holds(MARK, text)


def known_forms(text: str) -> Iterator[str]:
    """Every stretch that has the form of some provider's key, placeholders included."""
    if may_hold_key(text):
        for found in FORMS.finditer(text):
            yield found[0]


def masked(token: str) -> str:
    """The first characters, by which an owner knows a key and a thief does not; of a short one they would be half."""
    return f"{token[:4]}…" if len(token) >= _LONG else "…"


_LONG: Final = 12
