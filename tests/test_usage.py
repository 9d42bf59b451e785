"""What a command line may not do: repeat a key, or have a report, a lock or an ignore file go over something else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from anyint_lint.linter import Linter
from anyint_lint.reporters import REPORTERS
from anyint_lint.telling import told
from tests.commandline import CLEAN, WARNING, lint, write
from tests.planting import KEYS, shows

KEY = KEYS["openai"]
ESCAPES = "\x1b]0;x\x07\u202e\n::error::x"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write("a.json", WARNING)
    return folder


# What is repeated of a command line

OPTIONS = (
    *("--select", "--ignore", "--extend-select", "--per-file-ignores", "--ignores", "--exclude", "--fail-on"),
    *("--output-format", "--output-file", "--config", "--rules", "--models", "--max-age", "--online-timeout"),
    *("--input-format", "--max-file-size", "--jobs", "--fix", "--no-such"),
)
COMMANDS = [
    *(["check", "a.json", f"{option}={{}}"] for option in OPTIONS),
    *(["check", "{}"], ["check", "a.json", "--{}"], ["check", "a.json", "--output-format", "json:{}/x"], ["{}"]),
    *(["check", "a.json", "--per-file-ignores", "{}:wrong-type"], ["check", "a.json", "--per-file-ignores", "*:{}"]),
    *(["explain", "{}"], ["completion", "{}"], ["config", "{}"], ["config", "show", "--config", "{}"]),
    *(["rules", "{}"], ["rules", "--rules", "{}"], ["rules", "test", "{}"], ["rules", "new", "{}"]),
    *(["rules", "new", "x-y", "--topic", "{}"], ["init", "--yes", "--repo", "{}"], ["models", "{}"]),
    *(["models", "lock", "--from", "{}"], ["models", "lock", "--url", "{}"], ["models", "lock", "--timeout", "{}"]),
    *(["models", "lock", "--key-env", "{}", "--url", "https://x.test"], ["models", "check", "--models", "{}"]),
    *(["models", "check", "--max-age", "{}"], ["models", "lock", "--url", "http://x:{}@x.test/"]),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_line_is_repeated_with_a_key_or_a_sequence_for_the_terminal(command: list[str]) -> None:
    for value in (KEY, ESCAPES):
        result = lint(*(each.format(value) for each in command))
        assert not shows(result.output, KEY)
        assert all(line.isprintable() and not line.startswith("::") for line in result.output.split("\n"))


def test_a_usage_error_still_says_what_is_meant() -> None:
    result = lint("check", "a.json", "--fail-on", "eror")
    assert result.exit_code == 2
    assert "Invalid value for '--fail-on': 'eror' is not one of 'error', 'warning', 'info', 'never'." in result.stderr
    assert "Usage:" in lint().output


HOSTILE_RULE = """
id: {name}
summary: "{text}"
severity: warning
why: "{text}\\n::error::x"
where: $.request.body
forbid: {{required: [n]}}
at: n
hint: "{text}\\n::error::x"
examples:
  bad: [request: {{body: {{n: 3}}}}]
  good: [request: {{body: {{}}}}, request: {{body: {{m: 3}}}}]
