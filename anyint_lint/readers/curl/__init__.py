"""curl commands in shell scripts, notes and Markdown: what each would send, with the places of every part.

`codeblocks` finds the code, `shell` and `windows` the commands in it, `options` reads their arguments, `request` says
what is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from anyint_lint.model import JSON, Path
from anyint_lint.readers.curl import windows
from anyint_lint.readers.curl.codeblocks import code_blocks
from anyint_lint.readers.curl.options import parse_options
from anyint_lint.readers.curl.request import Writer, is_sent, to_request
from anyint_lint.readers.curl.shell import Call, calls
from anyint_lint.readers.curl.words import Word
from anyint_lint.sources import FileSource
from anyint_lint.trees import SpanTree

_COMMAND: Final = re.compile(rb"(?:^|[\s;|&(`/!])curl(?:\.exe)?[ \t\\]", re.MULTILINE)
_URL: Final = re.compile(
    rb"https?://|localhost|/chat/completions|\$\{?\w{0,40}?(?:url|host|endpoint|base)", re.IGNORECASE
)


def looks_like_curl(data: bytes) -> bool:
    return _COMMAND.search(data) is not None and _URL.search(data) is not None


def tree(source: FileSource) -> SpanTree:
    """The value is `{"commands": [{"method", "url", "headers", "body" or "body_file"}, …]}`."""
    writer = Writer()
    commands: list[JSON] = []
    found = (call for call in _calls(source.text) if all(word.is_whole for word in (*call.words, call.piped) if word))
    for call in sorted(found, key=lambda call: call.words[0].start):
        piped = call.piped
        for words in _transfers(call.words):
            path: Path = ("commands", len(commands))
            options = list(parse_options(words[1:]))
            if is_sent(options):
                commands.append(to_request(options, piped, writer, path))
                writer.spans[path] = (words[0].start, words[-1].end)
            # What was read once is gone.
            piped = None if any(option.value.text == "@-" for option in options) else piped
    return SpanTree(source, {"commands": commands}, writer.spans, writer.maps)


def _calls(text: str) -> Iterator[Call]:
    blocks = (block for block in code_blocks(text) if text.find("curl", *block) >= 0)
    for start, end in blocks:
        for command in windows.commands(text, start, end):
            yield from calls(text, start, command.start())
            words = windows.words(command)
            if words:
                yield Call(words, None)
            start = command.end()
        yield from calls(text, start, end)


def _transfers(words: list[Word]) -> Iterator[list[Word]]:
    """The command's own word and its arguments, or `--next` and those after it."""
    starts = [index for index, word in enumerate(words) if index == 0 or word.text in ("--next", "-:")]
    for start, end in pairwise([*starts, len(words)]):
        yield words[start:end]
