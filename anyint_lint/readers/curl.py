"""curl commands in shell scripts, notes and Markdown: what each would send, with the places of every part.

The standard library's shlex knows no places, so a scanner of the shell's words stands here: quotes, heredocs and
nested commands, and nothing of what a shell would do. Variables and `$(…)` stay as they are written.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote

from anyint_lint.jsontext import repaired
from anyint_lint.model import JSON, Path
from anyint_lint.sources import FileSource
from anyint_lint.textmap import Pieces, TextMap
from anyint_lint.trees import SpanTree

_COMMAND: Final = re.compile(rb"(?:^|[\s;|&(`/!])curl(?:\.exe)?[ \t\\]", re.MULTILINE)
_URL: Final = re.compile(
    rb"https?://|localhost|/chat/completions|\$\{?\w{0,40}?(?:url|host|endpoint|base)", re.IGNORECASE
)


def looks_like_curl(data: bytes) -> bool:
    return _COMMAND.search(data) is not None and _URL.search(data) is not None


def tree(source: FileSource) -> SpanTree:
    """The value is `{"commands": [{"method", "url", "headers", "body" or "body_file"}, …]}`."""
    writer = _Writer()
    commands: list[JSON] = []
    for call in calls(source.text):
        for words in _transfers(call.words):
            path: Path = ("commands", len(commands))
            command = _command(list(_options(words[1:])), call.piped, writer, path)
            if "url" in command or "body" in command:
                writer.spans[path] = (words[0].start, words[-1].end)
                commands.append(command)
    return SpanTree(source, {"commands": commands}, writer.spans, writer.maps)


def _transfers(words: list[Word]) -> Iterator[list[Word]]:
    """The command's own word and its arguments, or `--next` and those after it."""
    starts = [index for index, word in enumerate(words) if index == 0 or word.text in ("--next", "-:")]
    for start, end in pairwise([*starts, len(words)]):
        yield words[start:end]


class _Option(NamedTuple):
    """`name` is the long one; `url` also stands for an argument that is no option. `flag` is where it says so."""

    name: str
    value: Word
    flag: Word


# Of curl 8.17, `curl --help all`.
_VALUED: Final = frozenset(
    [
        "abstract-unix-socket",
        "alt-svc",
        "aws-sigv4",
        "cacert",
        "capath",
        "cert",
        "cert-type",
        "ciphers",
        "config",
        "connect-timeout",
        "connect-to",
        "continue-at",
        "cookie",
        "cookie-jar",
        "create-file-mode",
        "crlfile",
        "curves",
        "data",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "delegation",
        "dns-interface",
        "dns-ipv4-addr",
        "dns-ipv6-addr",
        "dns-servers",
        "doh-url",
        "dump-header",
        "ech",
        "egd-file",
        "engine",
        "etag-compare",
        "etag-save",
        "expect100-timeout",
        "form",
        "form-string",
        "ftp-account",
        "ftp-alternative-to-user",
        "ftp-method",
        "ftp-port",
        "ftp-ssl-ccc-mode",
        "happy-eyeballs-timeout-ms",
        "haproxy-clientip",
        "header",
        "hostpubmd5",
        "hostpubsha256",
        "hsts",
        "interface",
        "ip-tos",
        "ipfs-gateway",
        "json",
        "keepalive-cnt",
        "keepalive-time",
        "key",
        "key-type",
        "krb",
        "libcurl",
        "limit-rate",
        "local-port",
        "login-options",
        "mail-auth",
        "mail-from",
        "mail-rcpt",
        "max-filesize",
        "max-redirs",
        "max-time",
        "netrc-file",
        "noproxy",
        "oauth2-bearer",
        "output",
        "output-dir",
        "parallel-max",
        "parallel-max-host",
        "pass",
        "pinnedpubkey",
        "preproxy",
        "proto",
        "proto-default",
        "proto-redir",
        "proxy",
        "proxy-cacert",
        "proxy-capath",
        "proxy-cert",
        "proxy-cert-type",
        "proxy-ciphers",
        "proxy-crlfile",
        "proxy-header",
        "proxy-key",
        "proxy-key-type",
        "proxy-pass",
        "proxy-pinnedpubkey",
        "proxy-service-name",
        "proxy-tls13-ciphers",
        "proxy-tlsauthtype",
        "proxy-tlspassword",
        "proxy-tlsuser",
        "proxy-user",
        "proxy1.0",
        "pubkey",
        "quote",
        "random-file",
        "range",
        "rate",
        "referer",
        "request",
        "request-target",
        "resolve",
        "retry",
        "retry-delay",
        "retry-max-time",
        "sasl-authzid",
        "service-name",
        "sigalgs",
        "socks4",
        "socks4a",
        "socks5",
        "socks5-gssapi-service",
        "socks5-hostname",
        "speed-limit",
        "speed-time",
        "stderr",
        "telnet-option",
        "tftp-blksize",
        "time-cond",
        "tls-max",
        "tls13-ciphers",
        "tlsauthtype",
        "tlspassword",
        "tlsuser",
        "trace",
        "trace-ascii",
        "trace-config",
        "unix-socket",
        "upload-file",
        "upload-flags",
        "url",
        "url-query",
        "user",
        "user-agent",
        "variable",
        "vlan-priority",
        "write-out",
    ]
)
_LETTERS: Final = dict(
    pair.split("=")
    for pair in [
        "A=user-agent",
        "b=cookie",
        "c=cookie-jar",
        "C=continue-at",
        "d=data",
        "D=dump-header",
        "e=referer",
        "E=cert",
        "F=form",
        "G=get",
        "H=header",
        "I=head",
        "K=config",
        "m=max-time",
        "o=output",
        "P=ftp-port",
        "Q=quote",
        "r=range",
        "t=telnet-option",
        "T=upload-file",
        "u=user",
        "U=proxy-user",
        "w=write-out",
        "x=proxy",
        "X=request",
        "y=speed-time",
        "Y=speed-limit",
        "z=time-cond",
    ]
)


