"""GitHub's files under judgement: their schema, an audit, the steps of an action run as a runner would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def assert_valid(file: str, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def audit(file: str) -> list[str]:
    """What zizmor finds in it at its strictest, by name."""
    command = [BIN / "zizmor", "--offline", "--no-config", "--persona", "pedantic", "--format", "json", file]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return [finding["ident"] for finding in json.loads(ended.stdout)]
