"""Text of a .gitignore -> patterns, as gitignore(5) describes them. No files; the tests hold this against git itself.

Each entry of a folder is judged by itself: what is said of a folder is not said of what is in it. pathspec, which
matches whole paths, mixes the two up, and then `a/**` with `!a/b.json` loses a file that git keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from anyint_lint.regex import regex


class Pattern(NamedTuple):
    """One line. `regex` is for the path from the folder of the .gitignore."""

    regex: re.Pattern[str]
    excludes: bool
    folders_only: bool


def verdict(patterns: tuple[Pattern, ...], path: str, *, is_folder: bool) -> bool | None:
    """Is the entry excluded (True) or kept (False)? None where no pattern matches; the last that does decides."""
    for pattern in reversed(patterns):
        if (is_folder or not pattern.folders_only) and pattern.regex.fullmatch(path):
            return pattern.excludes
    return None


def covers(patterns: tuple[Pattern, ...], path: str, *, is_folder: bool = False) -> bool:
    """Is the file, or a folder that it is in, excluded?"""
    parts = path.split("/")
    entries = ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
    return any(verdict(patterns, entry, is_folder=is_folder or entry != path) for entry in entries)


def parse(text: str) -> tuple[Pattern, ...]:
    return tuple(_patterns(text))


def _patterns(text: str) -> Iterator[Pattern]:
    for line in text.split("\n"):
        if line.startswith("#"):
            continue
        line = _without_trailing_spaces(line.removesuffix("\r"))
        glob = line.removeprefix("!")
        if not glob.strip("/") or _ends_in_half_an_escape(glob):
            continue
        try:
            regex = _regex(glob.removesuffix("/"))
        except re.error:
            # Git passes over what is no pattern ([z-a]), too.
            continue
        yield Pattern(regex, excludes=glob == line, folders_only=glob.endswith("/"))


def _without_trailing_spaces(line: str) -> str:
    """One after a backslash stays."""
    text = line.rstrip(" ")
    return f"{text} " if text.endswith("\\") and text != line else text


def _ends_in_half_an_escape(glob: str) -> bool:
    return (len(glob) - len(glob.rstrip("\\"))) % 2 == 1


_TOKEN: Final = regex(
    r"""(?P<folders>(?:^|(?<=/))(?:\*\*/)+)
      | (?P<inside>(?:^|(?<=/))\*\*$)
      | (?P<star>\*+)
      | (?P<one>\?)
      | \[(?P<set>[!^]?\]?(?:\\.|[^\]\\])*)\]
      | (?P<open>\[)
      | \\(?P<escaped>.)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_WILD: Final = {"inside": ".+", "one": "[^/]"}


def _regex(glob: str) -> re.Pattern[str]:
    """A name without a slash is meant at any depth. Raises re.error.

    What stands between two stars is as good at its first place as at any other, so these groups are atomic: otherwise
    each star would multiply the time. So it is with what stands between `**/` and `**/`.
    """
    first, *runs = _split(_tokens(glob.removeprefix("/") if "/" in glob else f"**/{glob}"), "folders")
    last = runs.pop() if runs else None
    between = "".join(f"(?>(?:.+?/)??{_run(run)})" for run in runs)
    end = "" if last is None else f"(?:.+/)?{_run(last)}"
    return re.compile(_run(first) + between + end, re.DOTALL)


def _tokens(glob: str) -> Iterator[re.Match[str]]:
    for token in _TOKEN.finditer(glob):
        if token.lastgroup == "open":
            # To git, that is a pattern which matches nothing.
            raise re.error("a set without an end")
        yield token


def _split(tokens: Iterable[re.Match[str]], kind: str) -> list[list[re.Match[str]]]:
    """What stands before, between and after tokens of a kind."""
    runs: list[list[re.Match[str]]] = [[]]
    for token in tokens:
        if token.lastgroup == kind:
            runs.append([])
        else:
            runs[-1].append(token)
    return runs


def _run(tokens: Iterable[re.Match[str]]) -> str:
    first, *pieces = ("".join(map(_translated, piece)) for piece in _split(tokens, "star"))
    last = pieces.pop() if pieces else None
    between = "".join(f"(?>[^/]*?{piece})" for piece in pieces)
    return first + between + ("" if last is None else f"[^/]*{last}")


def _translated(token: re.Match[str]) -> str:
    kind = str(token.lastgroup)
    if kind == "set":
        negated = token["set"][:1] in ("!", "^")
        members = "".join(map(_member, _MEMBER.finditer(token["set"], negated)))
        return f"(?!/)[{'^' * negated}{members}]"
    return _WILD.get(kind) or re.escape(token[kind])


_MEMBER: Final = regex(r"\\(?P<escaped>.)|(?P<range>-+)|(?P<other>.)", re.DOTALL)


def _member(member: re.Match[str]) -> str:
    """Of a set, in which Python would take some pairs of signs for set operations."""
    return "-" if member["range"] else re.escape(member["escaped"] or member["other"])
