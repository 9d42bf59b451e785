"""What a repository brings along besides its payloads: configuration, lists of what to ignore, catalogues, rules.

Each case is the one odd file of a project in which `payload.json` is checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice

from tests.hostile.cases import Case, dumped
from tests.hostile.nesting import deep_list, deep_lists, deep_objects, nested
from tests.hostile.yamls import yaml_aliases, yaml_tags

_RULE = """id: my-rule
summary: x
severity: error
why: x
where: $.request.body
forbid: {}
hint: x
examples: {bad: [], good: []}
references: [x]
"""


def settings_of_others(size: int) -> Iterator[Case]:
    yield from _gitignores(size)
    yield from _configurations(size)
    for name in ("anyint-lint-ignores.json", "anyint-models.json"):
        for number, data in enumerate(_documents(size)):
            yield f"{number}/{name}", data
    yield from _rules(size)


def _gitignores(size: int) -> Iterator[Case]:
    for name, pattern in {
        "stars": "*a" * (size // 2) + "b",
        "few-stars": "*a" * 60 + "b",
        "folders": "**/" * (size // 3) + "b",
        "folders-and-names": "**/a/" * (size // 5) + "b",
        "few-folders": "**/*a*a/" * 40 + "b",
        "brackets": "[" * size,
        "ranges": "[a-" * (size // 3),
        "set": "[" + "a-z" * (size // 3) + "]",
        "wrong-range": "[z-a]" * (size // 5),
        "blanks": " " * size + "x",
        "escapes": "\\" * size,
        "lines": "*.x\n" * (size // 4),
        "questions": "?" * size,
        "exclamations": "!" * size,
        "nul": "\0" * size,
        "no-text": "\udcff" * size,
    }.items():
        yield f"{name}/.gitignore", pattern.encode("utf-8", "surrogateescape")


def _configurations(size: int) -> Iterator[Case]:
    for name, text in {
        "deep": f"[tool.anyint-lint]\nselect = {deep_lists(10_000)}",
        "deep-keys": "[tool.anyint-lint]\n" + ".".join(["a"] * 10_000) + " = 1",
        "deep-tables": "[" + ".".join(["a"] * 10_000) + "]",
        "inline": f"[tool.anyint-lint]\nselect = {nested('{a = ', '}', levels=10_000)}",
        "many": "[tool.anyint-lint]\n" + "".join(f"k{n} = 1\n" for n in range(size // 10)),
        "long": f'[tool.anyint-lint]\nselect = ["{"x" * size}"]',
        "excludes": f'[tool.anyint-lint]\nexclude = ["{"*a" * (size // 2)}b"]',
        "outside": '[tool.anyint-lint]\nmodels = "../../../../etc/passwd"',
        "rules-outside": '[tool.anyint-lint]\nrules = ["/etc"]',
        "digits": "[tool.anyint-lint]\nmax-file-size = " + "9" * 5000,
        "no-text": "\udcff",
        "nul": "\0",
    }.items():
        yield f"{name}/pyproject.toml", text.encode("utf-8", "surrogateescape")


def _documents(size: int) -> Iterator[bytes]:
    """JSON where a file of ours is expected."""
    yield from (text.encode() for text in (deep_lists(), deep_objects(), "[" * size, "NaN", '"\\ud800"', "1" * 5000))
    yield dumped([{}] * (size // 4))
    yield dumped({"version": 1, "ignores": [{}] * (size // 4), "models": [{"id": "m"}] * (size // 12)})
    yield dumped({"version": 1, "ignores": {"payload.json": deep_list(500)}, "models": deep_list(500)})
    yield json.dumps({"data": [{"id": "x" * size}], "models": ["x" * size]}).encode()
    yield bytes(size)
    yield b"\xff\xfe" * (size // 2)


def _rules(size: int) -> Iterator[Case]:
    """`rules = ["rules"]` stands in the configuration of each."""
    for name, data in islice(chain(yaml_aliases(size), yaml_tags(size)), 0, None, 5):
        yield f"{name}/rules/my-rule.yaml", data
    for name, schema in {
        "deep": nested("{not: ", "}", "{}", 10_000),
        "loop": "{$ref: '#'}",
        "remote": "{$ref: 'http://169.254.169.254/schema'}",
        "file": "{$ref: 'file:///etc/passwd'}",
        "pattern": "{pattern: '(a+)+$'}",
        "large-pattern": "{pattern: '((a{1000}){1000}){1000}'}",
        "deep-pattern": "{pattern: '" + "(" * 5000 + ")" * 5000 + "'}",
    }.items():
        yield f"{name}/rules/my-rule.yaml", _RULE.replace("{}", schema, 1).encode()
