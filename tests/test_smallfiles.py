"""Files of ours may be links to a device without an end, and the folder to work in may be gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commandline import CLEAN, lint, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/zero")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", CLEAN)


@pytest.mark.parametrize("setting", ['models = "/dev/zero"', 'ignores = "/dev/zero"', 'rules = ["rules"]'])
def test_a_device_without_an_end_is_told(setting: str) -> None:
    Path("rules").mkdir()
    os.symlink("/dev/zero", "rules/a.yaml")
    result = lint("check", "a.json", "--config", write("anyint-lint.toml", setting))
    assert (result.exit_code, result.stderr.endswith(": File too large\n")) == (2, True)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    leave = "import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')"
    program = f"from anyint_lint.cli import main; {leave}; main()"
    command = [sys.executable, "-W", "error", "-c", program, "check", str(tmp_path / "a.json")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (2, "anyint-lint: the working folder: No such file or directory\n")
