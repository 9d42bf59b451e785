"""YAML text: its values beside what PyYAML reads, and the place of each character of a scalar."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar

import yaml

from anyint_lint.jsontext import MAX_DEPTH, measure
from anyint_lint.model import JSON
from anyint_lint.sources import FileSource
from anyint_lint.yamltext import YamlError, load
from anyint_lint.yamltree import YamlTree
from fuzz.properties import NAME, below, map_holds

_MOST_PLACES = 60


class _Strings(yaml.SafeLoader):
    """Every scalar is text: what a plain one means is for each reader to say."""

    yaml_implicit_resolvers: ClassVar[dict[str, JSON]] = {}


def holds(data: bytes) -> None:
    source = FileSource(NAME, data)
    tree = YamlTree(source)
    assert all(0 <= flaw.start <= flaw.end for flaw in tree.flaws)
    assert all(measure(value)[0] <= MAX_DEPTH for value in tree.value)
    for path, value in islice(below(tree.value), 1, _MOST_PLACES):
        start, end = tree.find(path).value
        assert 0 <= start <= end <= len(source.text)
        if isinstance(value, str) and (text_map := tree.text_map(path)):
            map_holds(source.text, value, text_map)
    if not tree.flaws and "&" not in source.text and "!" not in source.text:
        theirs = _theirs(source.text)
        assert theirs is None or [_texts(value) for value in tree.value] == theirs
    _load(data)


def _theirs(text: str) -> JSON:
    try:
        return [_texts(value) for value in yaml.load_all(text, Loader=_Strings)]
    except (yaml.YAMLError, LookupError, RecursionError, ValueError, TypeError):
        return None


def _texts(value: JSON) -> JSON:
    """The shape, and the texts that no reader takes for anything else."""
    if isinstance(value, dict):
        return {str(key): _texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return value if isinstance(value, str) and len(value) > 6 and value[:1].isalpha() else None


def _load(data: bytes) -> None:
    """As rule files are read."""
    try:
        value = load(data)
    except YamlError as error:
        assert error.problem
    else:
        assert measure(value)[0] <= MAX_DEPTH
