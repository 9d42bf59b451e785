"""The generated parts of README.md: `python -m tests.readme` (make readme) writes them, test_readme.py compares them.

A part stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`: `rules` is the table of rules, `options` the table
of `check`'s options, `config` that of the configuration's keys, `output:begin COMMAND` what a command prints, run at
the top of the checkout.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from anyint_lint import cli
from anyint_lint.commands.check import check
from anyint_lint.configtext import markdown_rows as config_rows
from anyint_lint.explain import markdown_rows
from anyint_lint.rulebook import builtin_rules

CHECKOUT = Path(__file__).parents[1]
README = CHECKOUT / "README.md"
PART = re.compile(r"(<!-- (?P<name>\w+):begin ?(?P<command>.*?) ?-->\n).*?(<!-- (?P=name):end -->)", re.DOTALL)
MARK = re.compile(r"<!-- \w+:(?:begin|end).*?-->")


def refreshed(text: str) -> str:
    """The text with its parts made anew. Raises ValueError for a mark without its partner, or an unknown part."""
    if len(MARK.findall(text)) != 2 * len(PART.findall(text)):
        raise ValueError("a begin or end mark stands alone")
    return PART.sub(lambda part: f"{part[1]}{_content(part['name'], part['command'])}{part[4]}", text)


def _content(name: str, command: str) -> str:
    if name == "rules":
        return _lines(markdown_rows(builtin_rules()))
    if name == "options":
        return _lines(option_rows())
    if name == "config":
        return _lines(config_rows())
    if name == "output":
        return f"\n```console\n$ {command}\n{output(command)}```\n\n"
    raise ValueError(f"{name} is neither rules nor options nor config nor output")


def _lines(rows: Iterator[str]) -> str:
    return "\n" + "".join(f"{row}\n" for row in rows) + "\n"


def option_rows(command: click.Command = check) -> Iterator[str]:
    yield "| option | meaning |"
    yield "| --- | --- |"
    context = click.Context(command, parent=click.Context(cli.main, **cli.main.context_settings))
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            flags, meaning = (text.replace("|", r"\|") for text in record)
            yield f"| `{flags}` | {meaning} |"


def output(command: str) -> str:
    """What somebody sees who runs it in the checkout, in a terminal of 100 columns without colour."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(
        shlex.split(command), cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if ran.returncode not in (0, 1):
        raise ValueError(f"exit code {ran.returncode}: {command}\n{ran.stdout}")
    return ran.stdout


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text("utf-8")), "utf-8")
