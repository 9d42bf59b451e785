"""Which files are checked: what was named, and of folders the JSON files that are not hidden, ignored or elsewhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path as FilePath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyint_lint.errors import UnreadableFile
from anyint_lint.files import discover, wanted


@pytest.fixture
def root(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> FilePath:
    """A folder of its own, with others beside it."""
    folder = tmp_path / "root"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(*names: str, text: str = "{}") -> None:
    for name in names:
        FilePath(name).parent.mkdir(parents=True, exist_ok=True)
        FilePath(name).write_text(text, "utf-8")


def found(*paths: str) -> list[str]:
    problems: list[UnreadableFile] = []
    files = [str(file) for file in discover(paths, problems=problems)]
    assert problems == []
    return files


def problems_of(*paths: str) -> list[str]:
    problems: list[UnreadableFile] = []
    list(discover(paths, problems=problems))
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    "name", ["a.json", "a.jsonl", "a.ndjson", "A.JSON", "a.json.gz", "a.jsonl.GZ", "a.b.json", ".a.json", "a b\n.json"]
)
def test_folders_are_searched_for_json(name: str, root: FilePath) -> None:
    put(name)
    assert wanted(name)
    assert found(".") == [name]


@pytest.mark.parametrize("name", ["a.md", "json", "a.json.md", "a.gz", "a.jsonc", "a.json~", "ajson", ".json"])
def test_folders_are_not_searched_for_anything_else(name: str, root: FilePath) -> None:
    put(name)
    assert found(".") == []


def test_a_file_that_is_named_is_meant_whatever_its_name(root: FilePath) -> None:
    put("a.txt", ".hidden/b.json", "ignored.json")
    put(".gitignore", text="ignored.json\n")
    names = ["a.txt", ".hidden/b.json", "ignored.json"]
    assert found(*names) == names


def test_files_come_by_name_and_not_by_chance(root: FilePath) -> None:
    put("b/a.json", "a.json", "b.json", "b/B.json", "c/d/e.json", "ä.json", "10.json", "9.json")
    assert found(".") == ["10.json", "9.json", "a.json", "b/B.json", "b/a.json", "b.json", "c/d/e.json", "ä.json"]


def test_paths_come_in_the_order_in_which_they_are_named(root: FilePath) -> None:
    put("a.json", "b.json", "c/d.json")
    assert found("c", "b.json", "a.json") == ["c/d.json", "b.json", "a.json"]


def test_each_file_comes_once(root: FilePath) -> None:
    put("a/b.json", "a/c.json")
    os.symlink("b.json", "a/z.json")
    assert found("a/c.json", "a", "./a/../a/b.json", str(root / "a"), "a/z.json") == ["a/c.json", "a/b.json"]


def test_names_may_hold_what_shells_trip_over(root: FilePath) -> None:
    names = [" .json", "*.json", "-rf.json", "a\nb/c d.json", "ä/😀.json"]
    put(*names)
    assert found(".") == sorted(names)
    assert found(*names) == names


def test_names_that_are_no_unicode_are_found(root: FilePath) -> None:
    with open(b"\xff.json", "w") as file:
        file.write("{}")
    assert [os.fsencode(name) for name in found(".")] == [b"\xff.json"]


def test_hidden_folders_are_left_out_below_and_read_when_named(root: FilePath) -> None:
    put(".git/a.json", "a/.venv/b.json", "a/..json/c.json", "a/b.json")
    assert found(".") == ["a/b.json"]
    assert found(".git", "a/.venv") == [".git/a.json", "a/.venv/b.json"]


def test_a_folder_may_be_named_like_a_file(root: FilePath) -> None:
    put("a.json/b.json", "c.json/d.md")
    assert found(".") == ["a.json/b.json"]


def test_what_is_no_regular_file_is_left_out(root: FilePath) -> None:
    os.mkfifo("a.json")
    assert found(".") == []


@pytest.mark.parametrize("path", ["missing", "a.json/b", "a.json/", "x" * 5000, "loop", "dangling"])
def test_a_path_that_leads_nowhere_is_a_problem_and_the_rest_goes_on(path: str, root: FilePath) -> None:
    put("a.json")
    os.symlink("loop", "loop")
    os.symlink("nowhere", "dangling")
    problems: list[UnreadableFile] = []
    assert [str(file) for file in discover([path, "a.json"], problems=problems)][-1:] == ["a.json"]
    assert [problem.file for problem in problems] == ([] if path == "a.json/" else [path])


def test_links_are_followed_to_files_inside_alone(root: FilePath) -> None:
    put("real/a.json", "../outside/b.json", "../outside.json")
    os.symlink("real/a.json", "in.json")
    os.symlink("../outside.json", "out.json")
    os.symlink("../outside", "out")
    os.symlink("real", "folder")
    os.symlink("..", "real/up")
    os.symlink("loop.json", "loop.json")
    os.symlink("nowhere", "dangling.json")
    assert found(".") == ["in.json"]
    assert found("real") == ["real/a.json"]


def test_a_link_that_is_named_is_meant(root: FilePath) -> None:
    put("../outside/b.json")
    os.symlink("../outside", "out")
    os.symlink("../outside/b.json", "out.json")
    assert found("out") == ["out/b.json"]
    assert found("out.json") == ["out.json"]


def test_gitignore_excludes_files_and_folders(root: FilePath) -> None:
    put("a.json", "b.json", "out/c.json", "deep/out/d.json", "deep/b.json", "only/b.json", "keep/out.json")
    put(".gitignore", text="# no comment.json\n\nb.json\nout/\n!only/b.json\r\n/keep/*.txt\n")
    assert found(".") == ["a.json", "keep/out.json", "only/b.json"]


@pytest.mark.parametrize("device", ["pipe", "/dev/zero"])
def test_a_gitignore_that_is_no_regular_file_says_nothing(device: str, root: FilePath) -> None:
    put("a.json")
    if device == "pipe":
        os.mkfifo(".gitignore")
    else:
        FilePath(".gitignore").symlink_to(device)
    assert found(".") == ["a.json"]


def test_the_nearest_gitignore_that_says_anything_decides(root: FilePath) -> None:
    put("a/x.json", "a/keep.json", "b/x.json", "b/keep.json", "b/c/x.json")
    put(".gitignore", text="*.json\n!keep.json\n")
    put("a/.gitignore", text="!x.json\n")
    put("b/.gitignore", text="keep.json\n")
    put("b/c/.gitignore", text="!/x.json\n")
    assert found(".") == ["a/keep.json", "a/x.json", "b/c/x.json"]


def test_nothing_below_an_excluded_folder_comes_back(root: FilePath) -> None:
    put("out/.gitignore", text="!*.json\n")
    put("out/a.json", ".gitignore")
    put(".gitignore", text="out/\n!out/a.json\n")
    assert found(".") == []


def test_gitignores_hold_up_to_the_top_of_the_repository(root: FilePath) -> None:
    put("../.gitignore", text="b.json\n")
    put(".gitignore", text="/top/a/c.json\nd.json\n")
    put("top/.gitignore", text="/a/e.json\n")
    put("top/a/b.json", "top/a/c.json", "top/a/d.json", "top/a/e.json", "top/a/f.json")
    # Without a repository the files above mean nothing.
    assert found("top/a") == [f"top/a/{name}.json" for name in "bcdef"]
    FilePath(".git").mkdir()
    assert found("top/a") == ["top/a/b.json", "top/a/f.json"]
    assert found(str(root / "top/a")) == [str(root / f"top/a/{name}.json") for name in "bf"]


def test_a_gitignore_beside_the_way_means_nothing(root: FilePath, monkeypatch: pytest.MonkeyPatch) -> None:
    put("x/a.json", "y/.git", "z")
    FilePath(".git").mkdir()
    put("y/.gitignore", text="*.json\n")
    monkeypatch.chdir("y")
    assert found("../x") == ["../x/a.json"]
    assert found("../y/../x/.") == ["../y/../x/a.json"]


def test_a_link_to_a_folder_is_ignored_by_where_it_leads(root: FilePath) -> None:
    put("repo/in/a.json", "repo/in/b.json")
    FilePath("repo/.git").mkdir()
    put("repo/.gitignore", text="/in/a.json\n")
    put(".gitignore", text="*\n")
    os.symlink("repo/in", "link")
    assert found("link") == ["link/b.json"]


def test_a_folder_that_is_named_is_meant_even_if_it_is_ignored(root: FilePath) -> None:
    put("build/a.json", "build/b.json", "build/sub/build/c.json")
    FilePath(".git").mkdir()
    put(".gitignore", text="build/\n")
    put("build/.gitignore", text="b.json\n")
    assert found(".") == []
    assert found("build") == ["build/a.json", "build/sub/build/c.json"]


@pytest.mark.parametrize("line", ["!", "\\", "a\\", "[z-a]", "///", "[", "**", "\ufeffb.json", "b.json\r", "b.json   "])
def test_a_line_that_is_no_pattern_stops_nothing(line: str, root: FilePath) -> None:
    put("a.json", "b.json")
    put(".gitignore", text=f"{line}\n/b.json\n")
    assert "b.json" not in found(".")


def test_a_gitignore_that_cannot_be_read_is_passed_over(root: FilePath) -> None:
    put("a.json", "b/c.json")
    FilePath(".gitignore").mkdir()
    FilePath("b/.gitignore").write_bytes(b"\xff\xfe\n")
    assert found(".") == ["a.json", "b/c.json"]


PARTS = st.sampled_from(["a", "b", "c.json", "*", "**", "?", "[ab]", "[!a]", "*.json", "b*", "**a", "\\a"])
PATTERNS = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(["", "", "!", "/", "!/", "**/", "\\"]),
    st.lists(PARTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/", " ", "\r", "/**", "/**/"]),
)
IGNORES = st.dictionaries(st.sampled_from([".", "a", "a/b"]), st.lists(PATTERNS, min_size=1, max_size=3), max_size=2)


@given(IGNORES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_git_would_list_the_same_files(root: FilePath, ignores: dict[str, list[str]]) -> None:
    put("c.json", "b/c.json", "a/a.json", "a/c.json", "a/b/a.json", "a/b/c.json", "a/b/b/b.json")
    for file in root.rglob(".gitignore"):
        file.unlink()
    for folder, patterns in ignores.items():
        put(f"{folder}/.gitignore", text="\n".join(patterns))
    # A hook that runs the tests has variables of its own repository.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", "init", "--quiet", "."], check=True, env=outside)
    command = ["git", "-c", "core.excludesFile=/dev/null", "ls-files", "-z", "--others", "--exclude-standard", "*.json"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, env=outside)
    assert sorted(found(".")) == sorted(filter(None, listed.stdout.split("\0")))


@pytest.fixture
def locked(root: FilePath, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder `locked`, also closed to the superuser, who runs tests in containers."""
    put("a.json", "locked/b.json", "z.json")
    scandir, stat = os.scandir, FilePath.stat

    def closed_scandir(path: FilePath) -> Iterator[os.DirEntry[str]]:
        if FilePath(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    def closed_stat(path: FilePath, **options: bool) -> os.stat_result:
        if path.parent.name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(os, "scandir", closed_scandir)
    monkeypatch.setattr(FilePath, "stat", closed_stat)
    os.chmod("locked", 0)
    yield
    os.chmod("locked", 0o700)


@pytest.mark.usefixtures("locked")
def test_a_folder_that_cannot_be_listed_is_a_problem_and_the_rest_goes_on() -> None:
    problems: list[UnreadableFile] = []
    assert [str(file) for file in discover(["."], problems=problems)] == ["a.json", "z.json"]
    assert [str(problem) for problem in problems] == ["locked: Permission denied"]


@pytest.mark.usefixtures("locked")
def test_a_file_in_a_folder_that_cannot_be_entered_is_a_problem() -> None:
    assert problems_of("locked/b.json") == ["locked/b.json: Permission denied"]


def test_a_missing_path_is_told_in_plain_words(root: FilePath) -> None:
    assert problems_of("nowhere/a.json") == ["nowhere/a.json: no such file or folder"]
