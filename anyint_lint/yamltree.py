"""YAML text -> values with places, of the nodes that `yamlnodes` composes. What aliases stand for is bounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple

from anyint_lint.errors import NotEditable
from anyint_lint.jsontext import MAX_DEPTH, Flaw
from anyint_lint.model import JSON, Change, Cut, Path
from anyint_lint.places import Located
from anyint_lint.sources import FileSource
from anyint_lint.textmap import TextMap
from anyint_lint.yamlnodes import PLAIN, STRING, documents, stretch_of

# What aliases may stand for, together and beside what is written: so many characters, where each value counts as ten.
MOST_ALIASED: Final = 20_000_000
_VALUE: Final = 10
# A value takes two characters in the file, at least.
_WRITTEN: Final = 1 + _VALUE // 2


class YamlTree:
    """The documents of a YAML file as a list; what could not be read is in `flaws`."""

    def __init__(self, source: FileSource) -> None:
        self.source = source
        nodes, flaws = documents(source.text)
        values = _Values(MOST_ALIASED + _WRITTEN * len(source.text))
        self.nodes: list[Any] = []
        self.value: list[JSON] = []
        for node in nodes:
            try:
                self.value.append(values.of(node))
                self.nodes.append(node)
            except _TooMuch as error:
                flaws.append(_flaw("too-deep", str(error), error.node))
        flaws += [_flaw("broken-recording", message, node) for message, node in values.broken]
        self.flaws: tuple[Flaw, ...] = tuple(flaws)
        self._last: tuple[Path, TextMap | None] | None = None

    def find(self, path: Path) -> Located:
        if not path or not self.nodes:
            return Located((0, len(self.source.text)))
        node, key = self._node(path)
        return Located(self.stretch(node), self.stretch(key) if key else None)

    def text_map(self, path: Path) -> TextMap | None:
        # Several findings in a body ask for the same one.
        if self._last is None or self._last[0] != path:
            self._last = path, self._text_map(path)
        return self._last[1]

    def cuts(self, path: Path, change: Change) -> list[Cut]:
        from anyint_lint.yamledit import cuts

        node, key = self._node(path)
        self._must_be_alone(path, whole=change.verb in ("remove", "replace"))
        parent, _ = self._node(path[:-1])
        return cuts(self.source.text, change, node, key, parent, lambda: self.text_map(path))

    def _must_be_alone(self, path: Path, *, whole: bool) -> None:
        """What an alias leads to would change in several places, and an alias to what is gone breaks the file."""
        if not self._aliased:
            return
        steps = [each for end in range(1, len(path) + 1) for each in self._node(path[:end]) if each]
        below = _walk([self._node(path)[0]]) if whole else ()
        if any(id(node) in self._aliased for node in (*steps, *below)):
            raise NotEditable("an alias stands for it elsewhere")

    @cached_property
    def _aliased(self) -> frozenset[int]:
        """The nodes that aliases lead to."""
        times = Counter(map(id, _walk(self.nodes))) if "*" in self.source.text else {}
        return frozenset(node for node, number in times.items() if number > 1)

    def _text_map(self, path: Path) -> TextMap | None:
        from anyint_lint.yamlscalars import map_of

        node, _ = self._node(path)
        return map_of(self.source.text, node) if node.tag not in _BINARY else None

    def _node(self, path: Path) -> tuple[Any, Any]:
        """The node at a path, or the deepest on the way, and that of its key."""
        node, key = self.nodes[path[0] if isinstance(path[0], int) else 0], None
        for token in path[1:]:
            child = _child(node, token)
            if child is None:
                return node, None
            node, key = child
        return node, key

    def stretch(self, node: Any) -> tuple[int, int]:
        return stretch_of(self.source.text, node)


def _walk(nodes: Sequence[Any]) -> Iterator[Any]:
    """Nodes and all below; what aliases lead to comes each time, but is entered once."""
    entered = set[int]()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        if node.id != "scalar" and id(node) not in entered:
            entered.add(id(node))
            waiting += chain.from_iterable(node.value) if node.id == "mapping" else node.value


def _child(node: Any, token: str | int) -> tuple[Any, Any] | None:
    if node.id == "mapping":
        return next(((value, key) for key, value in reversed(node.value) if _name(key) == token), None)
    if node.id == "sequence" and isinstance(token, int) and token < len(node.value):
        return node.value[token], None
    return None


def _flaw(defect: str, message: str, node: Any) -> Flaw:
    return Flaw(defect, message, node.start_mark.index, node.end_mark.index, fatal=defect == "too-deep")


class _TooMuch(Exception):
    def __init__(self, message: str, node: Any) -> None:
        super().__init__(message)
        self.node = node


_BINARY: Final = frozenset({"tag:yaml.org,2002:binary", "!binary"})
_WORDS: Final[dict[str, JSON]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,300}")
_FLOAT: Final = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


class _Extent(NamedTuple):
    """A collection that was read, with what it would take to write it without aliases, and its depth."""

    value: JSON
    size: int
    depth: int


class _Values:
    """Nodes -> values. What several aliases stand for is one value, counted each time."""

    def __init__(self, most: int) -> None:
        """`most` is the size that all of them may have."""
        self.broken: list[tuple[str, Any]] = []
        self._known: dict[int, _Extent | None] = {}
        self._left = most

    def of(self, node: Any) -> JSON:
        """Raises _TooMuch."""
        if node.id == "scalar":
            return self._scalar(node)
        extent = self._extent(node)
        self._left -= extent.size
        return extent.value

    def _extent(self, node: Any) -> _Extent:
        try:
            extent = self._known[id(node)]
        except KeyError:
            self._known[id(node)] = None
            extent = self._known[id(node)] = self._read(node)
        if extent is None:
            raise _TooMuch("an alias stands for what it is in", node)
        return extent

    def _read(self, node: Any) -> _Extent:
        size, depth, items = _VALUE * (1 + len(node.value)), 0, []
        mapping = node.id == "mapping"
        for child in node.value:
            key, value = child if mapping else (None, child)
            if value.id == "scalar":
                size += len(value.value)
                found = value.value if value.tag == STRING else self._scalar(value)
            else:
                found, inner_size, inner_depth = self._extent(value)
                size += inner_size
                depth = max(depth, inner_depth)
            if mapping:
                name = _name(key)
                size += len(name)
                items.append((name, found))
            else:
                items.append(found)
        if depth >= MAX_DEPTH:
            raise _TooMuch(f"nested deeper than {MAX_DEPTH} levels", node)
        if size > self._left:
            raise _TooMuch(f"aliases stand for more than {MOST_ALIASED} characters", node)
        return _Extent(dict(items) if mapping else items, size, depth + 1)

    def _scalar(self, node: Any) -> JSON:
        tag = node.tag
        if tag == PLAIN:
            return _of_plain(node.value)
        if tag in _BINARY:
            return self._bytes(node)
        return node.value

    def _bytes(self, node: Any) -> bytes:
        import pybase64

        try:
            return pybase64.b64decode("".join(node.value.split()), validate=True)
        except ValueError:
            self.broken.append(("the binary data is not base64", node))
            return b""


def _of_plain(text: str) -> JSON:
    """As YAML 1.2's core schema has it: dates, `yes` and `12:30` are text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _name(key: Any) -> str:
    """A key as text. Python's dumpers write subclasses of str as a call with the text as its argument."""
    # An alias may lead back to what the key is of.
    for _ in range(MAX_DEPTH):
        if key.id == "scalar":
            return str(key.value)
        if not key.value:
            break
        key = key.value[0]
        if isinstance(key, tuple):
            key = key[0]
    return ""
