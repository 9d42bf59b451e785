"""Single patterns of gitignore(5). Whole files of them are held against git in test_files."""

from __future__ import annotations

import pytest

from anyint_lint.gitignore import parse, verdict


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a", "a"),
        ("a", "x/y/a"),
        ("/a", "a"),
        ("a/b", "a/b"),
        ("*.json", "x/.json"),
        ("**/a", "a"),
        ("**/a", "x/y/a"),
        ("a/**", "a/x/y"),
        ("a/**/b", "a/b"),
        ("a/**/b", "a/x/y/b"),
        ("a/**/**/b", "a/x/b"),
        ("a**b", "axb"),
        ("?", "é"),
        ("[a-c]", "b"),
        ("[!a-c]", "d"),
        ("[^a]", "b"),
        ("[]a]", "]"),
        ("[a-]", "-"),
        ("[a\\]]", "]"),
        ("[[&&||~~--]", "&"),
        ("\\*", "*"),
        ("\\#a", "#a"),
        ("\\!a", "!a"),
        ("a ", "a"),
        ("a\\ ", "a "),
        ("a\r", "a"),
        ("a.b", "a.b"),
        ("a b", "x/a b"),
        ("*", "a\nb"),
        ("a/*", "a/\n"),
        ("*a*ab", "aaab"),
        ("*a*b*ab", "axbab"),
        ("*ab/*c", "aab/cc"),
        ("**/a/**/b/c", "a/a/b/b/c"),
        ("**/a/*b/**/c*", "x/a/a/bb/y/c"),
    ],
)
def test_a_pattern_excludes(pattern: str, path: str) -> None:
    assert verdict(parse(pattern), path, is_folder=False) is True


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("", "a"),
        ("# a", "a"),
        ("#a", "#a"),
        ("!", "!"),
        ("/", "a"),
        ("a/", "a"),
        ("/a", "x/a"),
        ("a/b", "x/a/b"),
        ("a", "a/b"),
        ("a", "ab"),
        ("a/*", "a/b/c"),
        ("a/**", "a"),
        ("a**b", "a/b"),
        ("?", "ab"),
        ("a?b", "a/b"),
        ("a[/]b", "a/b"),
        ("a[!x]b", "a/b"),
        ("[z-a]", "b"),
        ("[a", "[a"),
        ("a[", "a["),
        ("a[b/c", "a[b/c"),
        ("*.json", "a.json5"),
        ("a.b", "axb"),
        ("\\*", "a"),
        ("A", "a"),
        (" a", "a"),
    ],
)
def test_a_pattern_says_nothing(pattern: str, path: str) -> None:
    assert verdict(parse(pattern), path, is_folder=False) is None


@pytest.mark.parametrize(
    ("pattern", "path"),
    [("*a" * 40 + "*b", "a" * 200), ("[ab]*" * 40 + "c", "ab" * 100), ("**/a/*" * 40 + "**/b", "a/a/" * 100 + "c")],
)
def test_no_pattern_takes_for_ever(pattern: str, path: str) -> None:
    assert verdict(parse(pattern), path, is_folder=False) is None


@pytest.mark.parametrize(("text", "patterns"), [("[" * 1_000_000, 0), (" " * 30_000 + "x", 1), ("a\\" + " " * 9, 1)])
def test_no_line_takes_for_ever(text: str, patterns: int) -> None:
    assert len(parse(text)) == patterns


def test_a_slash_at_the_end_means_folders() -> None:
    assert verdict(parse("a/"), "x/a", is_folder=True) is True
    assert verdict(parse("!a/"), "a", is_folder=True) is False


@pytest.mark.parametrize(
    ("text", "excluded"), [("a\n!a", False), ("!a\na", True), ("!a\nb", False), ("a\n\n#!a", True)]
)
def test_the_last_pattern_that_matches_decides(text: str, excluded: bool) -> None:
    assert verdict(parse(text), "a", is_folder=False) is excluded


def test_a_file_may_come_back_from_a_folder_that_was_emptied() -> None:
    patterns = parse("a/**\n!a/b.json")
    assert [verdict(patterns, path, is_folder=path == "a") for path in ("a", "a/b.json", "a/c")] == [None, False, True]


@pytest.mark.parametrize(
    ("pattern", "path", "excludes"),
    [
        ("*a" * 50 + "b", "a" * 200, None),
        ("*a" * 50, "a" * 200, True),
        ("**/a/" * 40 + "b", "a/" * 500 + "c", None),
        ("**/a/" * 40 + "b", "a/" * 500 + "b", True),
        ("a*b/**/c", "ax/ab/x/c", None),
        ("**/a*b/**/c", "ax/ab/x/c", True),
        (" " * 100_000 + "x", "y", None),
        ("[" * 10_000, "y", None),
    ],
)
def test_a_pattern_of_many_wildcards_comes_to_an_answer(pattern: str, path: str, excludes: bool | None) -> None:
    assert verdict(parse(pattern), path, is_folder=False) is excludes
