"""`init`: what it writes works, and what is there already stays as it is."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from difflib import ndiff
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from anyint_lint.commands import init as command
from anyint_lint.config import find_config, load_config
from anyint_lint.scaffold.precommit import hook
from anyint_lint.scaffold.release import Release
from anyint_lint.scaffold.step import write as write_step
from tests.actions import assert_valid, audit
from tests.commandline import OLD_CLICK, lint, start, write

HOOK = ".pre-commit-config.yaml"
WORKFLOW = ".github/workflows/anyint-lint.yml"
REPO = "https://github.com/owner/anyint-lint"
MANIFEST = Path(__file__).parents[1] / ".pre-commit-hooks.yaml"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def files() -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(Path().rglob("*")) if file.is_file()}


def added(text: str) -> str:
    """What an existing .pre-commit-config.yaml becomes."""
    write(HOOK, text.encode())
    step = hook(Path.cwd(), Release("1.0", REPO))
    assert not step.obstacle
    return step.after.decode()


# What it writes works


@pytest.mark.parametrize("repo", [(), ("--repo", REPO), ("--repo", "https://git.example.org/group/anyint-lint.git")])
def test_what_it_writes_assert_valid(repo: tuple[str, ...]) -> None:
    result = lint("init", "--yes", *repo)
    assert result.exit_code == 0, result.output
    assert list(files()) == [WORKFLOW, HOOK, "anyint-lint.toml"]
    assert load_config(Path("anyint-lint.toml")).fail_on == "warning"
    validating = [sys.executable, "-m", "pre_commit", "validate-config", HOOK]
    ended = subprocess.run(validating, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert_valid(WORKFLOW, "vendor.github-workflows")


def test_without_a_repository_the_hook_installs_this_version_and_does_what_the_manifest_says() -> None:
    lint("init", "--yes")
    (repo,) = yaml.safe_load(Path(HOOK).read_text())["repos"]
    (manifest,) = yaml.safe_load(MANIFEST.read_text())
    (ours,) = repo["hooks"]
    assert ours.pop("additional_dependencies") == [f"anyint-lint=={version('anyint-lint')}"]
    assert (repo["repo"], ours) == ("local", {key: manifest[key] for key in ours})
    assert {"entry", "language", "files"} <= ours.keys()


def test_with_a_repository_hook_and_action_come_from_its_tag() -> None:
    lint("init", "--yes", "--repo", REPO)
    hooks = [{"id": "anyint-lint"}]
    tag = f"v{version('anyint-lint')}"
    assert yaml.safe_load(Path(HOOK).read_text()) == {"repos": [{"repo": REPO, "rev": tag, "hooks": hooks}]}
    assert f"uses: owner/anyint-lint@{tag}\n" in Path(WORKFLOW).read_text()


@pytest.mark.parametrize(
    "repo", ["git@github.com:owner/name", "https://x/a b", "https://x/a'", "https://x/a\n", "https://"]
)
def test_an_address_that_is_none_is_refused(repo: str) -> None:
    result = lint("init", "--yes", "--repo", repo)
    assert (result.exit_code, files()) == (2, {})


@pytest.mark.parametrize("repo", [(), ("--repo", REPO)])
def test_the_workflow_stands_up_to_an_audit(repo: tuple[str, ...]) -> None:
    lint("init", "--yes", *repo)
    # Our own tag is no hash, as nobody knows the hash of a release before it is made.
    assert audit(WORKFLOW) == (["unpinned-uses"] if repo else [])


# It asks


def test_it_does_not_ask_where_nobody_can_answer() -> None:
    result = lint("init", stdin=b"y\ny\ny\n")
    assert (result.exit_code, files()) == (2, {})
    assert result.stderr == (
        "anyint-lint: init asks before it writes, and standard input is no terminal; --yes answers for you\n"
    )


@pytest.fixture
def _answering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "asks", lambda: True)


@pytest.mark.usefixtures("_answering")
def test_what_is_refused_is_not_written() -> None:
    result = lint("init", stdin=b"n\ny\nn\n")
    assert (result.exit_code, list(files())) == (0, [HOOK])
    for question in ("Write anyint-lint.toml? [Y/n]", f"Write {HOOK}? [Y/n]", f"Write {WORKFLOW}? [Y/n]"):
        assert question in result.stdout


@pytest.mark.usefixtures("_answering")
@pytest.mark.parametrize(("answer", "file"), [(b"y", "pyproject.toml"), (b"n", "anyint-lint.toml")])
def test_a_project_may_have_the_configuration_in_either_file(answer: bytes, file: str) -> None:
    write("pyproject.toml", "[project]\nname = 'x'\n")
    result = lint("init", stdin=answer + b"\ny\nn\nn\n")
    assert "Put the configuration into pyproject.toml? [Y/n]" in result.stdout
    found = find_config(Path.cwd())
    assert found is not None
    assert found.name == file


@pytest.mark.usefixtures("_answering")
@pytest.mark.skipif(OLD_CLICK, reason="its test runner takes an end of input for an empty line")
def test_an_end_of_input_writes_nothing_more() -> None:
    result = lint("init", stdin=b"y\n")
    assert (result.exit_code, list(files())) == (130, ["anyint-lint.toml"])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_terminal_is_asked() -> None:
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, b"y\nn\ny\n")
    ended = start("init", stdin=theirs)
    os.close(ours)
    os.close(theirs)
    assert (ended.returncode, list(files())) == (0, [WORKFLOW, "anyint-lint.toml"]), ended.stderr


# What is there stays


@pytest.mark.parametrize(
    "before", [{}, {"pyproject.toml": "[project]\nname = 'x'"}, {HOOK: "repos:\n- repo: meta\n  hooks: []\n"}]
)
def test_twice_changes_nothing(before: dict[str, str]) -> None:
    for name, text in before.items():
        write(name, text)
    lint("init", "--yes")
    once = files()
    result = lint("init", "--yes")
    assert (result.exit_code, files()) == (0, once)
    assert [line.split(",")[0] for line in result.stdout.splitlines()] == [
        "configuration: already there",
        "pre-commit hook: already there",
        "GitHub workflow: already there",
    ]


@pytest.mark.parametrize("name", [WORKFLOW, WORKFLOW.replace(".yml", ".yaml"), "anyint-lint.toml"])
def test_an_existing_file_is_never_overwritten(name: str) -> None:
    write(name, "# mine\n")
    assert lint("init", "--yes").exit_code == 0
    assert Path(name).read_text() == "# mine\n"
    assert len(files()) == 3


def test_a_configuration_above_counts() -> None:
    write("anyint-lint.toml", "")
    Path("sub").mkdir()
    os.chdir("sub")
    assert (
        f"configuration: already there, in {Path.cwd().parent / 'anyint-lint.toml'}\n" in lint("init", "--yes").stdout
    )


def test_a_hook_of_ours_counts_however_it_got_there() -> None:
    text = "repos: [{repo: /srv/mirror, rev: v9, hooks: [{id: ruff}, {id: anyint-lint, args: [--fail-on, error]}]}]"
    write(HOOK, text)
    assert f"pre-commit hook: already there, in {HOOK}" in lint("init", "--yes").stdout
    assert Path(HOOK).read_text() == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n# the end\n"])
def test_a_project_file_grows_at_its_end(newline: str, end: str) -> None:
    before = f"[project]\nname = 'x' # odd   spacing\n[tool.ruff]\nline-length = 9{end}".replace("\n", newline)
    write("pyproject.toml", before.encode())
    assert lint("init", "--yes").exit_code == 0
    after = Path("pyproject.toml").read_bytes().decode()
    assert after.startswith(before)
    assert after.count("\n") == after.count(newline)
    content = tomllib.loads(after)
    assert content["tool"].pop("anyint-lint") == {"fail-on": "warning", "ignore": []}
    assert content == tomllib.loads(before)


def test_an_entry_goes_behind_the_last_one_and_nothing_else_moves() -> None:
    before = """\
