"""rules/*/*.yaml -> Rule: our own rules and those of a user.

An installed package has our own in one JSON file besides, which a build made, so that a start costs no YAML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path as FilePath
from typing import Final

import orjson

from anyint_lint.errors import RuleFileError
from anyint_lint.model import JSON, Repair, Rule
from anyint_lint.paths import parse_query, parse_relative
from anyint_lint.smallfiles import read_small

PACKAGE: Final = FilePath(__file__).parent
# An installed package carries its rules; a checkout keeps them next to it.
RULES: Final = next(path for path in (PACKAGE / "rules", PACKAGE.parent / "rules") if path.is_dir())
CONDITIONS: Final = "conditions.yaml"


@cache
def _builtin_files() -> dict[str, JSON]:
    """Path below rules/ -> content."""
    compiled = PACKAGE / "rulebook.json"
    if compiled.is_file():
        contents: dict[str, JSON] = orjson.loads(compiled.read_bytes())
        return contents
    return {file.relative_to(RULES).as_posix(): read_yaml(file) for file in rule_files(RULES)}


def conditions() -> Mapping[str, JSON]:
    """The named conditions that `when` may use."""
    named: Mapping[str, JSON] = _builtin_files()[CONDITIONS]
    return named


@cache
def builtin_rules() -> tuple[Rule, ...]:
    """The rules that ship with the package, by topic and name."""
    files = _builtin_files()
    return tuple(to_rule(f"rules/{name}", files[name]) for name in sorted(files) if name != CONDITIONS)


def user_rules(folder: FilePath) -> tuple[Rule, ...]:
    """The rules below a user's folder, checked. Raises RuleFileError for the first that is broken."""
    from anyint_lint import rulecheck

    if not folder.is_dir():
        raise RuleFileError(str(folder), "", "no such folder of rules")
    rules = []
    for file in rule_files(folder):
        if file.name == CONDITIONS:
            continue
        rules.append(rulecheck.check(file, read_yaml(file)))
    if not rules:
        raise RuleFileError(str(folder), "", "there is no rule file (*.yaml) in this folder")
    return tuple(rules)


def rule_files(folder: FilePath) -> list[FilePath]:
    """Raises RuleFileError where a folder goes while it is searched, as those of `/proc` do."""
    try:
        return sorted(folder.rglob("*.yaml"))
    except OSError as error:
        raise RuleFileError(str(folder), "", error.strerror or str(error)) from None


def read_yaml(file: FilePath) -> JSON:
    """A YAML file as JSON values. Raises RuleFileError with line and column."""
    from anyint_lint.yamltext import YamlError, load

    try:
        return load(read_small(file))
    except YamlError as error:
        raise RuleFileError(str(file), error.place, error.problem) from None
    except OSError as error:
        raise RuleFileError(str(file), "", error.strerror or str(error)) from None


def to_rule(file: str, content: Mapping[str, JSON]) -> Rule:
    """Trusts the content, which has been checked; the topic is the folder's name."""
    topic = FilePath(file).parent.name or FilePath(file).absolute().parent.name
    forbids = "forbid" in content
    when = content.get("when", [])
    return Rule(
        id=content["id"],
        topic=topic,
        summary=content["summary"],
        severity=content["severity"],
        why=content["why"].strip(),
        hint=content["hint"].strip(),
        where=parse_query(content["where"]),
        at=parse_relative(content["at"]) if "at" in content else None,
        forbids=forbids,
        schema=content["forbid" if forbids else "expect"],
        when=tuple(map(_resolve, when if isinstance(when, list) else [when])),
        references=tuple(content["references"]),
        examples=Packed(examples) if isinstance(examples := content["examples"], str) else examples,
        file=file,
        fix=_repair(content),
    )


class Packed(Mapping[str, Sequence[JSON]]):
    """Examples as an installed package has them: JSON text, which is read where somebody looks at them."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _read(self) -> dict[str, list[JSON]]:
        import json

        # orjson makes a fraction of an integer of more than 64 bits.
        examples: dict[str, list[JSON]] = json.loads(self._text)
        return examples

    def __getitem__(self, kind: str) -> list[JSON]:
        return self._read[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


def _repair(content: Mapping[str, JSON]) -> Repair | None:
    for key in ("fix", "unsafe_fix"):
        if key in content:
            return Repair(key == "fix", content[key])
    return None


def _resolve(condition: JSON) -> JSON:
    return conditions()[condition] if isinstance(condition, str) else condition


# What an example says of the finding beside the exchange.
EXPECTED: Final = frozenset({"finds", "mended"})


def without_expected(example: Mapping[str, JSON]) -> dict[str, JSON]:
    """The exchange of an example by itself."""
    return {key: value for key, value in example.items() if key not in EXPECTED}
