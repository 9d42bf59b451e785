"""Base64 as people write it: what decodes, what is wrong with what doesn't, what stands for text yet to come."""

from __future__ import annotations

import re
import string
from typing import Final, NamedTuple

from anyint_lint.images.formats import Format, sniff


class Flaw(NamedTuple):
    """What is wrong, as a sentence, and what to do about it."""

    message: str
    hint: str | None = None


ALPHABET: Final = (string.ascii_letters + string.digits + "+/").encode()
# From this length on, clean base64 is taken for base64 whatever it decodes to.
LONG: Final = 200
_EDGE: Final = 128

_TEMPLATE: Final = re.compile(r"\$[({]?[A-Za-z_]|\{[\w{%]|<[^<>]*>|%\(?[A-Za-z_]+\)?[s%]|%s|\[[A-Za-z]")
_WORD: Final = re.compile(
    r"(?=.*(base64|image|data|your|here|redacted|mask|omitted|elided|truncated|placeholder|stripped|xxxx))[a-z0-9_ -]+",
    re.IGNORECASE,
)
_RUN: Final = re.compile(r"[A-Za-z0-9+/]+")
_HEAD: Final = re.compile(r"\s*([A-Za-z0-9+/_-]{8,64})={0,2}(\.\.\.|…|\s*$)?")


def decode(text: str) -> bytes | None:
    """None where it isn't strict base64."""
    # Imported only now: most payloads carry no image.
    import pybase64

    try:
        return pybase64.b64decode(text, validate=True)
    except ValueError:
        return None


def beginning(text: str, start: int = 0) -> bytes:
    """The bytes of the first characters from `start` on, as many as can be decoded and few enough to be cheap."""
    run = _RUN.match(text, start, start + 1024)
    return decode(run[0][: len(run[0]) // 4 * 4]) or b"" if run else b""


def is_placeholder(text: str) -> bool:
    """Something is yet to be filled in (`$IMAGE`, `{{image}}`, `<base64>`, `YOUR_IMAGE_DATA`) or left out (`...`)."""
    if "..." in text or "…" in text or is_placeholder_word(text):
        return True
    return bool(_TEMPLATE.search(text[:_EDGE]) or _TEMPLATE.search(text[-_EDGE:]))


def is_placeholder_word(text: str) -> bool:
    return len(text) <= _EDGE and _WORD.fullmatch(text) is not None


def flaw(text: str) -> Flaw:
    """Why this, which does not decode, is no base64."""
    for beginnings, found in _WRONG_BEGINNINGS:
        if text[:8].lower().startswith(beginnings):
            return found
    # Deletes the good characters at the speed of C, and leaves UTF-8 whole.
    foreign = text.encode("utf-8", "surrogatepass").translate(None, ALPHABET + b"=").decode("utf-8", "surrogatepass")
    return _foreign(text, foreign) if foreign else _length(text)


_WRONG_BEGINNINGS: Final[tuple[tuple[str | tuple[str, ...], Flaw], ...]] = (
    (("data:", "base64,"), Flaw("the data: prefix is there twice", "Keep one data:image/…;base64, prefix.")),
    (
        ("http://", "https://"),
        Flaw(
            "a web address follows the data: prefix where base64 should",
            "Send the address alone, without the data: prefix.",
        ),
    ),
    (
        ("b'", 'b"'),
        Flaw("the base64 is wrapped in b'…', Python's notation of bytes", "Decode it first: b64encode(…).decode()."),
    ),
)


def _foreign(text: str, foreign: str) -> Flaw:
    first = foreign[0]
    where = f"character {text.index(first) + 1} of the base64"
    if first in "\r\n":
        return Flaw(f"{where} is a line break", "Encode without line breaks: base64 -w0, or | tr -d '\\n'.")
    if first.isspace():
        return Flaw(f"{where} is white space", "Remove it; where it was a + that form decoding ate, put + back.")
    if not foreign.strip("-_"):
        return Flaw(
            f"{where} is {first!r}, of the URL-safe alphabet", "Encode with the standard alphabet: + and / for - and _."
        )
    if first == "%":
        return Flaw(
            f"{where} is '%': the base64 is percent-encoded", "Percent-decode it: %2B is +, %2F is /, %3D is =."
        )
    return Flaw(f"{where} is {first!r}, which is not base64")


def _length(text: str) -> Flaw:
    data = text.rstrip("=")
    if not data:
        return Flaw("there is no data after the comma")
    if "=" in data:
        return Flaw(
            f"character {data.index('=') + 1} of the base64 is '=', which only ends it", "Was it glued together?"
        )
    if len(data) % 4 == 1:
        return Flaw("the base64 has one character too many, or too few: it was cut", "Encode the image again.")
    padding = -len(data) % 4
    given = len(text) - len(data)
    return Flaw(f"the base64 ends in {given} '=' where {padding} {'belongs' if padding == 1 else 'belong'}")


def bare(text: str) -> Format | bool:
    """The format of an image that is base64 and nothing else; True for long base64 of something unknown."""
    head = _HEAD.match(text)
    if head is None:
        return False
    letters = head[1].replace("-", "+").replace("_", "/")
    # Fills the last group of four, so that no byte of a short beginning is lost.
    found = sniff(beginning(letters + "A" * (-len(letters) % 4)))
    if found and found.kind != "no image" and (head[2] is not None or len(head[1]) == 64):
        return found if _is_no_path(head[1], found, elided=head[2] in ("...", "…")) else False
    return _is_long_base64(text)


def _is_no_path(head: str, found: Format, *, elided: bool) -> bool:
    """JPEG's few magic bytes read /9j/, and so does a path."""
    return found.media_type != "image/jpeg" or len(head) == 64 or elided or head[8:].startswith(("SkZJRg", "RXhpZg"))


def _is_long_base64(text: str) -> bool:
    if len(text) < LONG or not text.isascii():
        return False
    letters = text.encode().translate(None, b"\r\n").rstrip(b"=")
    whole = len(letters) % 4 != 1
    return whole and len(letters) >= LONG - 2 and not letters.translate(None, ALPHABET)
