"""MkDocs hook: makes from the checkout what the pages would otherwise repeat. Nothing that it makes is committed.

Each rule gets a page, and rules/README.md is one. In any page, a comment that names a part (`<!-- config -->`) becomes
that part, `<!-- shows: COMMAND -->` what the command prints at the top of the checkout, and `<!-- readme: TITLE -->` a
section of the README.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import yaml
from click.testing import CliRunner
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

CHECKOUT: Final = Path(__file__).parents[1]
# The rules of this checkout, not of a release that is installed; and what lies beside this file.
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "docs")]

import rulepages  # noqa: E402 - the lines above tell where

from anyint_lint.cli import main  # noqa: E402
from anyint_lint.configtext import markdown_rows as config_rows  # noqa: E402
from anyint_lint.model import Path as Steps  # noqa: E402
from anyint_lint.readers.recorders import RECORDERS  # noqa: E402
from anyint_lint.reporters import MODULES  # noqa: E402
from anyint_lint.rulebook import builtin_rules  # noqa: E402
from tests.readme import option_rows  # noqa: E402

PART: Final = re.compile(r"<!-- (?:shows: (?P<command>.+?)|readme: (?P<title>.+?)|(?P<name>\w+)) -->")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    topics = groupby(builtin_rules(), key=lambda rule: rule.topic)
    pages: list[Any] = [{topic: [f"rules/{rule.id}.md" for rule in rules]} for topic, rules in topics]
    config.nav = [*(config.nav or ()), {"Rules": ["rules/index.md", *pages]}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for name, content in _pages():
        files.append(File.generated(config, name, content=content))
    return files


def _pages() -> Iterator[tuple[str, str]]:
    rules = builtin_rules()
    yield "rules/index.md", "\n".join(rulepages.index(rules))
    for rule in rules:
        yield f"rules/{rule.id}.md", "\n".join(rulepages.page(rule, _run))
    yield "writing-rules.md", _writing_rules()


def on_page_markdown(markdown: str, **_: Any) -> str:
    return PART.sub(_part, markdown)


def _part(mark: re.Match[str]) -> str:
    if mark["command"]:
        arguments = shlex.split(mark["command"])[1:]
        return f"```console\n$ {mark['command']}\n{_run(arguments, '')}```"
    if mark["title"]:
        return _readme(mark["title"])
    if mark["name"] not in PARTS:
        raise PluginError(f"{mark[0]}: no part has this name")
    return "\n".join(PARTS[mark["name"]]())


def _readme(title: str) -> str:
    """A section without its title and without the marks of what is generated in it."""
    text = (CHECKOUT / "README.md").read_text("utf-8")
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise PluginError(f"the README has no section {title!r}")
    return re.sub(r"^<!-- .* -->\n", "", found[1].strip(), flags=re.MULTILINE)


def _run(arguments: list[str], stdin: str) -> str:
    """What somebody sees who runs it at the top of the checkout, in a terminal of 90 columns without colour."""
    with contextlib.chdir(CHECKOUT):
        ran = CliRunner().invoke(main, arguments, input=stdin, env={"COLUMNS": "90", "NO_COLOR": "1"})
    if ran.exit_code not in (0, 1):
        raise PluginError(f"exit code {ran.exit_code}: {shlex.join(arguments)}\n{ran.output}")
    return ran.output


def _writing_rules() -> str:
    """rules/README.md, under a name that says what it is for; the files beside it are shown there."""
    text = (CHECKOUT / "rules/README.md").read_text("utf-8").replace("# The rules\n", "# Writing rules\n", 1)
    conditions = (CHECKOUT / "rules/conditions.yaml").read_text("utf-8")
    text = text.replace("(conditions.yaml)", "(#conditions)")
    return f"{text}\n## Conditions\n\nWhat `when` may name:\n\n```yaml\n{conditions}```\n"


def _outputs() -> Iterator[str]:
    """The first line of each module's docstring says what its format is."""
    yield from ("| format | what it is |", "| --- | --- |")
    for name, module in MODULES.items():
        about = (import_module(f"anyint_lint.reporters.{module}").__doc__ or "").partition("\n")[0]
        yield f"| `{name}` | {about} |"


def _fixes() -> Iterator[str]:
    yield from ("| rule | what is wrong | fix |", "| --- | --- | --- |")
    for rule in builtin_rules():
        kinds = ", ".join(rulepages.KINDS[key] for key in rulepages.fixes(rule))
        if kinds:
            yield f"| [`{rule.id}`](rules/{rule.id}.md) | {rule.summary} | {kinds} |"


def _recorders() -> Iterator[str]:
    yield from ("| format | its marks | where in a request its body is |", "| --- | --- | --- |")
    for name, recorder in RECORDERS.items():
        bodies = [held.path for held in recorder.body]
        yield f"| `{name}` | {_paths(*recorder.marks)} | {_paths(*bodies)} |"


def _paths(*paths: Steps) -> str:
    return ", ".join(f"`{'.'.join(map(str, path))}`" for path in paths if path)


def _action() -> Iterator[str]:
    action = yaml.safe_load((CHECKOUT / "action.yml").read_text("utf-8"))
    yield from ("| input | default | meaning |", "| --- | --- | --- |")
    for name, about in action["inputs"].items():
        yield f"| `{name}` | {_code(about['default'])} | {about['description']} |"
    yield from ("", "| output | meaning |", "| --- | --- |")
    for name, about in action["outputs"].items():
        yield f"| `{name}` | {about['description']} |"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


PARTS: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "action": _action,
    "config": config_rows,
    "fixes": _fixes,
    "count": lambda: iter([str(len(builtin_rules()))]),
    "options": option_rows,
    "outputs": _outputs,
    "recorders": _recorders,
}