def _options(arguments: Iterable[Word]) -> Iterator[_Option]:
    remaining = iter(arguments)
    for word in remaining:
        if word.text == "--":
            yield from (_Option("url", rest, rest) for rest in remaining)
        elif not word.text.startswith("-"):
            yield _Option("url", word, word)
        elif word.text.startswith("--"):
            name = word.text[2:]
            value = next(remaining, None) if name in _VALUED else word
            if value is not None:
                yield _Option(name, value, word)
        else:
            yield from _cluster(word, remaining)


def _cluster(word: Word, remaining: Iterator[Word]) -> Iterator[_Option]:
    """`-sSX POST`, `-XPOST`."""
    for index, letter in enumerate(word.text[1:], 2):
        name = _LETTERS.get(letter, letter)
        if name in _VALUED:
            glued = index < len(word.text)
            value = word.cut(index, len(word.text)) if glued else next(remaining, None)
            if value is not None:
                yield _Option(name, value, word)
            return
        yield _Option(name, word, word)


_DATA: Final = frozenset(["data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json"])
_FORM: Final = frozenset(["form", "form-string"])
# The first of these options that is given sets the method.
_METHODS: Final = (
    (frozenset(["head"]), "HEAD"),
    (frozenset(["get"]), "GET"),
    (frozenset(["upload-file"]), "PUT"),
    (_DATA | _FORM, "POST"),
)
# Where more than one argument could be the URL (`curl $OPTIONS $URL/chat`), the one that looks most like one.
_URL_MARKS: Final = ("://", "/", ":", "$", ".")


@dataclass(slots=True)
class _Writer:
    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)
    maps: dict[Path, TextMap] = field(default_factory=dict)

    def copy(self, path: Path, word: Word) -> str:
        """A text that stands in the source."""
        kept = [piece for piece in word.pieces if piece[0]] or word.pieces[:1]
        self.spans[path] = _ends(kept)
        # Arguments that are joined in another order than they stand in have places one by one, and no stretch.
        if all(one[2] <= other[1] for one, other in pairwise(kept)):
            pieces = Pieces(kept[0][1])
            for piece in kept:
                pieces.add(*piece)
            self.maps[path] = pieces.map()
        return word.text

    def derive(self, path: Path, text: str, source: Word) -> str:
        """A text that follows from an option."""
        self.spans[path] = source.start, source.end
        return text


