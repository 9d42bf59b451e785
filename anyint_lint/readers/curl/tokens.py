"""What a shell's text is cut into: patterns of its code and of its double quotes, and what their matches stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from anyint_lint.readers.curl.words import VARIABLE, Heredoc, Piece, ansi, bounded, placeholder

CODE: Final = re.compile(
    r"""(?P<joined>\\\r?\n)
      | (?P<blank>[ \t\r]+ | (?<![^\s;&|()<>`])\#[^\n]* | (?:(?<![^\s;&|()])\d+)?[<>]&(?:\d+|-))
      | (?P<newline>\n)
      | (?P<variable>"""
    + VARIABLE
    + r""")
      | (?P<raw><[A-Za-z](?:[\w .-]{0,60}\w)?> | [^ \t\r\n\\'"`$;&|()<>\d][^ \t\r\n\\'"`$;&|()<>]*+)
      | (?P<redirect>(?:(?<![^\s;&|()])\d+)?(?:<<<|<<-?|&>>?|<>|>\||>>|[<>](?!\()))
      | (?P<digits>\d[^ \t\r\n\\'"`$;&|()<>]*+)
      | (?P<single>'[^']*+'?)
      | (?P<ansi>\$'(?:[^'\\]|\\.)*+'?)
      | (?P<quote>\$?")
      | (?P<escape>\\.?)
      | (?P<opening>[$<>]\()
      | (?P<tick>`)
      | (?P<subshell>\()
      | (?P<closing>\))
      | (?P<operator>[;&|]+)
      | (?P<dollar>\$)""",
    re.VERBOSE | re.DOTALL,
)
QUOTED: Final = re.compile(
    r"""(?P<joined>\\\r?\n)
      | (?P<escape>\\["\\$`])
      | (?P<variable>"""
    + VARIABLE
    + r""")
      | (?P<raw>[^"\\`$]+ | \\.? | \$(?!\())
      | (?P<unquote>")
      | (?P<opening>\$\()
      | (?P<tick>`)""",
    re.VERBOSE | re.DOTALL,
)

# A line that begins with curl, after a prompt or the mark of a list.
LINE: Final = re.compile(
    r"^[ \t]*(?:(?:[$>%#*+-]|\d{1,3}[.)])[ \t]+)?(?:sudo[ \t]+)?curl(?:\.exe)?[ \t\\]", re.MULTILINE
)
# Up to the next quote that is not escaped.
STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+', re.DOTALL)
# What a terminal shows at the head of a line that goes on.
CONTINUED: Final = re.compile(r"[ \t]*>[ \t]")


class Token(NamedTuple):
    kind: str
    start: int
    end: int
    heredoc: Heredoc | None = None

    def pieces(self, text: str) -> Iterable[Piece]:
        """What it stands for in a word."""
        kind, start, end, heredoc = self
        if heredoc is not None:
            word = bounded(heredoc.pieces(text))
            return word.cut(0, len(word.text.rstrip("\r\n"))).pieces if word.is_whole else word.pieces
        if kind == "variable":
            return ((placeholder(text[start:end]), start, end),)
        if kind == "ansi":
            return ansi(text, start + 2, end)
        if kind == "escape":
            return ((text[start + 1 : end] or "\\", start, end),)
        if kind == "single":
            start += 1
            end -= end > start and text[end - 1] == "'"
        return ((text[start:end], start, end),)
