"""Commands of other shells than Unix's: those of cmd are read, as browsers copy them; those of PowerShell are left out.

A line that begins with curl and ends with `^` is cmd's, one that ends with a backtick is PowerShell's; so are lines
with quotes that only these have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anyint_lint.readers.curl.words import MOST_PIECES, Piece, Word, joined

_COMMAND: Final = re.compile(
    r"""^[ \t]*(?:(?:PS[ ])?[A-Za-z]:[^\n>]*>[ \t]*)?(?P<curl>curl(?:\.exe)?[ \t])(?:
        [^\n]*"[{\[]""\w[^\n]*
      | [^\n]*[ \t"]\^\r?\n(?:\r?\n)?(?:[^\n]*\^\r?\n(?:\r?\n)?)*+[^\n]*
      | (?P<powershell>[^\n]*[ \t]`\r?\n(?:[^\n]*[ \t]`\r?\n)*+[^\n]* | [^\n]*(?:\$env:\w|[{\[,:][ \t]?`")[^\n]*))""",
    re.VERBOSE | re.MULTILINE,
)


def commands(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    if not text.startswith("#!"):
        yield from _COMMAND.finditer(text, start, end)


# A caret takes away what cmd makes of a character; then the program cuts its arguments up by quotes and backslashes.
_PART: Final = re.compile(
    r"""(?P<line>\^[ \t]*\r?\n(?P<ended>\r?\n)?)
      | (?P<slashes>(?:\^?\\)++)(?P<after>\^?")?
      | \^?"(?P<doubled>\^?")?(?P<quote>)
      | %(?P<name>\w{1,100})%
      | \^(?P<escaped>.)
      | (?P<blank>[ \t\r\n]+)
      | (?P<operator>[&|<>])
      | (?P<plain>[^\^\\"%&|<> \t\r\n]+|.)""",
    re.VERBOSE | re.DOTALL,
)


def words(command: re.Match[str]) -> list[Word]:
    """None of PowerShell's: there, what a program is given depends on the version."""
    return [] if command["powershell"] else list(_cut(command.string, command.start("curl"), command.end()))


def _cut(text: str, start: int, end: int) -> Iterator[Word]:
    pieces: list[Piece] = []
    quoted = False
    for part in _PART.finditer(text, start, end):
        if part["operator"] and not quoted:
            break
        if part["blank"] and not quoted:
            yield from _word(pieces)
            pieces = []
            continue
        if _toggles(part):
            quoted = not quoted
        decoded = _decoded(part, quoted=quoted)
        if len(pieces) < MOST_PIECES and (decoded or part["line"] is None):
            pieces.append((decoded, *part.span()) if decoded else ("", part.end(), part.end()))
    yield from _word(pieces)


def _word(pieces: list[Piece]) -> Iterator[Word]:
    if pieces:
        yield joined(pieces)


def _toggles(part: re.Match[str]) -> bool:
    if part["slashes"]:
        return part["after"] is not None and part["slashes"].count("\\") % 2 == 0
    return part["quote"] is not None and part["doubled"] is None


def _decoded(part: re.Match[str], *, quoted: bool) -> str:
    if part["slashes"]:
        count = part["slashes"].count("\\")
        return "\\" * count if part["after"] is None else "\\" * (count // 2) + '"' * (count % 2)
    if part["quote"] is not None:
        return '"' if quoted and part["doubled"] else ""
    if part["line"]:
        return "\n" if part["ended"] else ""
    return f"${{{part['name']}}}" if part["name"] else part["escaped"] or part[0]
