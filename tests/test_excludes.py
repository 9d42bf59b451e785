"""`exclude`: what is left out of folders, and what is left out though it was named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commandline import ERROR, found, lint, write


@pytest.fixture(autouse=True)
def _in_a_folder_with_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "root").mkdir()
    monkeypatch.chdir(tmp_path / "root")
    for name in ("a.json", "old/b.json", "old/keep.json", "sub/old/c.json"):
        write(name, ERROR)


def files(*arguments: str) -> list[str]:
    result = lint("check", *arguments, "--output-format", "json")
    assert result.exit_code < 2, result.stderr
    return [file for file, _ in found(result)]


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ([], ["a.json", "old/b.json", "old/keep.json", "sub/old/c.json"]),
        (["old"], ["a.json"]),
        (["old/"], ["a.json"]),
        (["/old"], ["a.json", "sub/old/c.json"]),
        (["old/**", "!keep.json"], ["a.json", "old/keep.json", "sub/old/c.json"]),
        (["*.json"], []),
        (["ol"], ["a.json", "old/b.json", "old/keep.json", "sub/old/c.json"]),
        (["a.json/"], ["a.json", "old/b.json", "old/keep.json", "sub/old/c.json"]),
    ],
)
def test_patterns_are_those_of_gitignore(patterns: list[str], left: list[str]) -> None:
    write("anyint-lint.toml", f"exclude = {patterns}")
    options = [option for pattern in patterns for option in ("--exclude", pattern)]
    if left:
        assert files(".") == left
        assert files(".", *options, "--isolated") == left
    else:
        assert lint("check", ".").exit_code == 2


def test_the_command_line_extends_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    write("anyint-lint.toml", 'exclude = ["/old"]')
    assert files(".", "--exclude", "a.json") == ["sub/old/c.json"]
    assert files(".", "--exclude", "!old/") == ["a.json", "old/b.json", "old/keep.json", "sub/old/c.json"]


def test_patterns_of_the_configuration_are_relative_to_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    write("anyint-lint.toml", 'exclude = ["/sub/old"]')
    monkeypatch.chdir("sub")
    write("d.json", ERROR)
    assert files(".") == ["d.json"]
    assert files(".", "--exclude", "/d.json", "--isolated") == ["old/c.json"]


def test_what_is_named_is_meant() -> None:
    write("anyint-lint.toml", 'exclude = ["old"]')
    assert files("old/b.json") == ["old/b.json"]
    assert files("old") == ["old/b.json", "old/keep.json"]


@pytest.mark.parametrize("name", ["old/b.json", "old", "sub/../old/b.json", "./old", "../root/old/b.json"])
@pytest.mark.parametrize("pattern", ["old", "old/", "/old", "**/old"])
def test_force_exclude_leaves_out_what_is_named(name: str, pattern: str) -> None:
    assert files(name, "a.json", "--exclude", pattern, "--force-exclude") == ["a.json"]
    write("anyint-lint.toml", f'exclude = ["{pattern}"]\nforce-exclude = true')
    assert files(name, "a.json") == ["a.json"]
    assert files(str(Path(name).absolute()), "a.json") == ["a.json"]


def test_force_exclude_keeps_what_lies_elsewhere() -> None:
    write("../old/b.json", ERROR)
    assert files("../old/b.json", "--exclude", "old", "--force-exclude") == ["../old/b.json"]


def test_a_hook_that_is_handed_excluded_files_alone_succeeds() -> None:
    result = lint("check", "old/b.json", "--exclude", "old", "--force-exclude")
    assert result.exit_code == 0
    assert result.stderr == "anyint-lint: nothing was checked: no file holds a chat request (-v says what they hold)\n"


def test_force_exclude_counts_for_the_file_that_standard_input_stands_for() -> None:
    options = ("--stdin-filename", "old/b.json", "--exclude", "old")
    assert lint("check", "-", *options, "--force-exclude", stdin=b"{").stdout.startswith("No findings in 0 requests")
    assert files("a.json", "-", *options) == ["a.json"]


@pytest.mark.parametrize("pattern", ["", "#old", "[z-a]", "a\nb", "!", "/"])
def test_what_is_no_pattern_is_exit_code_2(pattern: str) -> None:
    result = lint("check", ".", "--exclude", pattern)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith("anyint-lint: exclude: ")


def test_a_file_of_that_name_elsewhere_is_not_the_ignore_file() -> None:
    write("anyint-lint-ignores.json", {"version": 1, "ignores": []})
    write("sub/anyint-lint-ignores.json", ERROR)
    assert "sub/anyint-lint-ignores.json" in files(".")
