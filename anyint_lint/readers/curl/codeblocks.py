"""Where the shell's code is in a text: all of it, or the fenced blocks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_FENCE: Final = re.compile(r"^[ \t>]*(`{3,}|~{3,})([^`\n]*)$", re.MULTILINE)
_LANGUAGE: Final = re.compile(r"[ \t{.]*([\w-]*)")
_SHELLS: Final = frozenset(
    ("", *["bash", "sh", "shell", "zsh", "ksh", "console", "curl", "terminal", "shell-session", "shellsession"])
)


def code_blocks(text: str) -> Iterator[tuple[int, int]]:
    """A text without fences, and a script whatever it prints, is code as a whole."""
    fence = None if text.startswith("#!") else _FENCE.search(text)
    if fence is None:
        yield 0, len(text)
        return
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence[1].startswith(opened[1]) and not fence[2].strip():
            if _is_shell(opened):
                yield opened.end(), fence.start()
            opened = None
    if opened is not None and _is_shell(opened):
        yield opened.end(), len(text)


def _is_shell(fence: re.Match[str]) -> bool:
    language = _LANGUAGE.match(fence[2])
    return language is not None and language[1].lower() in _SHELLS
