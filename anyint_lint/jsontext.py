"""JSON text -> value, and what every parser hides: repeated keys, NaN, lone surrogates, too deep nesting.

The fast path is orjson there and back: a text that is what its value is written as, but for space, hides nothing. Only
one that shows something odd is read again slowly.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from json.decoder import scanstring  # type: ignore[attr-defined] # typeshed leaves it out
from typing import Final, NamedTuple

import orjson

from anyint_lint.model import JSON, Path
from anyint_lint.paths import dotted
from anyint_lint.regex import regex

MAX_DEPTH: Final = 128
# Of a text that is odd in more places the rest is not told.
MOST_FLAWS: Final = 1000
_REPLACEMENT: Final = "\ufffd"
_SURROGATE: Final = regex("[\ud800-\udfff]")


class Flaw(NamedTuple):
    """Something odd in a text, at code point offsets; `fatal` when no value could be read."""

    defect: str
    message: str
    start: int
    end: int
    path: Path = ()
    key: bool = False
    fatal: bool = False


class Parsed(NamedTuple):
    """A value that is safe to validate (bounded depth, no NaN, no lone surrogates), and what was odd in its text."""

    value: JSON = None
    flaws: tuple[Flaw, ...] = ()

    @property
    def fatal(self) -> bool:
        return any(flaw.fatal for flaw in self.flaws)


def parse(data: bytes, text: Callable[[], str], *, line: int = 1) -> Parsed:
    """Reads UTF-8 bytes; `text` gives the same as a string and is called only for a second look. `line` is the number
    of the first one."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        parsed = parse_carefully(text(), line=line)
        return Parsed(parsed.value, (*_bad_bytes(data), *parsed.flaws))
    if len(data) <= _LONG and _is_shallow(data, value) and _hides_nothing(data, orjson.dumps(value)):
        return Parsed(value)
    depth, keys = measure(value)
    if depth > MAX_DEPTH or _repeats_keys(data, keys, text):
        return parse_carefully(text(), value=value, line=line)
    return Parsed(value)


def _is_shallow(data: bytes, value: JSON) -> bool:
    return data.count(b"{") + data.count(b"[") <= MAX_DEPTH or measure(value)[0] <= MAX_DEPTH


def _hides_nothing(data: bytes, written: bytes) -> bool:
    """Has a valid JSON text no member that is not in what its value is written as? A member has quotes, at least two,
    and what is not left out has as many in both, as a quote in a string can only be written in two ways."""
    return data == written or (data.count(b'"') == written.count(b'"') and b"\\u0022" not in data)


def _repeats_keys(data: bytes, keys: int, text: Callable[[], str]) -> bool:
    """Does a valid JSON text have more than so many keys? Each look is closer and slower than the one before."""
    if len(data) > _LONG and keys == count_few_keys(data):
        return False
    # Where no string holds a colon, colons are keys.
    return keys != data.count(b":") and keys != count_keys(data) and keys != _count_pairs(text())


def _bad_bytes(data: bytes) -> Iterator[Flaw]:
    """The first byte that is not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = len(data[: error.start].decode("utf-8"))
        yield Flaw("invalid-json", f"byte 0x{data[error.start]:02x} is not UTF-8", at, at + 1)


def measure(value: JSON) -> tuple[int, int]:
    """Levels of nesting (a scalar has none), and object keys in all, of a value that a JSON parser made."""
    depth = keys = 0
    level = [value] if type(value) is dict or type(value) is list else []
    while level:
        depth += 1
        below: list[JSON] = []
        for container in level:
            members: Iterable[JSON] = container
            if type(container) is dict:
                keys += len(container)
                members = container.values()
            for item in members:
                kind = type(item)
                if kind is dict or kind is list:
                    below.append(item)
        level = below
    return depth, keys


# Above that, images are what makes a text long: it has few colons, and to look for each is faster than to count pairs.
_LONG: Final = 100_000
_FEW: Final = 2000


def count_few_keys(data: bytes) -> int:
    """`count_keys` for a text with few colons."""
    if b"\\" in data:
        return -1
    at = keys = 0
    for _ in range(_FEW):
        at = data.find(b":", at + 1)
        if at < 0:
            return keys
        before = data[at - 1 : at]
        if before.isspace():
            return -1
        keys += before == b'"'
    return -1


_SPACED_KEY: Final = regex(rb'"[ \t\r\n]+:')


def count_keys(data: bytes) -> int:
    """Object keys in a valid JSON text; -1 where counting colons cannot tell.

    Inside a string a quote is always escaped, so an unescaped `":` ends a key.
    """
    if _SPACED_KEY.search(data):
        return -1
    if b"\\" not in data:
        return data.count(b'":')
    return -1 if b'\\\\":' in data else data.count(b'":') - data.count(b'\\":')


def _count_pairs(text: str) -> int:
    """Object keys in a valid JSON text, each as often as it stands there."""
    counts: list[int] = []
    json.loads(text, object_pairs_hook=lambda pairs: counts.append(len(pairs)))
    return sum(counts)


def parse_carefully(text: str, value: JSON = None, *, line: int = 1) -> Parsed:
    """Reads a text that orjson refuses, or that may hold what it drops. `value` is what it made of it, if anything."""
    deep = next(_too_deep(text), None)
    if deep is not None:
        return Parsed(flaws=(deep,))
    if value is None:
        try:
            value = _DECODER.decode(text)
        except json.JSONDecodeError as error:
            return Parsed(flaws=(_syntax_error(error),))
    flaws = tuple(islice(_Scan(text, line).flaws(), MOST_FLAWS))
    if any(flaw.defect == "invalid-json" for flaw in flaws):
        value = _without_surrogates(value)
    return Parsed(value, flaws)


def _syntax_error(error: json.JSONDecodeError) -> Flaw:
    at = min(error.pos, len(error.doc))
    message = error.msg[:1].lower() + error.msg[1:].removesuffix(" at").removesuffix(" starting")
    return Flaw("invalid-json", f"not valid JSON: {message}", at, min(at + 1, len(error.doc)), fatal=True)


def _integer(digits: str) -> int:
    # CPython refuses to convert more digits; what the rules ask of an integer is the same of any huge one.
    return int(digits) if len(digits) <= 4000 else (-1 if digits.startswith("-") else 1) * 10**4000


def _number(digits: str) -> float:
    number = float(digits)
    return max(-sys.float_info.max, min(number, sys.float_info.max))


_DECODER: Final = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=lambda name: None)


def repaired(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair."""
    return text if text.isascii() else _SURROGATE.sub(_REPLACEMENT, text)


