"""The part of a data URL up to its comma (RFC 2397, with what chat APIs ask beyond it)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from anyint_lint.images.base64text import Flaw, beginning
from anyint_lint.images.formats import sniff

SCHEME: Final = "data:"
FORM: Final = "Write data:image/png;base64, (or the real type), then the base64."
# A longer one is no header: the comma found is part of what should have been data.
LONGEST: Final = 256

_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_PLACEHOLDER: Final = re.compile(r"[{}<>$…]|\.\.\.|%s")


@dataclass(frozen=True, slots=True)
class Header:
    """`end` is the index of the first character after the comma."""

    declared: str = ""
    end: int = 0
    flaw: Flaw | None = None
    placeholder: bool = False


def parse(url: str) -> Header:
    """The header of a string that begins with `data:`, in any case."""
    comma = url.find(",", 0, LONGEST)
    header = url[len(SCHEME) : comma if comma >= 0 else LONGEST]
    declared, *parameters = header.lower().split(";")
    if _PLACEHOLDER.search(header):
        return Header(declared, placeholder=True)
    if comma < 0:
        return Header(declared, flaw=_no_comma(header.lower()))
    wrong = _media_type(declared) or _base64(parameters, url[comma + 1 : comma + 8].lower())
    if wrong and wrong.hint is None:
        wrong = Flaw(wrong.message, _right_form(url, comma + 1))
    return Header(declared, comma + 1, wrong)


def _no_comma(header: str) -> Flaw:
    if "base64" in header:
        return Flaw("the comma after ;base64 is missing", FORM)
    return Flaw("the data URL has no comma: it has no data", FORM)


def _media_type(declared: str) -> Flaw | None:
    if declared in ("", "base64"):
        return Flaw("the data URL names no media type")
    if any(map(str.isspace, declared)):
        return Flaw("the header of the data URL has white space in it", FORM)
    if declared.startswith("image/*"):
        return Flaw("image/* is not a media type: name the real one")
    if not _MEDIA_TYPE.fullmatch(declared):
        return Flaw(f"{declared!r} is not a media type")
    if not declared.startswith("image/"):
        return Flaw(f"{declared} is not an image type")
    return None


def _base64(parameters: list[str], start: str) -> Flaw | None:
    if parameters and parameters[-1] == "base64":
        return None
    if any("base64" in parameter.split() for parameter in parameters):
        reason = "white space around base64" if " " in parameters[-1] else "base64 is not the last parameter"
        return Flaw(f"{reason}: the header must end in ;base64", FORM)
    if start.startswith("base64,"):
        return Flaw("a comma precedes base64 where a semicolon belongs", FORM)
    close = next((word for word in parameters if _is_misspelt(word)), None)
    if close is not None:
        return Flaw(f"{close!r} should read base64", FORM)
    return Flaw(";base64 is missing before the comma", "Encode the image as base64 and say so: data:image/png;base64,…")


def _is_misspelt(parameter: str) -> bool:
    # Imported only now: this is the way of broken URLs.
    from difflib import SequenceMatcher

    return "=" not in parameter and SequenceMatcher(None, parameter, "base64").ratio() >= 0.6


def _right_form(url: str, start: int) -> str:
    found = sniff(beginning(url, start))
    if found is None or found.kind != "supported":
        return FORM
    return f"The bytes are {found.name}: begin with data:{found.media_type};base64,"
