"""The GitHub action: its scripts, one after the other as a runner would run them. `.ci/run` installs with it, too."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.actions import ACTION, CHECKOUT, Runner, assert_valid, audit
from tests.commandline import CLEAN, INFO, WARNING, write


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write("bad.json", WARNING)
    write("good.json", CLEAN)
    write("info.json", INFO)
    return folder


def run(folder: Path, *, fork: bool = False, **inputs: str) -> Runner:
    """All but the installation; instead of it there is this checkout."""
    temp = folder.parent / "temp of the runner"
    temp.mkdir(exist_ok=True)
    command = temp / "anyint-lint"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{CHECKOUT}" exec "{sys.executable}" -W error -m anyint_lint "$@"\n')
    command.chmod(0o755)
    named = {name.replace("_", "-"): value for name, value in inputs.items()}
    event = {"pull_request.head.repo.fork": str(fork).lower()}
    return Runner(folder, temp, named, given={"install": {"command": str(command)}}, event=event)


def test_it_is_valid_and_stands_up_to_an_audit() -> None:
    assert_valid(str(ACTION), "vendor.github-actions")
    assert audit(str(ACTION)) == []


def test_no_input_gets_into_the_text_of_a_script() -> None:
    steps = yaml.safe_load(ACTION.read_text("utf-8"))["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) == 3
    assert not [script for script in scripts if "${{" in script]


def test_every_action_that_it_uses_is_pinned_and_the_same_as_in_init() -> None:
    used = set(re.findall(r"uses: (\S+ # v[\d.]+)\n", ACTION.read_text("utf-8")))
    templates = (CHECKOUT / "anyint_lint/scaffold/templates").glob("*.yml")
    named = {found for file in templates for found in re.findall(r"uses: (\S+ #.*)\n", file.read_text("utf-8"))}
    assert len(used) == 2
    assert used <= named
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", each) for each in named)


def test_findings_fail_the_job_and_are_uploaded_and_summed_up(folder: Path) -> None:
    ran = run(folder)
    assert (ran.exit_code, ran.outputs["exit-code"]) == (1, "1"), ran.log
    assert "::warning " in ran.log
    assert "temperature-with-top-p" in ran.summary
    sarif = Path(ran.outputs["sarif-file"])
    (upload,) = ran.used
    assert upload[0].startswith("github/codeql-action/upload-sarif@")
    assert upload[1] == {"sarif_file": str(sarif), "category": "anyint-lint"}
    results = json.loads(sarif.read_text("utf-8"))["runs"][0]["results"]
    assert {result["ruleId"] for result in results} == {"temperature-with-top-p", "undocumented-field"}


def test_a_clean_project_passes_and_is_uploaded_too_so_that_old_alerts_close(folder: Path) -> None:
    ran = run(folder, paths="good.json")
    assert (ran.exit_code, ran.outputs["exit-code"], len(ran.used)) == (0, "0", 1), ran.log


def test_a_run_that_makes_no_report_uploads_none(folder: Path) -> None:
    ran = run(folder, args="--add-ignore", paths="bad.json")
    assert (ran.exit_code, ran.outputs, ran.used) == (0, {"exit-code": "0", "sarif-file": ""}, [])


@pytest.mark.parametrize("ran_with", [{"upload_sarif": "false"}, {"fork": True}])
def test_nothing_is_uploaded_where_nobody_wants_it_or_a_fork_may_not(folder: Path, ran_with: dict[str, Any]) -> None:
    ran = run(folder, **ran_with)
    assert (ran.exit_code, ran.used) == (1, [])
    assert Path(ran.outputs["sarif-file"]).is_file()


@pytest.mark.parametrize("inputs", [{"paths": "nowhere.json"}, {"args": "--no-such-option"}, {"fail_on": "fatal"}])
def test_a_job_that_could_not_be_done_is_exit_code_2_and_uploads_nothing(folder: Path, inputs: dict[str, str]) -> None:
    run(folder)
    ran = run(folder, **inputs)
    assert (ran.exit_code, ran.outputs, ran.used) == (2, {"exit-code": "2", "sarif-file": ""}, [])


@pytest.mark.parametrize(("fail_on", "exit_code"), [("", 0), ("warning", 0), ("info", 1)])
def test_fail_on_is_handed_over(folder: Path, fail_on: str, exit_code: int) -> None:
    assert run(folder, paths="info.json", fail_on=fail_on).exit_code == exit_code


def test_the_configuration_counts(folder: Path) -> None:
    write("anyint-lint.toml", 'ignore = ["sampling"]')
    assert run(folder).exit_code == 0


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n  \n"])
def test_a_line_is_a_path_whatever_stands_in_it(folder: Path, end: str) -> None:
    names = ["with blank.json", "$(touch injected).json", "`touch injected`;'\".json", "*.json", "-x.json"]
    for name in names:
        write(name, WARNING)
    ran = run(folder, paths="\n".join(names) + end)
    results = json.loads(Path(ran.outputs["sarif-file"]).read_text("utf-8"))["runs"][0]["results"]
    assert (ran.exit_code, len(results)) == (1, len(names)), ran.log
    assert not Path("injected").exists()


def test_a_line_is_an_argument(folder: Path) -> None:
    ran = run(folder, args="--per-file-ignores\nbad file.json:sampling\n--ignore\nundocumented-field\n")
    assert ran.exit_code == 1
    Path("bad.json").rename("bad file.json")
    ran = run(folder, args="--per-file-ignores\nbad file.json:sampling\n--ignore\nundocumented-field\n")
    assert ran.exit_code == 0, ran.log


def test_a_python_that_is_new_enough_is_used(folder: Path) -> None:
    assert not [action for action, _ in run(folder, paths="good.json").used if "setup-python" in action]


@pytest.mark.parametrize(("wanted", "version"), [("3.12", "3.12"), ("", "3.13")])
def test_a_python_is_set_up_where_one_is_asked_for_or_the_one_there_is_too_old(
    folder: Path, wanted: str, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "python3").write_text("#!/bin/sh\nexit 1\n")
    (old / "python3").chmod(0o755)
    monkeypatch.setenv("PATH", str(old), prepend=":")
    action, inputs = run(folder, python_version=wanted).used[0]
    assert action.startswith("actions/setup-python@")
    assert inputs["python-version"] == version