def _without_surrogates(value: JSON) -> JSON:
    if isinstance(value, str):
        return repaired(value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {repaired(key): _without_surrogates(item) for key, item in value.items()}
    return value


# A string that never ends reaches to the end of the text: looking for its end once per quote would take for ever.
_BRACKET: Final = regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def _too_deep(text: str) -> Iterator[Flaw]:
    depth = 0
    for match in _BRACKET.finditer(text):
        token = match[0]
        if token in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                message = f"nested deeper than {MAX_DEPTH} levels"
                yield Flaw("too-deep", message, match.start(), match.end(), fatal=True)
        elif token in "]}":
            depth -= 1


_TOKEN: Final = regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


class _Container:
    """An object or array that the scan is inside of. `names` tells the line of each key; it is None for an array."""

    __slots__ = ("awaits_key", "names", "step")

    def __init__(self, names: dict[str, int] | None) -> None:
        self.names = names
        self.step: str | int = 0
        self.awaits_key = names is not None


class _Scan:
    """One pass over the tokens of a valid text."""

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.stack: list[_Container] = []
        self.line = line
        self.counted = 0

    def flaws(self) -> Iterator[Flaw]:
        for match in _TOKEN.finditer(self.text):
            token = match[0]
            if token == "{":
                self.stack.append(_Container({}))
            elif token == "[":
                self.stack.append(_Container(None))
            elif token in "]}":
                self.stack.pop()
            elif token == ",":
                self._next()
            elif token.startswith('"') and self.stack and self.stack[-1].awaits_key:
                yield from self._key(match.start(), match.end())
            elif token != ":":
                yield from self._scalar(token, match.start(), match.end())

    def _next(self) -> None:
        container = self.stack[-1]
        if container.names is None:
            container.step = int(container.step) + 1
        container.awaits_key = container.names is not None

    def _path(self) -> Path:
        return tuple(container.step for container in self.stack)

    def _key(self, start: int, end: int) -> Iterator[Flaw]:
        container = self.stack[-1]
        assert container.names is not None
        container.awaits_key = False
        container.step = name = scanstring(self.text, start + 1)[0]
        if _SURROGATE.search(name):
            container.step = repaired(name)
            yield self._flaw("invalid-json", "a key holds half a surrogate pair, which UTF-8 cannot encode", start, end)
        line, before = self._line_of(start), container.names.get(name)
        if before is not None:
            dropped = "the value before it" if before == line else f"the value on line {before}"
            message = f"{json.dumps(name)} is set twice; {dropped} is dropped"
            yield self._flaw("duplicate-key", message, start, end)
        container.names[name] = line

    def _line_of(self, start: int) -> int:
        """Counts on from the key before: from the top, each of many keys would cost a pass over the text."""
        self.line += self.text.count("\n", self.counted, start)
        self.counted = start
        return self.line

    def _flaw(self, defect: str, message: str, start: int, end: int) -> Flaw:
        return Flaw(defect, message, start, end, self._path(), key=True)

    def _scalar(self, token: str, start: int, end: int) -> Iterator[Flaw]:
        if token in ("NaN", "Infinity", "-Infinity"):
            message = f"{dotted(self._path()) or 'the value'} is {token}, which is not JSON"
            yield Flaw("invalid-json", message, start, end, self._path())
        elif token.startswith('"') and _SURROGATE.search(scanstring(self.text, start + 1)[0]):
            message = f"{dotted(self._path()) or 'the value'} holds half a surrogate pair, which UTF-8 cannot encode"
            yield Flaw("invalid-json", message, start, end, self._path())
