"""The text of a script -> the curl commands in it, with what they read where the text tells.

The standard library's shlex knows no places, so a scanner of the shell's words stands here: quotes, heredocs and
nested commands, and nothing of what a shell would do. Placeholders stand for variables and `$(…)`.

A text that does not say that it is a script may be prose: a quote after a letter opens nothing that would swallow a
line that begins with curl, and `curl …` in backticks is code that is talked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from anyint_lint.readers.curl.commands import Command, Raw, read_piped
from anyint_lint.readers.curl.tokens import CODE, CONTINUED, LINE, QUOTED, STRING, Token
from anyint_lint.readers.curl.words import MOST_PIECES, Heredoc, Word


class Call(NamedTuple):
    """A curl command. `piped` is what it reads, where the text tells."""

    words: list[Word]
    piped: Word | None


def calls(text: str, start: int, end: int) -> Iterator[Call]:
    """The curl commands of a stretch of the text."""
    for command in _Shell(text, start, end).commands():
        yield Call([word.read(text) for word in command.words], read_piped(command.piped, text))


# Deeper commands in commands are text: nobody writes them, and each level costs a copy.
_DEEPEST: Final = 12


@dataclass(slots=True)
class _Frame:
    """Commands in the file, or in a `$(…)`, `(…)` or backticks; `opened` is where these begin within a word."""

    closer: str = ""
    opened: int | None = None
    # Code that is talked about, up to the end of the line.
    is_quote: bool = False
    command: Command = field(default_factory=Command)
    size: int = 0
    tokens: list[Token] = field(default_factory=list)
    start: int = 0
    end: int = 0
    quoted: bool = False
    redirect: str = ""
    # The commands that have ended: how many, and the last.
    count: int = 0
    last: Command = field(default_factory=Command)

    def add(self, token: Token, start: int) -> None:
        if not self.tokens:
            self.start = start
        self.size += 1
        if self.size < MOST_PIECES or not self.tokens:
            self.tokens.append(token)
        self.end = token.end


class _Shell:
    """One pass over a stretch of text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._at = start
        self._end = end
        self._may_be_prose = not text.startswith("#!")
        self._stack = [_Frame()]
        self._waiting: list[Heredoc] = []
        # Delimiters of heredocs that end nowhere but at an indented line.
        self._indented: set[str] = set()
        self._found: list[Command] = []

    def commands(self) -> list[Command]:
        while self._at < self._end:
            frame = self._stack[-1]
            match = (QUOTED if frame.quoted else CODE).match(self._text, self._at, self._end)
            assert match is not None
            assert match.lastgroup is not None
            self._at = match.end()
            step = _STEPS.get(match.lastgroup)
            if step is None:
                frame.add(Token(match.lastgroup, *match.span()), match.start())
            else:
                step(self, frame, match)
        while len(self._stack) > 1:
            self._close()
        self._end_command(self._stack[0])
        return self._found

    def blank(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_word(frame)

    def joined(self, frame: _Frame, match: re.Match[str]) -> None:
        if frame.command.after_prompt and not frame.quoted:
            prompt = CONTINUED.match(self._text, self._at, self._end)
            self._at = prompt.end() if prompt else self._at

    def newline(self, frame: _Frame, match: re.Match[str]) -> None:
        while frame.is_quote:
            self._close()
            frame = self._stack[-1]
        # A pipe goes on to the next line.
        if frame.command.words or frame.tokens or frame.redirect:
            self._end_command(frame)
        for heredoc in self._waiting:
            self._skip(heredoc)
        self._waiting.clear()

    def redirect(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_word(frame)
        frame.redirect = match[0].lstrip("0123456789")

    def apostrophe(self, frame: _Frame, match: re.Match[str]) -> None:
        kind, (start, end) = "single", match.span()
        if self._is_mark(frame, start) and LINE.search(self._text, start, end):
            kind, end = "raw", start + 1
            self._at = end
        frame.add(Token(kind, start, end), start)

    def _is_mark(self, frame: _Frame, at: int) -> bool:
        """May a quote be the apostrophe of a word, or an inch?"""
        before = self._text[at - 1 : at]
        return self._may_be_prose and not frame.command.is_curl and before.isalnum()

    def quote(self, frame: _Frame, match: re.Match[str]) -> None:
        if self._is_mark(frame, match.start()):
            string = STRING.match(self._text, match.start(), self._end)
            if string and LINE.search(self._text, *string.span()):
                frame.add(Token("raw", *match.span()), match.start())
                return
        frame.quoted = True
        frame.add(Token("raw", match.end(), match.end()), match.start())

    def unquote(self, frame: _Frame, match: re.Match[str]) -> None:
        frame.quoted = False
        frame.end = match.end()

    def opening(self, frame: _Frame, match: re.Match[str]) -> None:
        if len(self._stack) > _DEEPEST:
            frame.add(Token("raw", *match.span()), match.start())
        else:
            closer = "`" if match[0] == "`" else ")"
            is_quote = closer == "`" and self._may_be_prose and not (frame.tokens or frame.quoted)
            self._stack.append(_Frame(closer, match.start(), frame.is_quote or is_quote))

    def tick(self, frame: _Frame, match: re.Match[str]) -> None:
        if frame.closer == "`":
            self._close()
        else:
            self.opening(frame, match)

    def subshell(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_command(frame)
        if len(self._stack) <= _DEEPEST:
            self._stack.append(_Frame(")", is_quote=frame.is_quote))

    def closing(self, frame: _Frame, match: re.Match[str]) -> None:
        if frame.closer == ")":
            self._close()
        else:
            self._end_command(frame)

    def operator(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_command(frame)
        if match[0] == "|":
            frame.command.piped = frame.last.output(self._text)

    def _close(self) -> None:
        frame = self._stack.pop()
        self._end_command(frame)
        if frame.opened is None:
            return
        is_file = self._text[frame.opened] in "<>"
        output = frame.last.output(self._text) if frame.count == 1 and not is_file else None
        heredoc = output if isinstance(output, Heredoc) else None
        kind = "heredoc" if heredoc else "raw" if is_file else "variable"
        self._stack[-1].add(Token(kind, frame.opened, self._at, heredoc), frame.opened)

    def _end_word(self, frame: _Frame) -> None:
        if not frame.tokens:
            return
        word = Raw(frame.tokens, frame.start, frame.end)
        operator, frame.redirect, frame.tokens = frame.redirect, "", []
        if not operator:
            if frame.size < MOST_PIECES:
                frame.command.add(word, self._text)
        elif operator == "<<<":
            frame.command.piped = word
        elif operator.startswith("<<"):
            quoted = any(
                token.kind in ("single", "ansi", "escape") or token.start == token.end for token in word.tokens
            )
            heredoc = Heredoc(word.read(self._text).text, quoted, operator == "<<-")
            frame.command.piped = heredoc
            self._waiting.append(heredoc)

    def _end_command(self, frame: _Frame) -> None:
        self._end_word(frame)
        command = frame.command
        if command.words or command.piped:
            frame.last = command
            frame.count += 1
            if command.is_curl and not frame.is_quote and frame.size < MOST_PIECES:
                self._found.append(command)
            frame.command = Command()
        frame.size, frame.quoted, frame.redirect = 0, False, ""

    def _skip(self, heredoc: Heredoc) -> None:
        """Stops at the end of the delimiter's line; without one all that follows is the heredoc's."""
        heredoc.start = self._at
        line = None
        if heredoc.delimiter not in self._indented:
            line = self._find_line(heredoc, indented=heredoc.indented)
        if line is None and len(self._indented) < _MOST_INDENTED:
            # In YAML the whole script is indented. What stands nowhere else need not be looked for again.
            self._indented.add(heredoc.delimiter)
            line = self._find_line(heredoc, indented=True)
        heredoc.end, self._at = line or (self._end, self._end)

    def _find_line(self, heredoc: Heredoc, *, indented: bool) -> tuple[int, int] | None:
        """Where the delimiter's line begins and ends."""
        at = heredoc.start
        while at < self._end:
            stop = self._text.find("\n", at, self._end)
            stop = self._end if stop < 0 else stop
            line = self._text[at:stop].removesuffix("\r")
            if (line.lstrip(" \t") if indented else line) == heredoc.delimiter:
                return at, stop
            at = stop + 1
        return None


# Each costs a pass over the rest of the text.
_MOST_INDENTED: Final = 20
_STEPS: Final[dict[str, Callable[[_Shell, _Frame, re.Match[str]], None]]] = {
    "joined": _Shell.joined,
    "blank": _Shell.blank,
    "newline": _Shell.newline,
    "redirect": _Shell.redirect,
    "single": _Shell.apostrophe,
    "quote": _Shell.quote,
    "unquote": _Shell.unquote,
    "opening": _Shell.opening,
    "tick": _Shell.tick,
    "subshell": _Shell.subshell,
    "closing": _Shell.closing,
    "operator": _Shell.operator,
}
