"""A rule file to begin with: an example that runs, with a comment at each key."""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import Final

from anyint_lint.errors import ConfigError, NotWritten
from anyint_lint.rulebook import CONDITIONS, builtin_rules, rule_files
from anyint_lint.scaffold.step import Step, new_file, obstacle, template
from anyint_lint.yamltext import load

# As in rule.schema.json.
_KEBAB: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def new_rule(folder: FilePath, topic: str, name: str) -> Step:
    """Raises ConfigError for a name that no rule or topic can have, NotWritten where there is something already."""
    _check_names(topic, name)
    file = folder / topic / f"{name}.yaml"
    for there in rule_files(folder):
        if there.stem == name:
            raise NotWritten(str(file), "it is there already" if there == file else f"{there} has this name")
    try:
        why_not = obstacle(file, below=folder)
    except OSError as error:
        why_not = error.strerror or str(error)
    if why_not:
        raise NotWritten(str(file), why_not)
    return new_file("rule", file, template("rule.yaml").replace("{name}", _quoted(name)))


def _check_names(topic: str, name: str) -> None:
    for what, each in (("rule", name), ("topic", topic)):
        if not _KEBAB.fullmatch(each):
            words = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", each).lower()))
            raise ConfigError(f"{each!r} is no name of a {what}: kebab case is, as in {words or 'several-answers'}")
    rules = {rule.id: rule.topic for rule in builtin_rules()}
    if name in rules:
        raise ConfigError(f"{name!r} is a rule of anyint-lint itself: anyint-lint explain {name}")
    if name in {*rules.values(), topic}:
        raise ConfigError(f"{name!r} is a topic, and a rule needs a name of its own")
    if topic in rules:
        raise ConfigError(f"{topic!r} is a rule of anyint-lint itself, and a topic needs a name of its own")
    if f"{name}.yaml" == CONDITIONS:
        raise ConfigError(f"{name!r} is no name of a rule: {CONDITIONS} is never read as one")


def _quoted(name: str) -> str:
    """YAML reads `null` and `12` as something else than text."""
    return name if load(name.encode()) == name else f"'{name}'"