def _command(options: list[_Option], piped: Word | None, writer: _Writer, path: Path) -> dict[str, JSON]:
    url = _url(options)
    body, file = _content(options, piped)
    if url and body and _given(options, frozenset(["get"])):
        url, body = _word([*url.pieces, ("&" if "?" in url.text else "?", url.end, url.end), *body.pieces]), None
    command: dict[str, JSON] = {"method": _method(options, writer, (*path, "method"))}
    if url:
        command["url"] = writer.copy((*path, "url"), url)
    command["headers"] = list(_headers(options, writer, (*path, "headers")))
    if file:
        command["body_file"] = writer.copy((*path, "body_file"), file)
    elif body:
        command["body"] = writer.copy((*path, "body"), body)
    return command


def _given(options: list[_Option], names: frozenset[str]) -> _Option | None:
    return next((option for option in options if option.name in names), None)


def _method(options: list[_Option], writer: _Writer, path: Path) -> str:
    requested = _given(options[::-1], frozenset(["request"]))
    if requested:
        return writer.copy(path, requested.value)
    for names, method in _METHODS:
        option = _given(options, names)
        if option:
            return writer.derive(path, method, option.flag)
    return "GET"


def _url(options: list[_Option]) -> Word | None:
    urls = [option.value for option in options if option.name == "url"]
    return next((url for mark in _URL_MARKS for url in urls if mark in url.text), None)


def _content(options: list[_Option], piped: Word | None) -> tuple[Word | None, Word | None]:
    """The data that is sent, or the name of the first file that it is read from."""
    pieces: list[_Piece] = []
    for option in options:
        if option.name == "upload-file":
            return None, _after("@", option.value)
        if option.name not in _DATA:
            continue
        word, is_file = _sent(option, piped)
        if is_file:
            return None, word
        if pieces and option.name != "json":
            pieces.append(("&", word.start, word.start))
        pieces += word.pieces
    return (_word(pieces) if any(decoded for decoded, _, _ in pieces) else None), None


def _sent(option: _Option, piped: Word | None) -> tuple[Word, bool]:
    """What a data option sends, and whether that is a file's name."""
    word = option.value
    if option.name == "data-urlencode":
        return _encoded(word)
    if option.name == "data-raw" or not word.text.startswith("@"):
        return word, False
    if word.text != "@-" or piped is None:
        return word, True
    return (piped if option.name in ("data-binary", "json") else _on_one_line(piped)), False


def _on_one_line(word: Word) -> Word:
    """`--data` drops the line ends of what it reads."""
    pieces: list[_Piece] = []
    for decoded, start, end in word.pieces:
        if len(decoded) == end - start:
            lines = re.finditer(r"[^\r\n]+", decoded)
            pieces += [(line[0], start + line.start(), start + line.end()) for line in lines]
        else:
            pieces.append((decoded, start, end))
    return _word(pieces or [("", word.start, word.start)])


def _encoded(word: Word) -> tuple[Word, bool]:
    """`content`, `=content`, `name=content`, `@file` or `name@file`; a variable is left as it is."""
    name, equals, content = word.text.partition("=")
    if not equals:
        name, content = "", word.text
        if "@" in content:
            return word, True
    kept = word.cut(0, len(name) + 1).pieces if name else ()
    text = content if "$" in content else quote(content, safe="", errors="replace")
    return _word([*kept, (text, *_ends(word.cut(len(word.text) - len(content), len(word.text)).pieces))]), False


_HEADERS: Final = {"user-agent": "User-Agent", "referer": "Referer", "cookie": "Cookie"}
_JSON: Final = "application/json"


def _headers(options: list[_Option], writer: _Writer, path: Path) -> Iterator[JSON]:
    """Those that are given, then curl's own where none of their names is, but for what every client sends."""
    given = [header for option in options if option.name == "header" and (header := _header(option.value))]
    index = 0
    for name, value in given:
        if value is not None:
            place = (*path, index)
            yield {"name": writer.copy((*place, "name"), name), "value": writer.copy((*place, "value"), value)}
            index += 1
    names = {name.text.lower() for name, _ in given}
    own = {name: header for name, header in _own_headers(options).items() if name.lower() not in names}
    for number, (title, (content, flag)) in enumerate(own.items(), index):
        write = (*path, number, "value")
        text = writer.copy(write, content) if isinstance(content, Word) else writer.derive(write, content, flag)
        yield {"name": writer.derive((*path, number, "name"), title, flag), "value": text}


