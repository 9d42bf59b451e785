"""Completion: what click's protocol answers, and what a real bash makes of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from anyint_lint.options import FORMATS
from anyint_lint.rulebook import builtin_rules
from tests.commandline import lint

RULES = [rule.id for rule in builtin_rules()]
TOPICS = sorted({rule.topic for rule in builtin_rules()})


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program of our name, as the console script is."""
    file = tmp_path / "anyint-lint"
    file.write_text(f"#!{sys.executable}\nfrom anyint_lint.cli import main\nmain()\n", "utf-8")
    file.chmod(0o755)
    return file


def answer(program: Path, line: str, shell: str = "bash") -> list[str]:
    """What is offered for the last word of a line; in bash's form `type,value`."""
    words = line.split(" ")
    position = words[-1] if shell == "fish" else str(len(words) - 1)
    asked = {"COMP_WORDS": line, "COMP_CWORD": position, "_ANYINT_LINT_COMPLETE": f"{shell}_complete"}
    ran = subprocess.run([program], env=os.environ | asked, capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    return [each for each in ran.stdout.splitlines() if each]


def plain(*values: str) -> list[str]:
    return [f"plain,{value}" for value in values]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("anyint-lint expl", plain("explain")),
        ("anyint-lint models ", plain("check", "lock")),
        ("anyint-lint rules ", plain("new", "test")),
        ("anyint-lint rules new name --topic m", plain("messages", "models")),
        ("anyint-lint explain temperature", plain("temperature-with-top-p")),
        ("anyint-lint explain sampling", plain("sampling-on-reasoning-model")),
        ("anyint-lint explain ", plain(*RULES)),
        ("anyint-lint check --select ", plain("ALL", *TOPICS, *RULES)),
        ("anyint-lint check --ignore sampl", plain("sampling", "sampling-on-reasoning-model")),
        ("anyint-lint check --extend-select images,bare", plain("images,bare-base64-image")),
        ("anyint-lint check --select sampling,sampl", plain("sampling,sampling-on-reasoning-model")),
        ("anyint-lint check --select nothing-like", []),
        ("anyint-lint check --output-format ", plain(*FORMATS)),
        ("anyint-lint check --output-format js", plain("json", "json-lines")),
        ("anyint-lint check --fail-on ", plain("error", "warning", "info", "never")),
        ("anyint-lint check --max-a", plain("--max-age")),
        ("anyint-lint check fix", ["file,fix"]),
        ("anyint-lint check --add-ignore fix", ["file,fix"]),
        ("anyint-lint check --ignores ", ["file,"]),
        ("anyint-lint check --models m", ["file,m"]),
        ("anyint-lint check --rules ", ["dir,"]),
        ("anyint-lint models lock --from ans", ["file,ans"]),
        ("anyint-lint completion ", plain("bash", "zsh", "fish")),
    ],
)
def test_what_is_offered(line: str, offered: list[str], program: Path) -> None:
    assert answer(program, line) == offered


def test_zsh_and_fish_say_what_a_rule_is_about(program: Path) -> None:
    line = "anyint-lint explain temperature"
    assert answer(program, line, "zsh") == ["plain", "temperature-with-top-p", "temperature and top_p are both set"]
    assert answer(program, line, "fish") == ["plain,temperature-with-top-p\ttemperature and top_p are both set"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_with_the_variable_that_the_program_listens_to(shell: str) -> None:
    result = lint("completion", shell)
    assert (result.exit_code, f"_ANYINT_LINT_COMPLETE={shell}_complete" in result.stdout) == (0, True)
    assert result.stderr == ""


def test_fish_does_not_cut_a_list_at_its_comma() -> None:
    assert 'string split -m 1 ","' in lint("completion", "fish").stdout


def test_another_shell_is_wrong_usage() -> None:
    assert lint("completion", "tcsh").exit_code == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["anyint-lint", "expl"], ["explain"]),
        (["anyint-lint", "explain", "temperature"], ["temperature-with-top-p"]),
        (["anyint-lint", "check", "--select", "images,bare"], ["images,bare-base64-image"]),
        (["anyint-lint", "check", "--output-format", "js"], ["json", "json-lines"]),
    ],
)
def test_bash_completes(words: list[str], offered: list[str], program: Path) -> None:
    script = f"""
        PATH={program.parent}:$PATH
        eval "$(anyint-lint completion bash)"
        complete -p anyint-lint >/dev/null || exit 1
        COMP_WORDS=({" ".join(words)}) COMP_CWORD={len(words) - 1}
        _anyint_lint_completion anyint-lint
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ran = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr, ran.stdout.splitlines()) == (0, "", offered)