references: ["{text}"]
"""
# In the letters that the name of a rule may have.
NAME = f"sk-{'proj'}-a1b2c3d4e5f6g7h8i9j0k1l2"


@pytest.mark.parametrize(
    "command",
    [
        *(["rules", "--rules", "own", "--output-format", each] for each in ("json", "text", "markdown")),
        *(["check", "b.json", "--rules", "own", "--output-format", each] for each in REPORTERS),
        *(["check", "b.json", "--rules", "own", "--statistics"], ["explain", "x-y", "--rules", "own"]),
    ],
    ids=" ".join,
)
def test_a_rule_file_shows_no_key_and_forges_no_command(command: list[str]) -> None:
    text = rf"##vso[task.complete] \e[31m {KEY} \u202e ##[error]x"
    write("b.json", {"model": "m", "messages": [{"role": "user", "content": "x"}], "n": 3})
    write("own/topic/x-y.yaml", HOSTILE_RULE.format(name="x-y", text=text))
    write(f"own/topic/{NAME}.yaml", HOSTILE_RULE.format(name=NAME, text=text))
    result = lint(*command)
    assert result.exit_code in (0, 1), result.output
    assert not shows(result.output, KEY)
    assert not shows(result.output, NAME)
    assert "##[" not in result.output
    assert "##vso[" not in result.output
    lines = result.output.split("\n")
    # The format for GitHub is commands, each with an end of ours.
    own = (line for line in lines if not (command[-1] == "github" and "title=anyint-lint[" in line))
    assert all(line.isprintable() and not line.lstrip().startswith("::") for line in own)


def test_the_log_of_a_library_names_no_rule_that_is_a_key() -> None:
    write(f"own/topic/{NAME}.yaml", HOSTILE_RULE.format(name=NAME, text="x"))
    (finding,) = Linter(rules=["own"], select=[NAME]).check({"n": 3})
    assert not shows(told(finding), NAME)


# What is written down for good


def test_a_key_in_the_name_of_a_file_is_not_in_the_ignore_file_which_still_counts() -> None:
    write(f"logs/{KEY}/a.json", WARNING)
    assert lint("check", "logs", f"--add-ignore={KEY}").exit_code == 0
    assert not shows(Path("anyint-lint-ignores.json").read_text(), KEY)
    assert lint("check", "logs").exit_code == 0
    lint("check", "a.json", "--prune-ignores")
    assert lint("check", "logs").exit_code == 0


def test_a_key_among_the_models_is_not_in_the_lock() -> None:
    write("saved.json", {"data": [{"id": KEY}, {"id": "m", "owned_by": KEY}, {"id": "n", "owned_by": "o"}]})
    assert lint("models", "lock", "--from", "saved.json").exit_code == 0
    lock = json.loads(Path("anyint-models.json").read_text())
    assert lock["models"] == [{"id": "m"}, {"id": "n", "owned_by": "o"}]


# What is not overwritten

TAKEN = {
    "a.json": "to be checked",
    "./a.json": "to be checked",
    "linked.json": "to be checked",
    "hard.json": "to be checked",
    "anyint-lint.toml": "the configuration",
    "anyint-models.json": "the model catalogue",
    "anyint-lint-ignores.json": "the ignore file",
    "own/topic/x.yaml": "a rule file",
}


@pytest.fixture
def project() -> dict[str, bytes]:
    os.symlink("a.json", "linked.json")
    os.link("a.json", "hard.json")
    write("anyint-models.json", {"data": [{"id": "m"}]})
    write("anyint-lint-ignores.json", {"version": 1, "ignores": []})
    assert lint("rules", "new", "x-y", "--topic", "topic", "--folder", "own").exit_code == 0
    Path("own/topic/x-y.yaml").rename("own/topic/x.yaml")
    file = Path("own/topic/x.yaml")
    file.write_text(file.read_text().replace("id: x-y", "id: x"))
    write("anyint-lint.toml", 'rules = ["own"]\n')
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


@pytest.mark.parametrize("file", TAKEN)
@pytest.mark.parametrize("where", ["a.json", "."])
def test_no_report_goes_over_what_is_checked_or_read(file: str, where: str, project: dict[str, bytes]) -> None:
    other = ["--output-format", "concise:other.txt", "--output-format", f"json:{file}"]
    for options in (other, ["-o", file], ["--fix", "-o", file]):
        result = lint("check", where, *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"anyint-lint: {file}: is {TAKEN[file]}; a report would overwrite it\n"
        assert {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()} == project


def test_a_report_of_an_earlier_run_is_overwritten_in_a_folder_that_is_checked() -> None:
    for output_format in ("json", "json-lines", "gitlab", "rdjson", "sarif"):
        for _ in range(2):
            assert lint("check", ".", "--output-format", f"{output_format}:report.json").exit_code == 1


def test_a_folder_is_no_file_for_a_report() -> None:
    Path("reports").mkdir()
    result = lint("check", "a.json", "--output-format", "json:reports", "--output-format", "concise:first.txt")
    assert (result.exit_code, result.stderr) == (
        2,
        "anyint-lint: reports: is a folder, and a report goes to a file\n",
    )
    assert not Path("first.txt").exists()


def test_two_formats_for_one_file_are_refused_whatever_it_is_called() -> None:
    os.symlink("one.txt", "two.txt")
    result = lint("check", "a.json", "--output-format", "json:one.txt", "--output-format", "concise:two.txt")
    assert (result.exit_code, result.stderr) == (
        2,
        "anyint-lint: two formats would go to one file: one.txt, two.txt\n",
    )
    assert not Path("one.txt").exists()


# What a repository cannot have written elsewhere


@pytest.mark.parametrize("link", ["report.sarif", "reports"])
def test_a_link_of_a_repository_leads_no_report_out_of_it(link: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    os.symlink(outside / "report.sarif" if link == "report.sarif" else outside, link)
    name = "report.sarif" if link == "report.sarif" else "reports/report.sarif"
    result = lint("check", "a.json", "--output-format", f"sarif:{name}")
    assert (result.exit_code, list(outside.iterdir())) == (2, [])
    assert "leads out of this folder by a symbolic link" in result.stderr


def test_a_report_goes_elsewhere_where_the_command_line_says_so(tmp_path: Path) -> None:
    assert lint("check", "a.json", "-o", "../report.txt").exit_code == 1
    assert lint("check", "a.json", "-o", str(tmp_path / "other.txt")).exit_code == 1
    assert lint("check", "a.json", "-o", os.devnull).exit_code == 1
    assert (tmp_path / "report.txt").read_text() == (tmp_path / "other.txt").read_text()


OUTSIDE = ["../outside/x.json", "{}/outside/x.json", "link/x.json", "sub/../../outside/x.json"]


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("ignores", ["check", "a.json", "--add-ignore"]),
        ("ignores", ["check", "a.json", "--prune-ignores"]),
        ("models", ["models", "lock", "--from", "saved.json"]),
        ("rules", ["rules", "new", "x-y"]),
    ],
)
def test_a_configuration_has_nothing_written_outside_of_its_repository(
    key: str, command: list[str], name: str, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    os.symlink(outside, "link")
    write("saved.json", {"data": [{"id": "m"}]})
    Path("sub").mkdir()
    place = name.format(tmp_path)
    if "--prune-ignores" in command:
        write(str(outside / "x.json"), '{"version": 1,  "ignores": []}')
    before = {path: path.read_bytes() for path in outside.iterdir()}
    write("anyint-lint.toml", f"{key} = {json.dumps([place] if key == 'rules' else place)}\n")
    result = lint(*command)
    assert result.exit_code == 2
    assert "not written: it is outside of" in result.stderr
    assert {path: path.read_bytes() for path in outside.iterdir()} == before


def test_a_configuration_below_the_top_of_a_repository_may_name_what_is_above_it(folder: Path) -> None:
    (folder / ".git").mkdir()
    write("sub/anyint-lint.toml", 'ignores = "../shared.json"\n')
    write("sub/a.json", WARNING)
    os.chdir("sub")
    assert lint("check", "a.json", "--add-ignore").exit_code == 0
    assert (folder / "shared.json").exists()


def test_what_the_command_line_names_may_be_outside(tmp_path: Path) -> None:
    write("saved.json", {"data": [{"id": "m"}]})
    assert lint("check", "a.json", "--add-ignore", "--ignores", str(tmp_path / "i.json")).exit_code == 0
    assert lint("models", "lock", "--from", "saved.json", "-o", str(tmp_path / "m.json")).exit_code == 0
    assert lint("rules", "new", "x-y", "--folder", str(tmp_path / "rules")).exit_code == 0


def test_no_file_is_fixed_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps(CLEAN | {"temperature": "0.5"}))
    os.symlink(outside, "link.json")
    os.symlink(tmp_path, "folder")
    before = outside.read_bytes()
    lint("check", ".", "link.json", "--fix", "--unsafe-fixes")
    assert outside.read_bytes() == before


def test_a_new_rule_does_not_go_through_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    os.symlink(tmp_path / "outside", "rules")
    result = lint("rules", "new", "x-y")
    assert (result.exit_code, list((tmp_path / "outside").iterdir())) == (2, [])
    assert "rules: not written: it leads out of this folder by a symbolic link" in result.stderr
    assert lint("rules", "new", "x-y", "--folder", "rules").exit_code == 0


def test_several_reports_may_go_to_a_device() -> None:
    write("a.json", WARNING)
    assert lint("check", "a.json", "-o", os.devnull, "--output-format", f"json:{os.devnull}").exit_code == 1
