"""A text that moves over a large file of JSON, value by value. Knows nothing of recordings.

The scanner of the standard library tells where each value ends, at the speed of `json.loads`.
"""

from __future__ import annotations

import codecs
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined] # typeshed leaves it out
from typing import BinaryIO, Final

from anyint_lint.model import JSON
from anyint_lint.places import Origin
from anyint_lint.readers.large import NotCut

# Numbers stay text, as those of 5,000 digits are no integers to Python.
_scan: Final = JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str).scan_once  # type: ignore[attr-defined]


class Window:
    """A text that moves over a file: `start` is where in the file it begins, in bytes. Raises NotCut where the file is
    no JSON."""

    def __init__(self, file: BinaryIO, step: int) -> None:
        self.text = ""
        self.at = 0
        self.start = file.tell()
        self.origin = Origin()
        # Characters that a value may have, about: more where it is known that this is a recording.
        self.most = 4 * step
        self._file = file
        self._step = step
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._ended = False

    def fill(self) -> None:
        """More text, at least as much again as there is; raises NotCut at the end of the file."""
        if self._ended or len(self.text) > self.most:
            raise NotCut
        data = self._file.read(max(self._step, len(self.text)))
        self._ended = not data
        try:
            self.text += self._decode(data, final=self._ended)
        except UnicodeDecodeError:
            raise NotCut from None

    def drop(self) -> None:
        """What is read is needed no more."""
        gone = self.text[: self.at]
        self.text = self.text[self.at :]
        self.at = 0
        self.start += size_of(gone)
        self.origin = _after(self.origin, gone)

    def next(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            text, at = self.text, self.at
            while text[at : at + 1] in _BLANKS and at < len(text):
                at += 1
            self.at = at
            if at < len(text) or self._ended:
                return text[at : at + 1]
            self.fill()

    def take(self, character: str) -> bool:
        if self.next() != character:
            return False
        self.at += 1
        return True

    def need(self, character: str) -> None:
        if not self.take(character):
            raise NotCut

    def name(self) -> str:
        self.need('"')
        while True:
            try:
                name, self.at = scanstring(self.text, self.at, False)
            except ValueError:
                self.fill()
            else:
                return str(name)

    def value(self) -> JSON:
        self.next()
        while True:
            try:
                value, end = _scan(self.text, self.at)
            except (StopIteration, ValueError):
                self.fill()
            except RecursionError:
                raise NotCut from None
            else:
                # A number may go on.
                if end < len(self.text) or self._ended:
                    self.at = end
                    return value
                self.fill()


_BLANKS: Final = " \t\r\n"


def size_of(text: str) -> int:
    """In bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _after(origin: Origin, text: str) -> Origin:
    """Where something begins that follows a text which begins there."""
    newlines = text.count("\n")
    last = text[text.rfind("\n") + 1 :]
    column, byte = (1, 1) if newlines else (origin.column, origin.byte)
    return Origin(origin.line + newlines, column + len(last), byte + size_of(last))
