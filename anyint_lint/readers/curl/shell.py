"""The text of a script -> the curl commands in it, with what they read where the text tells.

The standard library's shlex knows no places, so a scanner of the shell's words stands here: quotes, heredocs and
nested commands, and nothing of what a shell would do. Variables and `$(…)` stay as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.readers.curl.words import Heredoc, Piece, Word, ansi, joined


class Call(NamedTuple):
    """A curl command. `piped` is what it reads, where the text tells."""

    words: list[Word]
    piped: Word | None


def calls(text: str, start: int, end: int) -> Iterator[Call]:
    """The curl commands of a stretch of the text."""
    return _Shell(text, start, end).calls()


_CODE: Final = re.compile(
    r"""(?P<joined>\\\r?\n)
      | (?P<blank>[ \t\r]+ | (?<![^\s;&|()<>`])\#[^\n]* | (?:(?<![^\s;&|()])\d+)?[<>]&(?:\d+|-))
      | (?P<newline>\n)
      | (?P<raw>\$\(\([^()\n]*+\)\) | \$\{[^{}$\n'"`]*+\} | [^ \t\r\n\\'"`$;&|()<>\d][^ \t\r\n\\'"`$;&|()<>]*+)
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
_QUOTED: Final = re.compile(
    r"""(?P<joined>\\\r?\n)
      | (?P<escape>\\["\\$`])
      | (?P<raw>[^"\\`$]+ | \\.? | \$\(\([^()\n]*+\)\) | \$(?!\())
      | (?P<unquote>")
      | (?P<opening>\$\()
      | (?P<tick>`)""",
    re.VERBOSE | re.DOTALL,
)
# Deeper commands in commands are text: nobody writes them, and each level costs a copy.
_DEEPEST: Final = 12


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    heredoc: Heredoc | None = None


class _Raw(NamedTuple):
    """A word that is not decoded: few are asked for."""

    tokens: list[_Token]
    start: int
    end: int


_Stdin: TypeAlias = Heredoc | _Raw | None


@dataclass(slots=True)
class _Frame:
    """Commands in the file, or in a `$(…)`, `(…)` or backticks; `opened` is where these begin within a word."""

    closer: str = ""
    opened: int | None = None
    words: list[_Raw] = field(default_factory=list)
    tokens: list[_Token] = field(default_factory=list)
    start: int = 0
    end: int = 0
    quoted: bool = False
    redirect: str = ""
    piped: _Stdin = None
    # The commands that have ended: how many, and the last.
    count: int = 0
    last: tuple[list[_Raw], _Stdin] = ([], None)

    def add(self, token: _Token, start: int) -> None:
        if not self.tokens:
            self.start = start
        self.tokens.append(token)
        self.end = token.end


class _Shell:
    """One pass over a stretch of text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._at = start
        self._end = end
        self._stack = [_Frame()]
        self._waiting: list[Heredoc] = []
        self._found: list[tuple[list[_Raw], _Stdin]] = []

    def calls(self) -> Iterator[Call]:
        while self._at < self._end:
            frame = self._stack[-1]
            match = (_QUOTED if frame.quoted else _CODE).match(self._text, self._at, self._end)
            assert match is not None
            assert match.lastgroup is not None
            self._at = match.end()
            step = _STEPS.get(match.lastgroup)
            if step is None:
                frame.add(_Token(match.lastgroup, *match.span()), match.start())
            else:
                step(self, frame, match)
        while len(self._stack) > 1:
            self._close()
        self._end_command(self._stack[0])
        for words, piped in self._found:
            yield Call([self._word(word) for word in words], self._read(piped))

    def blank(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_word(frame)

    def newline(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_command(frame)
        for heredoc in self._waiting:
            self._skip(heredoc)
        self._waiting.clear()

    def redirect(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_word(frame)
        frame.redirect = match[0].lstrip("0123456789")

    def quote(self, frame: _Frame, match: re.Match[str]) -> None:
        frame.quoted = True
        frame.add(_Token("raw", match.end(), match.end()), match.start())

    def unquote(self, frame: _Frame, match: re.Match[str]) -> None:
        frame.quoted = False
        frame.end = match.end()

    def opening(self, frame: _Frame, match: re.Match[str]) -> None:
        if len(self._stack) > _DEEPEST:
            frame.add(_Token("raw", *match.span()), match.start())
        else:
            self._stack.append(_Frame("`" if match[0] == "`" else ")", match.start()))

    def tick(self, frame: _Frame, match: re.Match[str]) -> None:
        if frame.closer == "`":
            self._close()
        else:
            self.opening(frame, match)

    def subshell(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_command(frame)
        if len(self._stack) <= _DEEPEST:
            self._stack.append(_Frame(")"))

    def closing(self, frame: _Frame, match: re.Match[str]) -> None:
        if frame.closer == ")":
            self._close()
        else:
            self._end_command(frame)

    def operator(self, frame: _Frame, match: re.Match[str]) -> None:
        self._end_command(frame)
        if match[0] == "|":
            frame.piped = self._piped(*frame.last)

    def _close(self) -> None:
        frame = self._stack.pop()
        self._end_command(frame)
        if frame.opened is not None:
            heredoc = self._piped(*frame.last) if frame.count == 1 else None
            kind = "heredoc" if isinstance(heredoc, Heredoc) else "raw"
            token = _Token(kind, frame.opened, self._at, heredoc if isinstance(heredoc, Heredoc) else None)
            self._stack[-1].add(token, frame.opened)

    def _end_word(self, frame: _Frame) -> None:
        if not frame.tokens:
            return
        word = _Raw(frame.tokens, frame.start, frame.end)
        operator, frame.redirect, frame.tokens = frame.redirect, "", []
        if not operator:
            frame.words.append(word)
        elif operator == "<<<":
            frame.piped = word
        elif operator.startswith("<<"):
            quoted = any(
                token.kind in ("single", "ansi", "escape") or token.start == token.end for token in word.tokens
            )
            frame.piped = Heredoc(self._word(word).text, quoted, operator == "<<-")
            self._waiting.append(frame.piped)

    def _end_command(self, frame: _Frame) -> None:
        self._end_word(frame)
        command = frame.words, frame.piped
        if frame.words or frame.piped:
            frame.last = command
            frame.count += 1
            first = self._curl(frame.words)
            if first is not None:
                self._found.append((frame.words[first:], frame.piped))
        frame.words, frame.piped, frame.quoted, frame.redirect = [], None, False, ""

    def _skip(self, heredoc: Heredoc) -> None:
        """Stops at the end of the delimiter's line; without one all that follows is the heredoc's."""
        heredoc.start = self._at
        while self._at < self._end:
            stop = self._text.find("\n", self._at, self._end)
            stop = self._end if stop < 0 else stop
            line = self._text[self._at : stop].removesuffix("\r")
            if (line.lstrip("\t") if heredoc.indented else line) == heredoc.delimiter:
                heredoc.end = self._at
                self._at = stop
                return
            self._at = min(stop + 1, self._end)
        heredoc.end = self._end

    def _piped(self, words: list[_Raw], piped: _Stdin) -> _Stdin:
        """What a command before a pipe prints, where it is `cat <<EOF` or `echo '…'`."""
        name = self._word(words[0]).text if words else ""
        if name == "echo" and (len(words) == 2 or (len(words) == 3 and self._word(words[1]).text == "-n")):
            return words[-1]
        return piped if name == "cat" and len(words) == 1 else None

    def _curl(self, words: list[_Raw]) -> int | None:
        """Which word is the command `curl`: the first, but for what runs another command."""
        elsewhere = option = False
        for index, word in enumerate(words):
            text = self._word(word).text
            if text.rpartition("/")[2] in ("curl", "curl.exe"):
                return index
            if not (elsewhere or option or text in _RUNNERS or _SETTING.match(text)):
                return None
            elsewhere = elsewhere or text in _ELSEWHERE
            option = text.startswith("-")
        return None

    def _word(self, word: _Raw) -> Word:
        pieces = tuple(piece for token in word.tokens for piece in self._pieces(token))
        return Word("".join([decoded for decoded, _, _ in pieces]), pieces, word.start, word.end)

    def _read(self, piped: _Stdin) -> Word | None:
        if isinstance(piped, Heredoc):
            return joined(list(piped.pieces(self._text)))
        return self._word(piped) if piped else None

    def _pieces(self, token: _Token) -> Iterable[Piece]:
        kind, start, end, heredoc = token
        if heredoc is not None:
            word = joined(list(heredoc.pieces(self._text)))
            return word.cut(0, len(word.text.rstrip("\r\n"))).pieces
        if kind == "ansi":
            return ansi(self._text, start + 2, end)
        if kind == "escape":
            return ((self._text[start + 1 : end] or "\\", start, end),)
        if kind == "single":
            start += 1
            end -= end > start and self._text[end - 1] == "'"
        return ((self._text[start:end], start, end),)


_STEPS: Final[dict[str, Callable[[_Shell, _Frame, re.Match[str]], None]]] = {
    "joined": lambda shell, frame, match: None,
    "blank": _Shell.blank,
    "newline": _Shell.newline,
    "redirect": _Shell.redirect,
    "quote": _Shell.quote,
    "unquote": _Shell.unquote,
    "opening": _Shell.opening,
    "tick": _Shell.tick,
    "subshell": _Shell.subshell,
    "closing": _Shell.closing,
    "operator": _Shell.operator,
}
_ELSEWHERE: Final = frozenset(["docker", "podman", "nerdctl", "kubectl", "oc", "ssh"])
_RUNNERS: Final = _ELSEWHERE | {
    *("!", "{", "if", "then", "elif", "else", "while", "until", "do", "time"),
    *("sudo", "doas", "env", "exec", "command", "nohup", "nice", "timeout", "watch", "xargs", "RUN"),
}
# A variable that is set for the command, an option or a number of what runs it, a prompt.
_SETTING: Final = re.compile(r"\w+\+?=|-|\d+(?:\.\d+)?[smhd]?\Z|[$%>]\Z")
