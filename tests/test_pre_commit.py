"""The hook as pre-commit runs it: installed from this checkout into an environment of its own (about 20 s a test)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.commandline import CLEAN, OTHER, WARNING, write

CHECKOUT = Path(__file__).parents[1]
FIXTURES = {
    "bad.json": WARNING,
    "good.json": CLEAN,
    "package.json": OTHER,
    "batch.jsonl": f"{json.dumps(CLEAN)}\n{json.dumps(WARNING)}\n",
    "notes.md": json.dumps(WARNING),
}


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """Nothing of the user's but pip's configuration, which says where packages come from."""
    identity = {f"GIT_{who}_{what}": "nobody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    others = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    return {
        **others,
        **identity,
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "PRE_COMMIT_COLOR": "never",
        "NO_COLOR": "1",
        "VIRTUALENV_OVERRIDE_APP_DATA": str(tmp_path / "virtualenv"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }


@pytest.fixture
def checkout(tmp_path: Path, environment: Mapping[str, str]) -> Path:
    """This checkout with what is not committed yet; `try-repo` by itself leaves new files out."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("this is no git checkout")
    folder = tmp_path / "checkout"
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard", folder=CHECKOUT).split("\0"):
        if name and (CHECKOUT / name).is_file():
            write(str(folder / name), (CHECKOUT / name).read_bytes())
    commit(folder, environment)
    return folder


@pytest.fixture
def scratch(tmp_path: Path, environment: Mapping[str, str]) -> Path:
    folder = tmp_path / "scratch"
    for name, content in FIXTURES.items():
        write(str(folder / name), content)
    commit(folder, environment)
    return folder


def git(*arguments: str, folder: Path, env: Mapping[str, str] | None = None) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=True).stdout


def commit(folder: Path, env: Mapping[str, str]) -> None:
    git("init", "--quiet", folder=folder, env=env)
    git("add", "--all", folder=folder, env=env)
    git("commit", "--quiet", "--message", "all", folder=folder, env=env)


def pre_commit(*arguments: str, folder: Path, env: Mapping[str, str]) -> tuple[int, str]:
    command = [sys.executable, "-m", "pre_commit", *arguments]
    ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("command", "file"),
    [("validate-manifest", ".pre-commit-hooks.yaml"), ("validate-config", ".pre-commit-config.yaml")],
)
def test_both_files_are_valid(command: str, file: str, environment: Mapping[str, str]) -> None:
    exit_code, output = pre_commit(command, file, folder=CHECKOUT, env=environment)
    assert exit_code == 0, output


def test_try_repo_finds_what_is_wrong(checkout: Path, scratch: Path, environment: Mapping[str, str]) -> None:
    arguments = ("try-repo", str(checkout), "anyint-lint", "--files", *FIXTURES)
    exit_code, output = pre_commit(*arguments, folder=scratch, env=environment)
    assert exit_code == 1, output
    assert "bad.json:1:101: warning[temperature-with-top-p]" in output
    assert "batch.jsonl:2:101: warning[temperature-with-top-p]" in output
    assert "2 warnings in 4 requests (4 files; skipped: 1 other JSON)" in output


def test_a_configured_hook_passes_what_is_right_or_no_payload(
    checkout: Path, scratch: Path, environment: Mapping[str, str]
) -> None:
    revision = git("rev-parse", "HEAD", folder=checkout).strip()
    repository = {"repo": str(checkout), "rev": revision, "hooks": [{"id": "anyint-lint"}]}
    write(str(scratch / ".pre-commit-config.yaml"), {"repos": [repository]})

    def run(file: str) -> tuple[int, str]:
        return pre_commit("run", "anyint-lint", "--verbose", "--files", file, folder=scratch, env=environment)

    for file, exit_code, said in (
        ("good.json", 0, "No findings in 1 request (1 file)"),
        ("package.json", 0, "nothing was checked: no file holds a chat request"),
        ("notes.md", 0, "(no files to check)Skipped"),
        ("bad.json", 1, "bad.json:1:101: warning[temperature-with-top-p]"),
    ):
        ended, output = run(file)
        assert ended == exit_code, output
        assert said in output
