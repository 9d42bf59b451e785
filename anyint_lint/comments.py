"""`# anyint-lint: ignore[rule] reason` in YAML: which findings such a comment ignores, and which comments ignore none.

A comment stands beside a value, on a line of its own above it or above its entry; `ignore-file[rule]` at the top. What
looks like one inside of a scalar is none: the parser tells where scalars are. One that lies where nothing could be
parsed is beside no value, so nothing comes of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from anyint_lint.ignores import Ignores
from anyint_lint.model import Exchange, Finding, Path
from anyint_lint.readers.recorded import RecordedLocator
from anyint_lint.selection import ALL, known_names, unknown_name
from anyint_lint.sources import FileSource
from anyint_lint.yamlscalars import BREAK, is_inside
from anyint_lint.yamltree import YamlTree

_ENDS: Final = "\r\n\x85\u2028\u2029"
_MARK: Final = "anyint-lint:"
_DIRECTIVE: Final = re.compile(r"#[ \t]*anyint-lint:[ \t]*(?P<verb>[^\[\s#]*)(?:[ \t]*\[(?P<names>[^\[\]]*)\])?")
# What may stand above and beside a comment that is for the whole file.
_TOP: Final = re.compile(rf"(?:(?:[ \t]*|%[^{_ENDS}]*+|---[ \t]*)(?:#[^{_ENDS}]*)?(?:\r\n|[{_ENDS}]))*+[ \t]*")
_ALLOWED: Final = "ignore[rule] or ignore-file[rule]"


@dataclass(slots=True)
class _Directive:
    line: int
    names: tuple[str, ...]
    used: set[str] = field(default_factory=set)

    def takes(self, finding: Finding) -> bool:
        found = {finding.rule, finding.topic}.intersection(self.names)
        self.used |= found
        return bool(found)


class _Scalar(NamedTuple):
    """Lines at which a comment is beside it or above it."""

    node: Any
    lines: tuple[int, ...]


def comments_of(source: FileSource, exchange: Exchange) -> Comments | None:
    """None where the exchange is of no YAML file."""
    locator = exchange.locator
    if not isinstance(locator, RecordedLocator) or not isinstance(locator.tree, YamlTree):
        return None
    return Comments(source.text, locator.tree)


class Comments:
    """Those of one file."""

    def __init__(self, text: str, tree: YamlTree) -> None:
        self._text = text
        self._tree = tree
        self._starts = [0, *(found.end() for found in BREAK.finditer(text))]
        self._scalars: list[_Scalar] = []
        self._containers: dict[tuple[int, int], int] = {}
        self._read_nodes(tree.nodes)
        self._scalar_starts = [each.node.start_mark.index for each in self._scalars]
        self._directives: list[_Directive] = []
        self._whole: list[_Directive] = []
        self._beside: dict[int, list[_Directive]] = {}
        self._above: dict[int, list[_Directive]] = {}
        self._problems: list[str] = []
        self._read_comments()

    def ignore(self, finding: Finding, exchange: Exchange) -> bool:
        """Does a comment ignore it? That comment counts as used."""
        candidates = list(self._whole)
        if finding.span is not None:
            for line in self._lines_of(finding.span.offsets):
                candidates += (*self._beside.get(line, ()), *self._above.get(line, ()))
        candidates += self._above.get(self._entry_line(exchange), ())
        # Each that takes it is used, not only the first.
        return bool([directive for directive in candidates if directive.takes(finding)])

    def warnings(self, name: str, silent: Iterable[str], ignores: Ignores) -> Iterator[str]:
        """What is not understood, and what ignores nothing though its rule could have spoken."""
        yield from (f"{name}:{problem}" for problem in self._problems)
        known = known_names(ignores.known.values()) - {ALL}
        for directive in self._directives:
            for rule in directive.names:
                if rule not in known:
                    yield f"{name}:{directive.line + 1}: {unknown_name(rule, known)}"
                elif rule not in directive.used and ignores.speaks(rule, silent):
                    yield f"{name}:{directive.line + 1}: the comment ignores no finding of {rule}"

    # Where things are

    def _line(self, offset: int) -> int:
        """Counted from 0, as YAML counts lines."""
        return bisect_right(self._starts, offset) - 1

    def _read_nodes(self, nodes: Iterable[Any]) -> None:
        """Each once, however many aliases stand for it."""
        waiting: list[tuple[Any, Any]] = [(node, None) for node in nodes]
        seen: set[int] = set()
        while waiting:
            node, key = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            key_line = self._line(key.start_mark.index) if key else None
            if node.id == "scalar":
                self._scalars.append(_Scalar(node, self._lines_at(node, key_line)))
                continue
            if key_line is not None:
                self._containers.setdefault(self._tree.stretch(node), key_line)
            for child in node.value:
                pair = isinstance(child, tuple)
                waiting += [(child[1], child[0]), (child[0], None)] if pair else [(child, None)]
        self._scalars.sort(key=lambda each: each.node.start_mark.index)

    def _lines_at(self, node: Any, key_line: int | None) -> tuple[int, ...]:
        """A block has no line after its last that is beside it."""
        first, last = self._line(node.start_mark.index), self._line(max(node.start_mark.index, node.end_mark.index - 1))
        lines = {first, *(() if node.style in ("|", ">") else (last,))}
        return tuple(lines if key_line is None else lines | {key_line})

    def _lines_of(self, offsets: tuple[int, int]) -> Iterable[int]:
        start, end = offsets
        scalar = self._scalar_at(start)
        if scalar is not None and end <= scalar.node.end_mark.index:
            return scalar.lines
        line = self._line(start)
        return {line, self._containers.get(offsets, line)}

    def _scalar_at(self, offset: int) -> _Scalar | None:
        number = bisect_right(self._scalar_starts, offset) - 1
        if number < 0 or offset > self._scalars[number].node.end_mark.index:
            return None
        return self._scalars[number]

    def _entry_line(self, exchange: Exchange) -> int:
        """Of the item of a list that the exchange was read from, or of the document."""
        locator = exchange.locator
        path: Path = locator.path if isinstance(locator, RecordedLocator) else ()
        while path and not isinstance(path[-1], int):
            path = path[:-1]
        return self._line(self._tree.find(path).value[0]) if path else -1

    # Which comments there are

    def _read_comments(self) -> None:
        found = _TOP.match(self._text)
        top = found.end() if found else 0
        line, at = -1, self._text.find(_MARK)
        while at >= 0:
            line = self._line(at)
            comment = self._comment_in(line)
            if comment is not None:
                self._read_comment(comment, line, is_top=comment <= top)
            at = self._text.find(_MARK, self._end(line)) if line + 1 < len(self._starts) else -1
        self._attach_those_above()

    def _end(self, line: int) -> int:
        return self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)

    def _comment_in(self, line: int) -> int | None:
        """The offset at which the comment of a line begins."""
        start, end = self._starts[line], self._end(line)
        at = self._text.find("#", start, end)
        while at >= 0:
            if (at == start or self._text[at - 1] in " \t") and not self._is_in_scalar(at):
                return at
            at = self._text.find("#", at + 1, end)
        return None

    def _is_in_scalar(self, offset: int) -> bool:
        scalar = self._scalar_at(offset)
        if scalar is None or offset >= scalar.node.end_mark.index:
            return False
        node = scalar.node
        return is_inside(self._text, node.start_mark.index, node.end_mark.index, offset)

    def _read_comment(self, start: int, line: int, *, is_top: bool) -> None:
        own_line = not self._text[self._starts[line] : start].strip()
        for found in _DIRECTIVE.finditer(self._text, start, self._end(line)):
            names = tuple(name.strip() for name in (found["names"] or "").split(",") if name.strip())
            problem = _problem(found["verb"], names, is_top=is_top)
            if problem:
                self._problems.append(f"{line + 1}: {problem}")
                continue
            directive = _Directive(line, names)
            self._directives.append(directive)
            if found["verb"] == "ignore-file":
                self._whole.append(directive)
            else:
                (self._above if own_line else self._beside).setdefault(line, []).append(directive)

    def _attach_those_above(self) -> None:
        """A comment on a line of its own is about the first line below that holds anything else."""
        above, self._above = self._above, {}
        target = -1
        for line in sorted(above, reverse=True):
            below = line + 1
            while below != target and below not in above and self._is_comment(below):
                below += 1
            target = target if below in above else below
            self._above.setdefault(target, []).extend(above[line])

    def _is_comment(self, line: int) -> bool:
        if line >= len(self._starts):
            return False
        text = self._text[self._starts[line] : self._end(line)]
        indent = len(text) - len(text.lstrip(" \t"))
        return text.startswith("#", indent) and not self._is_in_scalar(self._starts[line] + indent)


def _problem(verb: str, names: tuple[str, ...], *, is_top: bool) -> str:
    if verb not in ("ignore", "ignore-file"):
        return f"the comment is not understood; write {_ALLOWED}"
    if not names:
        return f"{verb} ignores nothing without a rule; write {verb}[rule]"
    if verb == "ignore-file" and not is_top:
        return "ignore-file counts only at the top of the file"
    return ""
