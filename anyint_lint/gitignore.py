"""Text of a .gitignore -> patterns, as gitignore(5) describes them. No files; the tests hold this against git itself.

Each entry of a folder is judged by itself: what is said of a folder is not said of what is in it. pathspec, which
matches whole paths, mixes the two up, and then `a/**` with `!a/b.json` loses a file that git keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
        line = _without_blanks(line.removesuffix("\r"))
        glob = line.removeprefix("!")
        if not glob.strip("/") or _ends_in_half_an_escape(glob):
            continue
        try:
            regex = _regex(glob.removesuffix("/"))
        except re.error:
            # Git passes over what is no pattern ([z-a]), too.
            continue
        yield Pattern(regex, excludes=glob == line, folders_only=glob.endswith("/"))


def _without_blanks(line: str) -> str:
    """Without the spaces at its end, of which a backslash keeps the first."""
    bare = line.rstrip(" ")
    return line[: len(bare) + 1] if bare.endswith("\\") else bare


def _ends_in_half_an_escape(glob: str) -> bool:
    return (len(glob) - len(glob.rstrip("\\"))) % 2 == 1


_TOKEN: Final = regex(
    r"""(?P<folders>(?:^|(?<=/))(?:\*\*/)+)
      | (?P<inside>(?:^|(?<=/))\*\*$)
      | (?P<star>\*+)
      | (?P<one>\?)
      | \[(?P<set>[!^]?\]?(?:\\.|[^\]\\]){0,255})\]
      | \\(?P<escaped>.)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_WILD: Final = {"inside": ".+", "one": "[^/]"}


def _regex(glob: str) -> re.Pattern[str]:
    """A name without a slash is meant at any depth. Raises re.error."""
    stretches: list[list[str]] = [[""]] if "/" in glob else [[], [""]]
    for token in _TOKEN.finditer(glob.removeprefix("/")):
        if token["folders"]:
            stretches.append([""])
        elif token["star"]:
            stretches[-1].append("")
        else:
            stretches[-1][-1] += _translated(token)
    return re.compile(_matching(stretches), re.DOTALL)


def _matching(stretches: list[list[str]]) -> str:
    """Each stretch is what stands between folders, cut at its stars.

    What fits first is kept, as to fit later leaves less to what follows: to try all would take for ever for many stars.
    """
    first, *others = (_starred(stretch) for stretch in stretches)
    kept = "".join(f"(?>(?:.+?/)??{each})" for each in others[:-1])
    return first + kept + "".join(f"(?:.+/)?{each}" for each in others[-1:])


def _starred(parts: list[str]) -> str:
    first, *others = parts or [""]
    return (
        first + "".join(f"(?>[^/]*?{each})" for each in others[:-1]) + "".join(f"[^/]*{each}" for each in others[-1:])
    )


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