def _header(word: Word) -> tuple[Word, Word | None] | None:
    """Name and value; no value where the option only takes a header away (`Accept:`). None for a file of headers."""
    text = word.text
    name, colon, value = text.partition(":")
    if text.startswith("@") or not (colon or text.endswith(";")):
        return None
    if not colon:
        return word.cut(0, len(text) - 1), word.cut(len(text), len(text))
    start, end = len(text) - len(value.lstrip(" \t")), len(text.rstrip(" \t\r\n"))
    return word.cut(0, len(name)), word.cut(start, end) if start < end else None


def _own_headers(options: list[_Option]) -> dict[str, tuple[str | Word, Word]]:
    """By name, what the options before `--header` stand for, and the option."""
    own: dict[str, tuple[str | Word, Word]] = {}
    in_url = _given(options, frozenset(["get"])) is not None
    for name, value, flag in options:
        if name == "json":
            own["Content-Type"] = own["Accept"] = _JSON, flag
        elif name in _DATA and not in_url:
            own.setdefault("Content-Type", ("application/x-www-form-urlencoded", flag))
        elif name in _FORM:
            own.setdefault("Content-Type", ("multipart/form-data", flag))
        elif name == "oauth2-bearer":
            own["Authorization"] = _after("Bearer ", value), flag
        elif name == "user":
            own["Authorization"] = _basic(value), flag
        elif name in _HEADERS and (name != "cookie" or "=" in value.text):
            own[_HEADERS[name]] = value, flag
    return own


def _basic(word: Word) -> str | Word:
    """A variable cannot be packed, and says more as it is."""
    if "$" in word.text:
        return _after("Basic ", word)
    return "Basic " + b64encode(word.text.encode("utf-8", "replace")).decode("ascii")


def _after(text: str, word: Word) -> Word:
    """The word with a text before it that stands nowhere."""
    start = word.pieces[0][1]
    return _word([(text, start, start), *word.pieces])


# --- The shell: text -> the words of its curl commands, with places.

# What a stretch of the text stands for, and where it begins and ends; of one length, character for character.
_Piece: TypeAlias = tuple[str, int, int]


class Word(NamedTuple):
    """A word as a program would be given it, and where it stands with its quotes."""

    text: str
    pieces: tuple[_Piece, ...]
    start: int
    end: int

    def cut(self, first: int, last: int) -> Word:
        kept: list[_Piece] = []
        at = 0
        for decoded, start, end in self.pieces:
            low, high = max(first - at, 0), min(last - at, len(decoded))
            at += len(decoded)
            if low < high and len(decoded) == end - start:
                kept.append((decoded[low:high], start + low, start + high))
            elif low < high:
                kept.append((decoded[low:high], start, end))
        end = self.pieces[-1][2]
        return _word(kept or [("", end, end)])


def _word(pieces: Sequence[_Piece]) -> Word:
    return Word("".join([decoded for decoded, _, _ in pieces]), tuple(pieces), *_ends(pieces))


def _ends(pieces: Sequence[_Piece]) -> tuple[int, int]:
    return min(start for _, start, _ in pieces), max(end for *_, end in pieces)


class Call(NamedTuple):
    """A curl command. `piped` is what it reads, where the text tells."""

    words: list[Word]
    piped: Word | None


def calls(text: str) -> list[Call]:
    """The curl commands of a script, or of the shell's code blocks in Markdown, in their order."""
    found = [call for start, end in _code_blocks(text) for call in _Shell(text, start, end).calls()]
    return sorted(found, key=lambda call: call.words[0].start)


_FENCE: Final = re.compile(r"^[ \t>]*(`{3,}|~{3,})([^`\n]*)$", re.MULTILINE)
_LANGUAGE: Final = re.compile(r"[ \t{.]*([\w-]*)")
_SHELLS: Final = frozenset(
    ("", *["bash", "sh", "shell", "zsh", "ksh", "console", "curl", "terminal", "shell-session", "shellsession"])
)


