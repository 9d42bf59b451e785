"""The command line in this process (`lint`) and as a process of its own (`start`), and payloads to give it."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from anyint_lint.cli import main

CLEAN = {"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}]}
# One finding of each severity.
WARNING = CLEAN | {"temperature": 0.2, "top_p": 0.9}
ERROR = CLEAN | {"temperature": "0.2"}
INFO = CLEAN | {"seed": 1}
OTHER = {"name": "not a chat request"}


# Before 8.2.
OLD_CLICK = "mix_stderr" in inspect.signature(CliRunner).parameters
# The old one had to be told to keep the streams apart.
APART: dict[str, Any] = {"mix_stderr": False} if OLD_CLICK else {}


def lint(*arguments: str, stdin: bytes | None = None, env: Mapping[str, str | None] | None = None) -> Result:
    environment = {"NO_COLOR": None, "FORCE_COLOR": None} | dict(env or {})
    return CliRunner(**APART).invoke(main, arguments, input=stdin, env=environment, catch_exceptions=False)


def start(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "anyint_lint", *arguments]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.run(command, text=True, timeout=60, check=False, **streams)


def write(name: str, content: Any) -> str:
    """A file below the working folder: JSON, or text or bytes as they are."""
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return name


def found(result: Result) -> list[tuple[str, str]]:
    """(file, rule) of each finding in `--output-format json`."""
    return [(finding["file"], finding["rule"]) for finding in json.loads(result.stdout)["findings"]]


def rules_found(*arguments: str, **options: Any) -> list[str]:
    result = lint("check", *arguments, "--output-format", "json", **options)
    assert result.exit_code < 2, result.output
    return [rule for _, rule in found(result)]