# Ours.
default_language_version: {python: python3}
repos:   # in order
    -   repo: https://github.com/psf/black
        rev: '24.1'   # pinned
        hooks:
        -   id: black
            args: [
              -q,
            ]

    # -   repo: one that is switched off
ci: {autofix_prs: false}
"""
    entry = """\
    - repo: https://github.com/owner/anyint-lint
      rev: v1.0
      hooks:
        - id: anyint-lint
"""
    head, tail = before.split("\n\n")
    assert added(before) == f"{head}\n{entry}\n{tail}"


@pytest.mark.parametrize(
    "before",
    [
        "repos:\n- repo: meta\n  hooks: [{id: identity}]",
        "\ufeffrepos:\r\n- repo: meta\r\n  hooks:\r\n  - id: identity\r\n",
        "---\nrepos:\n  - repo: meta\n    hooks:\n      - id: identity\n        files: |\n          a|b\n...\n",
        "repos:\n - repo: meta\n   hooks:\n    - &one {id: identity}\n    - *one\n\n\n",
    ],
)
def test_every_style_of_list_takes_an_entry(before: str) -> None:
    after = added(before)
    changes = [line[0] for line in ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert changes == ["+"] * 4
    assert after.count("\n") == after.count("\r\n" if "\r\n" in before else "\n")
    old, new = yaml.safe_load(before), yaml.safe_load(after)
    assert new["repos"][:-1] == old["repos"]
    assert new["repos"][-1]["hooks"] == [{"id": "anyint-lint"}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("repos: []\n", "it has no list of repos in block style"),
        ("repos: [{repo: meta, hooks: []}]\n", "it has no list of repos in block style"),
        ("repos:\n", "it has no list of repos in block style"),
        ("fail_fast: true\n", "it has no list of repos in block style"),
        ("", "it has no list of repos in block style"),
        ("- repo: meta\n  hooks: []\n", "it has no list of repos in block style"),
        ("repos: 5\n", "it has no list of repos in block style"),
        ('"repos":\n  - repo: meta\n    hooks: []\n', "it has no list of repos in block style"),
        ("repos: [\n", "not valid YAML: "),
        (
            "repos:\n  - repo: meta\n    hooks: []\n    description: |\n      a\n      # b\n",
            "where it goes in there is not clear",
        ),
        (b"repos:\n  - repo: \xff\n", "not valid YAML: "),
    ],
)
def test_what_cannot_be_edited_safely_is_shown_and_left_alone(text: str | bytes, why: str) -> None:
    write(HOOK, text)
    before = files()[HOOK]
    result = lint("init", "--yes")
    assert (result.exit_code, files()[HOOK]) == (2, before)
    assert f"pre-commit hook: {HOOK} was left alone: {why}" in result.stdout
    assert "\n      - repo: local\n        hooks:\n          - id: anyint-lint\n" in result.stdout
    assert len(files()) == 3


@pytest.mark.parametrize("text", ["[project", "tool = {ruff = {}}\n", "tool.ruff = 5\n[tool]\n"])
def test_a_project_file_that_takes_no_table_is_left_alone(text: str) -> None:
    write("pyproject.toml", text)
    result = lint("init", "--yes")
    assert (result.exit_code, Path("pyproject.toml").read_text()) == (2, text)
    assert "configuration: pyproject.toml was left alone: not valid TOML: " in result.stdout
    assert "\n    [tool.anyint-lint]\n" in result.stdout


@pytest.mark.parametrize(
    ("link", "folder"), [(HOOK, False), ("pyproject.toml", False), (".github", True), (".github/workflows", True)]
)
def test_no_link_is_followed(link: str, folder: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    target = outside if folder else outside / "file"
    if not folder:
        target.write_text("repos:\n  - repo: meta\n    hooks: []\n" if link == HOOK else "[project]\n")
    Path(link).parent.mkdir(exist_ok=True)
    Path(link).symlink_to(target)
    before = {file: file.read_bytes() for file in outside.rglob("*") if file.is_file()}
    result = lint("init", "--yes")
    assert result.exit_code == 2
    assert f"was left alone: {link} is a symbolic link. Add this by hand:" in result.stdout
    assert {file: file.read_bytes() for file in outside.rglob("*") if file.is_file()} == before


def test_a_link_that_leads_nowhere_is_not_followed() -> None:
    Path(HOOK).symlink_to("nowhere")
    assert lint("init", "--yes").exit_code == 2
    assert not Path("nowhere").exists()


@pytest.mark.parametrize(("name", "why"), [(f"{HOOK}/x", "is a folder"), (".github", "is no folder")])
def test_a_place_of_the_wrong_kind_is_left_alone(name: str, why: str) -> None:
    write(name, "x")
    result = lint("init", "--yes")
    assert (result.exit_code, f" {why}. Add this by hand:" in result.stdout) == (2, True)


def test_a_file_that_changed_after_it_was_shown_is_left_alone() -> None:
    write(HOOK, "repos:\n  - repo: meta\n    hooks: []\n")
    step = hook(Path.cwd(), Release("1.0"))
    write(HOOK, "repos: []\n")
    with pytest.raises(Exception, match=r"not written: it has changed since it was read$"):
        write_step(step)
    assert files() == {HOOK: b"repos: []\n"}


def test_a_file_keeps_its_mode() -> None:
    write(HOOK, "repos:\n  - repo: meta\n    hooks: []\n")
    Path(HOOK).chmod(0o640)
    lint("init", "--yes")
    assert Path(HOOK).stat().st_mode & 0o777 == 0o640


def test_a_folder_that_takes_no_file_is_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "here")

    path = Path.cwd() / "anyint-lint.toml"
    monkeypatch.setattr(os, "replace", refuse)
    result = lint("init", "--yes")
    assert (result.exit_code, result.stderr) == (2, f"anyint-lint: {path}: not written: Permission denied\n")
    assert files() == {}


def test_below_the_top_of_a_repository_it_says_where_to_go() -> None:
    Path(".git").mkdir()
    top = Path.cwd()
    Path("sub").mkdir()
    os.chdir("sub")
    result = lint("init", "--yes")
    assert (result.exit_code, files()) == (2, {})
    assert result.stderr == f"anyint-lint: the top of the repository is {top}; run init there\n"
