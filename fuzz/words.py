"""The words of the formats, and texts that are meant ill: what mutators put in, and atheris as its dictionary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from anyint_lint.model import JSON
from anyint_lint.readers.recorders import RECORDERS
from anyint_lint.rulebook import PACKAGE, RULES, builtin_rules

KEY: Final = "sk-" + "proj-" + "Zq7Xw2Lk9Vb4Tn8Rm3Yc6Hd1" + "Js5Gf0Pa7Ue2Io4Kx9Wz8B6"
URL: Final = "https://api.anyint.ai/openai/v1/chat/completions"
HOSTILE: Final = (
    *("", " ", "\x00", "\n", "\r\n", "\r", "\t", "\x1b[31m", "\u2028", "\x85", "\ufeff", "\ud800", "\u202e", "é", "😀"),
    *("::error::x", "##[error]", "##vso[x]", "%0A::stop", "</script>", "]]>", "<!--", "&#60;", "`", "|", "@me", "#1"),
    *(
        "{{name}}",
        "${MODEL}",
        "$(id)",
        "'",
        '"',
        '\\"',
        "\\",
        "\\u0041",
        "~1",
        "/",
        "a/b",
        "*a",
        "&a",
        "!x",
        "- ",
        ": ",
    ),
    *(KEY, f"Bearer {KEY}", f"Bearer Bearer {KEY}", "ada@example.org", URL, "http://127.0.0.1/a.png", "/tmp/a.png"),
    *("data:image/png;base64,", "data:image/png;base64,iVBORw0KGgo=", "[DONE]", "data: [DONE]", "H4sIAAAAAAAA", "1f8b"),
    *("[1]", "{}", '{"a": 1, "a": 2}', "null", "yes", "0x1F", "1e999", "12:30", "2020-01-01", ".nan"),
)
NUMBERS: Final = (0, -1, 1, 2, 1.5, -0.0, 1e308, 2**31, 2**63, 2**64, 10**30, 200, 404, 429, 500, 0.7)
_TOKENS: Final = (
    *('":"', '":', "[{", "}]", "{}", "\\u", "\\ud83d\\ude00", "NaN", "Infinity", "true", "null", "\r\n\r\n", "\n\n"),
    *("data: ", "event: ", "id: ", ": ", "---\n", "...\n", "|-\n", ">+\n", "|2\n", "!!binary |", "&a ", "*a", "<<: *a"),
    *("%YAML 1.1\n", "# anyint-lint: ignore[", "# anyint-lint: ignore-file[", "? ", "curl ", " -d '", " --json ", "$'"),
    *(
        " -H 'Authorization: Bearer ",
        "<<'EOF'\n",
        "EOF\n",
        "\\\n",
        "```sh\n",
        "httprr trace v1\n",
        "HTTP/1.1 200 OK\r\n",
    ),
    *(
        "POST / HTTP/1.1\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Encoding: gzip\r\n",
        "\xef\xbb\xbf",
        "\xff\xfe",
    ),
    *("[tool.anyint-lint]\n", "[tool.anyint-lint.images]\n", "select = [", '"""', "[!a]", "**/", "/**", "[[:alpha:]]"),
)


@cache
def names() -> tuple[str, ...]:
    """What keys and values of the formats are called."""
    read = (json.loads(file.read_bytes()) for file in (*PACKAGE.rglob("*.json"), RULES / "rule.schema.json"))
    words = {word for content in read for word in _words(content)}
    words |= {word for row in RECORDERS.values() for word in _words(list(row))}
    words |= {word for rule in builtin_rules() for word in _words([rule.schema, rule.examples["bad"]])}
    return tuple(sorted(word for word in words if 0 < len(word) < 40))


def _words(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for member in value.values():
            yield from _words(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _words(member)


def write_dictionary(file: Path) -> None:
    """In the format of libFuzzer's -dict."""
    texts = (*names(), *HOSTILE, *_TOKENS)
    tokens = dict.fromkeys(text.encode("utf-8", "surrogatepass") for text in texts if text)
    file.write_text("".join(f'"{_escaped(token)}"\n' for token in tokens if len(token) <= 60), "ascii")


def _escaped(token: bytes) -> str:
    plain = b'\\"'
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in plain else f"\\x{byte:02x}" for byte in token)
