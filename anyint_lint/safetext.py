"""Makes any text safe to print in a terminal or a CI log. No colours, no files, no output."""

from __future__ import annotations

import re
from base64 import b64decode
from functools import lru_cache
from typing import Final

from anyint_lint.keywords.masking import mask as masked
from anyint_lint.regex import regex

__all__ = ["CUT", "escaped", "masked", "masked_among", "visible", "visible_end"]

CUT: Final = "…"

# Python calls these printable (they are letters and marks), yet they draw nothing: fillers, and variation selectors
# from the 17th on.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | set(map(chr, range(0xE0100, 0xE01F0)))
_SHORT: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}

# 64 is the line length of a PEM key. Paths and kebab-case names have no long stretch without a separator.
_RUN: Final = regex(r"…?(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{64,}…?")
_SOLID: Final = regex(r"[A-Za-z0-9+]{24}")
_RUN_KEPT: Final = 24
# A line of nothing else may be one of a private key whose begin and end are far away.
_ALONE: Final = regex(r"[^A-Za-z0-9]*+[A-Za-z0-9+/=]{60,}+[^A-Za-z0-9]*+\Z")
# Base64 of text, however short: who cannot read it at sight can decode it, and a wrapped line has no form of a key.
_PACKED: Final = regex(
    r"(?<![A-Za-z0-9+/_=.-])(?:[A-Za-z0-9+/]{4}){5,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?(?![\w+=])"
)
_LOOKED_AT: Final = 1024
_PACKED_KEPT: Final = 4
_CONTROL: Final = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

# What CI runners obey: GitHub's `::name` at the start of a line (after blanks) and, anywhere in it, GitHub's older
# `##[` (both: ActionCommand.cs of actions/runner), Azure's `##vso[` and TeamCity's `##teamcity[`.
_COMMAND: Final = regex(r"^( *):(?=:)|#(?=#(?:vso|teamcity)?\[)", re.IGNORECASE)

# Text beyond the limit that is masked and then thrown away, so that no half of a secret survives at the edge. Longer
# secrets are base64 and get cut as such.
_MARGIN: Final = 256
# The rest of what began before such a stretch: a token of several parts or the lines of a private key, where dots or
# escapes are in it. Plain base64 is cut as such.
_TORN: Final = regex(r"[A-Za-z0-9+/_=.\\-]*")


def visible(text: str, limit: int | None = None) -> str:
    """One printable line of at most `limit` characters: secrets masked, base64 cut, what cannot be seen as `\\x1b`.

    Backslashes stay as they are, so the result is for reading and cannot be turned back.
    """
    if limit is None:
        return _printable(_shortened(masked(text)))
    shown = _printable(_shortened(_masked_head(text, limit)))
    return shown if len(shown) <= limit else shown[: max(limit - 1, 0)] + CUT


def visible_end(text: str, limit: int) -> str:
    """`visible`, cut at the start."""
    shown = _printable(_shortened(_masked_tail(text, limit)))
    return shown if len(shown) <= limit else CUT + shown[len(shown) - max(limit - 1, 0) :]


def escaped(text: str) -> str:
    """Like `visible`, but never cut: for names, where every character counts."""
    return _printable(masked(text))


def masked_among(line: str, above: str, below: str) -> str:
    """`masked` of a line as it stands between others, which may tell that it holds a key; each with its line ends."""
    whole = f"{above}{line}{below}"
    lines, first = masked(whole).split("\n"), above.count("\n")
    if len(lines) != whole.count("\n") + 1:
        # A private key hides the ends of lines, too.
        return CUT
    return "\n".join(lines[first : first + line.count("\n") + 1])


def _masked_head(text: str, limit: int) -> str:
    if len(text) <= limit + 2 * _MARGIN:
        return masked(text)
    return masked(text[: limit + 2 * _MARGIN])[:-_MARGIN] + CUT


def _masked_tail(text: str, limit: int) -> str:
    if len(text) <= limit + 2 * _MARGIN:
        return masked(text)
    window = text[-limit - 2 * _MARGIN :]
    torn = _TORN.match(window)
    if torn is not None and torn.end() > _MARGIN and not {".", "\\"}.isdisjoint(torn[0]):
        return CUT + masked(window[torn.end() :])
    return CUT + masked(window)[_MARGIN:]


def _shortened(text: str) -> str:
    text = _PACKED.sub(_short_packed, text)
    kept = _PACKED_KEPT if _ALONE.match(text) else _RUN_KEPT
    return _RUN.sub(lambda run: _short_run(run[0], kept), text)


def _short_packed(run: re.Match[str]) -> str:
    try:
        text = b64decode(run[0][:_LOOKED_AT]).decode()
    except UnicodeDecodeError:
        return run[0]
    return run[0][:_PACKED_KEPT] + CUT if _CONTROL.search(text) is None else run[0]


def _short_run(run: str, kept: int) -> str:
    return run[:kept] + CUT if _SOLID.search(run) else run


def _printable(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_shown, text))
    return _COMMAND.sub(_disarmed, text)


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    """Escaped are the categories C* (control, format, surrogate, unassigned) and Z* but the space, and `_BLANK`."""
    if character.isprintable() and character not in _BLANK:
        return character
    return _SHORT.get(character) or _code(character)


def _code(character: str) -> str:
    if character > "\uffff":
        return f"\\U{ord(character):08x}"
    return f"\\u{ord(character):04x}" if character > "\xff" else f"\\x{ord(character):02x}"


def _disarmed(command: re.Match[str]) -> str:
    return (command[1] or "") + _code(command[0][-1])
