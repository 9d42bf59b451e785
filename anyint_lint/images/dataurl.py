"""The part of a data URL up to its comma (RFC 2397, with what chat APIs ask beyond it)."""

from __future__ import annotations

from typing import Final, NamedTuple

from anyint_lint.images.base64text import Flaw, beginning, is_template
from anyint_lint.images.formats import sniff
from anyint_lint.regex import regex

SCHEME: Final = "data:"
# A longer one is no header: the comma found is part of what should have been data.
LONGEST: Final = 256

_MEDIA_TYPE: Final = regex(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")


class Header(NamedTuple):
    """`end` is the index of the first character after the comma."""

    declared: str = ""
    end: int = 0
    flaw: Flaw | None = None
    placeholder: bool = False


def parse(url: str) -> Header:
    """The header of a string that begins with `data:`, in any case."""
    comma = url.find(",", 0, LONGEST)
    header = url[len(SCHEME) : comma if comma >= 0 else LONGEST].lower()
    declared, *parameters = header.split(";")
    if is_template(header):
        return Header(declared, placeholder=True)
    wrong = _why_wrong(header, declared, parameters) if comma >= 0 else "no comma separates the header from the data"
    return Header(declared, comma + 1, Flaw(wrong, _right_form(url, comma + 1)) if wrong else None)


def _why_wrong(header: str, declared: str, parameters: list[str]) -> str | None:
    if any(map(str.isspace, header)):
        return "the header of the data URL has white space in it"
    if not declared:
        return "the data URL names no media type"
    if not _MEDIA_TYPE.fullmatch(declared):
        return f"{declared!r} is not a media type"
    if not declared.startswith("image/"):
        return f"{declared} is not an image type"
    if parameters[-1:] != ["base64"]:
        return ";base64 is missing before the comma"
    return None


def _right_form(url: str, start: int) -> str:
    found = sniff(beginning(url, start))
    if found is None or found.kind != "supported":
        return "Write data:image/png;base64, (or the real type), then the base64."
    return f"The bytes are {found.name}: begin with data:{found.media_type};base64,"
