"""YAML text -> JSON values, within bounds: aliases multiply, and deep nesting overruns the stack of PyYAML."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from anyint_lint.model import JSON

# Our own rules need 15 levels and 400 values; the reference implementation of JSON Schema gives up at about 80 levels.
MAX_DEPTH: Final = 40
MAX_VALUES: Final = 100_000


class YamlError(Exception):
    """`place` is "line 3, column 5", or empty where none is known."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem


def load(data: bytes) -> JSON:
    """One document of plain values; dates stay text, a key that stands twice is refused. Raises YamlError."""
    import yaml

    text = _decode(data)
    try:
        _check_bounds(text)
        value = yaml.load(text, Loader=_loader())  # noqa: S506 - a safe loader
        return json.loads(json.dumps(value, allow_nan=False))
    except yaml.MarkedYAMLError as error:
        raise YamlError(_place(error.problem_mark), error.problem or "not valid YAML") from None
    except yaml.YAMLError as error:
        raise YamlError("", str(error).splitlines()[0]) from None
    except ValueError as error:
        raise YamlError("", f"not a value that JSON has: {error}") from None


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise YamlError(f"line {line}", f"byte 0x{data[error.start]:02x} is not UTF-8") from None


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


@dataclass(slots=True)
class _Extent:
    """What a list or mapping holds, with what its aliases stand for."""

    anchor: str | None = None
    values: int = 1
    depth: int = 1

    def add(self, inner: _Extent) -> None:
        self.values += inner.values
        self.depth = max(self.depth, inner.depth + 1)


def _check_bounds(text: str) -> None:
    import yaml

    anchored: dict[str, _Extent] = {}
    opened = [_Extent()]
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append(_Extent(event.anchor))
        elif isinstance(event, yaml.CollectionEndEvent):
            inner = opened.pop()
            if inner.anchor is not None:
                anchored[inner.anchor] = inner
            opened[-1].add(inner)
        elif isinstance(event, yaml.AliasEvent):
            opened[-1].add(anchored.get(str(event.anchor), _Extent()))
        elif isinstance(event, yaml.ScalarEvent):
            opened[-1].values += 1
        if len(opened) + opened[-1].depth > MAX_DEPTH + 2:
            raise YamlError(_place(event.start_mark), f"nested deeper than {MAX_DEPTH} levels")
        if opened[-1].values > MAX_VALUES:
            raise YamlError(_place(event.start_mark), f"more than {MAX_VALUES} values, with what aliases stand for")


# What JSON has. Binary data, sets, dates and objects of Python are refused or, where no tag is written, text.
_TAGS: Final = tuple(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "seq", "map"))


@cache
def _loader() -> Any:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # chosen at run time
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen = set()
            pairs = node.value if isinstance(node, yaml.MappingNode) else ()
            for name in (key for key, _ in pairs if isinstance(key, yaml.ScalarNode)):
                if name.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"{name.value!r} stands twice", name.start_mark)
                seen.add(name.value)
            return super().construct_mapping(node, deep=deep)

        def construct_object(self, node: Any, deep: bool = False) -> Any:
            try:
                return super().construct_object(node, deep=deep)
            except (LookupError, ValueError):
                # What PyYAML raises for a text with a tag that it does not fit.
                problem = f"{node.value!r} is not of the type {node.tag}"
                raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None

        def refuse(self, node: Any) -> Any:
            problem = f"the tag {node.tag} is not allowed, only plain values are"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)

    Loader.yaml_constructors = {tag: Loader.yaml_constructors[tag] for tag in _TAGS} | {None: Loader.refuse}
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag in _TAGS]
        for first, resolvers in Loader.yaml_implicit_resolvers.items()
    }
    return Loader