def _code_blocks(text: str) -> Iterator[tuple[int, int]]:
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
_ANSI: Final = re.compile(
    r"""(?P<bytes>(?:\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3})+)
      | \\u(?P<short>[0-9a-fA-F]{1,4}) | \\U(?P<long>[0-9a-fA-F]{1,8}) | \\c(?P<control>.)
      | \\(?P<letter>[abeEfnrtv\\'"?])
      | (?P<raw>[^'\\]+ | \\.?)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
# Deeper commands in commands are text: nobody writes them, and each level costs a copy.
_DEEPEST: Final = 12


@dataclass(slots=True)
class _Heredoc:
    delimiter: str
    quoted: bool
    indented: bool
    start: int = 0
    end: int = 0

    def pieces(self, text: str) -> Iterator[_Piece]:
        at = self.start
        for dropped in _DROPPED[self.indented, self.quoted].finditer(text, self.start, self.end):
            yield text[at : dropped.start()], at, dropped.start()
            yield dropped[1] or "", *dropped.span()
            at = dropped.end()
        yield text[at : self.end], at, self.end


# What of a heredoc's text is not sent, by its being indented (`<<-`) and its delimiter being quoted.
_DROPPED: Final = {
    (False, True): re.compile("(?!)()"),
    (True, True): re.compile(r"^\t+()", re.MULTILINE),
    (False, False): re.compile(r"\\(?:\r?\n|([\\$`]))"),
    (True, False): re.compile(r"^\t+|\\(?:\r?\n|([\\$`]))", re.MULTILINE),
}


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    heredoc: _Heredoc | None = None


class _Raw(NamedTuple):
    """A word that is not decoded: few are asked for."""

    tokens: list[_Token]
    start: int
    end: int


_Stdin: TypeAlias = _Heredoc | _Raw | None


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
        self._waiting: list[_Heredoc] = []
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
            kind = "heredoc" if isinstance(heredoc, _Heredoc) else "raw"
            token = _Token(kind, frame.opened, self._at, heredoc if isinstance(heredoc, _Heredoc) else None)
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
            frame.piped = _Heredoc(self._word(word).text, quoted, operator == "<<-")
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

    def _skip(self, heredoc: _Heredoc) -> None:
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
        if isinstance(piped, _Heredoc):
            return _word(list(piped.pieces(self._text)))
        return self._word(piped) if piped else None

    def _pieces(self, token: _Token) -> Iterable[_Piece]:
        kind, start, end, heredoc = token
        if heredoc is not None:
            word = _word(list(heredoc.pieces(self._text)))
            return word.cut(0, len(word.text.rstrip("\r\n"))).pieces
        if kind == "ansi":
            return _ansi(self._text, start + 2, end)
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
_RUNNERS: Final = _ELSEWHERE.union(
    [
        "!",
        "{",
        "if",
        "then",
        "elif",
        "else",
        "while",
        "until",
        "do",
        "time",
        "sudo",
        "doas",
        "env",
        "exec",
        "command",
        "nohup",
        "nice",
        "timeout",
        "watch",
        "xargs",
        "RUN",
    ]
)
# A variable that is set for the command, an option or a number of what runs it, a prompt.
_SETTING: Final = re.compile(r"\w+\+?=|-|\d+(?:\.\d+)?[smhd]?\Z|[$%>]\Z")


def _ansi(text: str, start: int, end: int) -> Iterator[_Piece]:
    """`$'…'` without its `$'`. Empty text has a place, too."""
    yield "", start, start
    for match in _ANSI.finditer(text, start, end):
        kind = match.lastgroup
        assert kind is not None
        yield _CHARACTERS[kind](match[kind]), *match.span()


def _code_point(digits: str) -> str:
    number = int(digits, 16)
    return repaired(chr(number)) if number < 0x110000 else "\ufffd"


def _bytes(escapes: str) -> str:
    numbers = [int(escape[1:], 16) if escape[0] == "x" else int(escape, 8) & 255 for escape in escapes.split("\\")[1:]]
    return bytes(numbers).decode("utf-8", "replace")


_CHARACTERS: Final[dict[str, Callable[[str], str]]] = {
    "bytes": _bytes,
    "short": _code_point,
    "long": _code_point,
    "control": lambda letter: chr(ord(letter) & 31),
    "letter": lambda letter: _ESCAPES.get(letter, letter),
    "raw": str,
}
