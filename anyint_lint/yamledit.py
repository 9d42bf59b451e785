"""Changes of a value in YAML text -> cuts of that text, in the style in which each scalar is written.

Whether the result means what it should is not proven here: who changes a file reads it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from anyint_lint.errors import NotEditable
from anyint_lint.jsonedit import literal
from anyint_lint.model import Change, Cut
from anyint_lint.textmap import TextMap
from anyint_lint.yamlnodes import stretch_of
from anyint_lint.yamlscalars import map_of


class _Target(NamedTuple):
    """Nodes of PyYAML: the value, its key where it is a member, and the collection that it is in."""

    text: str
    node: Any
    key: Any
    parent: Any
    text_map: Callable[[], TextMap | None]


def cuts(
    text: str, change: Change, node: Any, key: Any, parent: Any, text_map: Callable[[], TextMap | None]
) -> list[Cut]:
    """`text_map` gives that of the value. Raises NotEditable."""
    return _VERBS[change.verb](_Target(text, node, key, parent, text_map), change)


def _replace(target: _Target, change: Change) -> list[Cut]:
    # JSON is YAML.
    return [Cut(*_written(target.text, target.node), literal(change.value))]


def _splice(target: _Target, change: Change) -> list[Cut]:
    return [_in_scalar(target.node, target.text_map(), change.stretch, change.value)]


def _rename(target: _Target, change: Change) -> list[Cut]:
    if target.key is None or target.key.id != "scalar":
        raise NotEditable("it is no member of a mapping")
    return [_in_scalar(target.key, map_of(target.text, target.key), (0, len(target.key.value)), change.value)]


def _wrap(target: _Target, change: Change) -> list[Cut]:
    start, end = _written(target.text, target.node)
    if target.node.id != "scalar" or target.node.style in ("|", ">"):
        raise NotEditable("a block scalar cannot stand inside of a mapping in one line")
    # In a mapping of one line a comma would end a plain scalar.
    quote = "" if target.node.style else "'"
    if quote and quote in target.node.value:
        raise NotEditable("it has to be quoted there")
    return [Cut(start, start, f"{{{change.value}: {quote}"), Cut(end, end, f"{quote}}}")]


def _remove(target: _Target, change: Change) -> list[Cut]:
    """Whole lines, and the comment behind it, where the member has them to itself; else with the comma, or the line
    break, before its neighbour."""
    if target.key is None:
        raise NotEditable("it is no member of a mapping")
    text = target.text
    start, end = stretch_of(text, target.key)[0], _end_of(text, target.node)
    if len(target.parent.value) == 1:
        if not target.parent.flow_style:
            raise NotEditable("it is all that the mapping has")
        return [Cut(start, end, "")]
    line = text.rfind("\n", 0, start) + 1
    behind = _BEHIND.match(text, end)
    if not target.parent.flow_style and not text[line:start].strip() and behind:
        # The last line of a file may have no end, and then the one before it shall have none.
        first = line if behind[1] else len(text[:line].rstrip("\r\n"))
        return [Cut(first, behind.end(), "")]
    before, after = _neighbours(target, start)
    if after is not None:
        cut = Cut(start, after, "")
    else:
        assert before is not None  # there is another
        cut = Cut(before, end, "")
    if "#" in text[cut.start : start] + text[end : cut.end]:
        raise NotEditable("a comment stands beside it")
    return [cut]


# Of a line, what may follow a value.
_BEHIND: Final = re.compile(r"[ \t]*(?:[ \t]#[^\n]*)?(?:\r?(\n)|\Z)")


def _end_of(text: str, node: Any) -> int:
    """A block collection ends with its last item; what follows may be a comment on the next."""
    while node.id != "scalar" and not node.flow_style and node.value:
        node = node.value[-1][1] if node.id == "mapping" else node.value[-1]
    return stretch_of(text, node)[1]


def _neighbours(target: _Target, start: int) -> tuple[int | None, int | None]:
    """Where the member before the one at `start` ends, and where the one after it begins."""
    text, members = target.text, target.parent.value
    index = next(number for number, (key, _) in enumerate(members) if key is target.key)
    before = _end_of(text, members[index - 1][1]) if index else None
    after = stretch_of(text, members[index + 1][0])[0] if index + 1 < len(members) else None
    if not (before or 0) <= start < (len(text) if after is None else after):
        raise NotEditable("an alias stands beside it")
    return before, after


def _written(text: str, node: Any) -> tuple[int, int]:
    if node.id != "scalar":
        raise NotEditable("it is a collection of YAML")
    return stretch_of(text, node)


def _in_scalar(node: Any, map_: TextMap | None, stretch: tuple[int, int], value: str) -> Cut:
    if node.id != "scalar":
        raise NotEditable("it is no text")
    if map_ is None:
        raise NotEditable("where its characters stand in the YAML cannot be proven")
    if "\n" in value and node.style != '"':
        raise NotEditable("a line break cannot be written there")
    return Cut(*map_.span(*stretch), _QUOTED.get(node.style or "", str)(value))


_QUOTED: Final[dict[str, Callable[[str], str]]] = {
    '"': lambda value: literal(value)[1:-1],
    "'": lambda value: value.replace("'", "''"),
}
_Verb: TypeAlias = Callable[[_Target, Change], list[Cut]]
_VERBS: Final[dict[str, _Verb]] = {
    "replace": _replace,
    "splice": _splice,
    "rename": _rename,
    "wrap": _wrap,
    "remove": _remove,
}
