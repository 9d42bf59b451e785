"""Base64 as people write it: what decodes, what is wrong with what doesn't, what stands for text yet to come."""

from __future__ import annotations

import re
import string
from typing import Final, NamedTuple

from anyint_lint.images.formats import Format, sniff
from anyint_lint.regex import regex


class Flaw(NamedTuple):
    """What is wrong, and what to do about it."""

    message: str
    hint: str | None = None


ALPHABET: Final = (string.ascii_letters + string.digits + "+/").encode()
# From this length on, clean base64 is taken for base64 whatever it decodes to.
LONG: Final = 200
# Where to look for what stands for text yet to come; a shorter text may be such a word as a whole.
EDGE: Final = 128

_TEMPLATE: Final = regex(r"\$[({]?[A-Za-z_]|\{[\w{}%]|<[^<>]*>|%\(?[A-Za-z_]+\)?[s%]|%s|\[[A-Za-z]")
_WORD: Final = regex(
    r"(?=.*(base64|image|data|your|here|redacted|mask|omitted|elided|truncated|placeholder|stripped|xxxx))[a-z0-9_ -]+",
    re.IGNORECASE,
)
_RUN: Final = regex(r"[A-Za-z0-9+/]+")
_HEAD: Final = regex(r"\s*([A-Za-z0-9+/_-]{8,64})={0,2}(\.\.\.|…|\s*$)?")


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


def is_template(text: str) -> bool:
    """Something is yet to be filled in (`$IMAGE`, `{{image}}`, `<base64>`) or left out (`...`)."""
    return "..." in text or "…" in text or bool(_TEMPLATE.search(text[:EDGE]) or _TEMPLATE.search(text[-EDGE:]))


def is_placeholder(text: str) -> bool:
    """A template, or words in place of the data (`YOUR_IMAGE_DATA`)."""
    return is_template(text) or (len(text) <= EDGE and _WORD.fullmatch(text) is not None)


def flaw(text: str) -> Flaw:
    """Why this, which does not decode, is no base64."""
    for beginnings, found in _WRONG_BEGINNINGS:
        if text[:8].lower().startswith(beginnings):
            return found
    data = text.rstrip("=")
    # Deletes the good characters at the speed of C, and leaves UTF-8 whole.
    foreign = data.encode("utf-8", "surrogatepass").translate(None, ALPHABET).decode("utf-8", "surrogatepass")
    return _foreign(data.index(foreign[0]) + 1, foreign) if foreign else _length(len(data), len(text) - len(data))


_WRONG_BEGINNINGS: Final[tuple[tuple[tuple[str, ...], Flaw], ...]] = (
    (("data:", "base64,"), Flaw("the data: prefix is there twice", "Keep one data:image/…;base64, prefix.")),
    (("http://", "https://"), Flaw("a web address follows the data: prefix", "Send it without the prefix.")),
    (("b'", 'b"'), Flaw("the base64 is wrapped in b'…', Python's notation of bytes", "Use b64encode(…).decode().")),
)


def _foreign(place: int, foreign: str) -> Flaw:
    where = f"character {place} of the base64 is {foreign[0]!r}"
    if foreign[0].isspace():
        return Flaw(f"{where}: white space", "Remove it (base64 -w0 writes one line); where it was a +, put + back.")
    if not foreign.strip("-_"):
        return Flaw(f"{where}, of the URL-safe alphabet", "Write + for - and / for _, as standard base64 does.")
    if foreign[0] == "%":
        return Flaw(f"{where}: it is percent-encoded", "Percent-decode it: %2B is +, %2F is /, %3D is =.")
    return Flaw(f"{where}, which does not belong there")


def _length(letters: int, padding: int) -> Flaw:
    if not letters:
        return Flaw("there is no data after the comma")
    if letters % 4 == 1:
        return Flaw("the base64 has one character too many, or too few: it was cut", "Encode the image again.")
    return Flaw(f"the padding of the base64 is wrong: it ends in {padding} '=' and not {-letters % 4}")


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
