"""Patterns of .gitignore files, each line by itself and all together."""

from __future__ import annotations

from anyint_lint.gitignore import Pattern, covers, parse, verdict

_PATHS = ("a", "a/b.json", "fixtures/deep/er/x.y", ".hidden", "ä b", "a" * 60, "a/" * 20 + "b", "\n", "[a]", "*")


def holds(data: bytes) -> None:
    """The last line that matches decides, and what is excluded is covered."""
    text = data.decode("utf-8", "replace")
    patterns = parse(text)
    assert [_told(pattern) for pattern in patterns] == [
        _told(pattern) for line in text.split("\n") for pattern in parse(line)
    ]
    for path in (*_PATHS, *(line for line in text.split("\n")[:3] if line.strip("/"))):
        for is_folder in (False, True):
            judged = [said for each in patterns if (said := verdict((each,), path, is_folder=is_folder)) is not None]
            assert verdict(patterns, path, is_folder=is_folder) == (judged[-1] if judged else None)
            assert covers(patterns, path, is_folder=is_folder) or (judged or [False])[-1] is False


def _told(pattern: Pattern) -> tuple[str, bool, bool]:
    return pattern.regex.pattern, pattern.excludes, pattern.folders_only
