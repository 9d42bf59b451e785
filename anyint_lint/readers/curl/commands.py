"""A command as its words come in: whether it is curl, and what it reads or prints."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.readers.curl.tokens import Token
from anyint_lint.readers.curl.words import Heredoc, Word, bounded


class Raw(NamedTuple):
    """A word that is not decoded: few are asked for."""

    tokens: list[Token]
    start: int
    end: int

    def read(self, text: str) -> Word:
        kind, start, end, _ = self.tokens[0]
        if len(self.tokens) == 1 and kind in ("raw", "digits"):
            decoded = text[start:end]
            return Word(decoded, ((decoded, start, end),), self.start, self.end)
        word = bounded(piece for token in self.tokens for piece in token.pieces(text))
        return word._replace(start=self.start, end=self.end)


Piped: TypeAlias = Heredoc | Raw | None


def read_piped(piped: Piped, text: str) -> Word | None:
    if isinstance(piped, Heredoc):
        return bounded(piped.pieces(text))
    return piped.read(text) if piped else None


@dataclass(slots=True)
class Command:
    """`words` are those of curl from its name on; of another command the first few."""

    words: list[Raw] = field(default_factory=list)
    piped: Piped = None
    is_curl: bool = False
    after_prompt: bool = False
    _name: str = ""
    _is_other: bool = False
    _is_elsewhere: bool = False
    _after_option: bool = False

    def add(self, word: Raw, text: str) -> None:
        if not (self.is_curl or self._is_other):
            self._look_at(word.read(text).text)
            if self.is_curl:
                self.words.clear()
        if self.is_curl or len(self.words) < _KEPT:
            self.words.append(word)

    def _look_at(self, name: str) -> None:
        """curl is the first word, but for what runs another command."""
        self._name = self._name or name
        self.is_curl = name.rpartition("/")[2] in ("curl", "curl.exe")
        known = self._is_elsewhere or self._after_option or name in _RUNNERS or _SETTING.match(name)
        self._is_other = not known
        self._is_elsewhere = self._is_elsewhere or name in _ELSEWHERE
        self._after_option = name.startswith("-")
        self.after_prompt = self.after_prompt or name in ("$", "%")

    def output(self, text: str) -> Piped:
        """What it prints, where that is told: `cat <<EOF`, `echo '…'`, `echo -n '…'`."""
        name = self.words[0].read(text).text if self.words else ""
        if name == "echo" and (
            len(self.words) == 2 or (len(self.words) == 3 and self.words[1].read(text).text == "-n")
        ):
            return self.words[-1]
        return self.piped if self._name == "cat" and len(self.words) == 1 else None


_KEPT: Final = 4
_ELSEWHERE: Final = frozenset(["docker", "podman", "nerdctl", "kubectl", "oc", "ssh"])
# Not xargs: nobody knows which arguments it adds.
_RUNNERS: Final = _ELSEWHERE | {
    *("!", "{", "if", "then", "elif", "else", "while", "until", "do", "time"),
    *("sudo", "doas", "env", "exec", "command", "nohup", "nice", "timeout", "watch", "RUN"),
}
# A variable that is set for the command, an option or a number of what runs it, a prompt.
_SETTING: Final = re.compile(r"\w+\+?=|-|\d+(?:\.\d+)?[smhd]?\Z|[$%>]\Z")
