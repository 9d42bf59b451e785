"""YAML that grows, that wants objects made, or that takes long to read."""

from __future__ import annotations

from collections.abc import Iterator

from tests.containers import URL
from tests.hostile.cases import Case

_RECORDED = f"interactions:\n- request:\n    method: POST\n    uri: {URL}\n    body: "
_SHORT = f"{{request: {{method: POST, uri: '{URL}', body: BODY}}}}, "


def _laughs(levels: int, fan: int, opening: str = "[", closing: str = "]") -> str:
    lines = ["a0: &a0 [lol, lol]"]
    for level in range(1, levels):
        inner = ", ".join([f"*a{level - 1}"] * fan)
        lines.append(f"a{level}: &a{level} {opening}{inner}{closing}")
    return "\n".join(lines) + "\n"


def yaml_aliases(size: int) -> Iterator[Case]:
    """Billions of laughs: lists, mappings, merge keys, and loops of an alias to what it stands in."""
    laughs = _laughs(30, 10)
    yield "laughs.yaml", f"{laughs}{_RECORDED}*a29\n".encode()
    yield "laughs-parsed.yaml", f"{laughs}{_RECORDED.replace(' body:', ' parsed_body:')}*a29\n".encode()
    yield "laughs-as-entries.yaml", f"{laughs}interactions: *a29\n".encode()
    yield "laughs-in-two-documents.yaml", f"{laughs}---\n{laughs}---\n{_RECORDED}x\n".encode()
    yield "laughs-of-entries.yaml", _entries(10).encode()
    yield "laughs-of-headers.yaml", f"{laughs}{_RECORDED}x\n    headers: *a29\n".encode()
    merged = "a0: &a0 {k: v}\n" + "".join(
        f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30)
    )
    yield "merges.yaml", f"{merged}{_RECORDED}x\n    headers: *a29\n".encode()
    yield "loop.yaml", b"interactions: &a\n- request: *a\n"
    yield "loop-of-a-merge.yaml", b"interactions: &a\n  <<: *a\n  request: {body: x}\n"
    yield "loop-as-key.yaml", b"interactions: &a\n  ? *a\n  : 1\n"
    yield "loop-in-a-body.yaml", f"{_RECORDED.replace(' body: ', ' parsed_body: &b')}\n      x: *b\n".encode()
    yield "unknown-alias.yaml", f"{_RECORDED}*nothing\n".encode()
    text = "x" * (size // 2)
    blocks = ", ".join(["*t"] * (size // 8))
    parsed = _RECORDED.replace(" body:", " parsed_body:")
    yield "long-text-often.yaml", f"t: &t {text}\n{parsed}{{model: m, messages: [{blocks}]}}\n".encode()
    yield (
        "long-body-often.yaml",
        f"t: &t '{text}'\ninteractions: [{_SHORT.replace('BODY', '*t') * (size // 200)}]\n".encode(),
    )
    yield "long-key-often.yaml", f"t: &t {text}\n{parsed}[{', '.join(['{*t : 1}'] * (size // 16))}]\n".encode()
    yield (
        "small-laughs-often.yaml",
        f"{_laughs(6, 9)}{parsed}{{model: m, messages: *a5}}\n---\n".encode() * (size // 400),
    )
    yield (
        "small-laughs-in-entries.yaml",
        f"{_laughs(5, 9)}interactions: [{_SHORT.replace('body: BODY', 'parsed_body: *a4') * (size // 200)}]\n".encode(),
    )
    anchors = "".join(f"- &anchor{number} x\n" for number in range(size // 30))
    yield "many-anchors.yaml", f"anchors:\n{anchors}{_RECORDED}*anchor1\n".encode()
    yield "long-anchor.yaml", f"a: &{'a' * size} x\n{_RECORDED}*{'a' * size}\n".encode()


def _entries(levels: int) -> str:
    """Ten thousand million exchanges."""
    entry = f"e: &e {{request: {{method: POST, uri: '{URL}', body: '{{}}'}}}}\na0: &a0 [*e, *e]\n"
    lists = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, levels))
    return entry + lists + f"interactions: *a{levels - 1}\n"


def yaml_tags(size: int) -> Iterator[Case]:
    """Each would write the file `constructed` where a loader makes objects of tags."""
    open_file = "!!python/object/apply:builtins.open ['constructed', 'w']"
    objects = {
        "apply": open_file,
        "new": "!!python/object/new:builtins.open ['constructed', 'w']",
        "system": "!!python/object/apply:os.system ['touch constructed']",
        "subprocess": "!!python/object/apply:subprocess.Popen [[touch, constructed]]",
        "name": "!!python/name:os.system",
        "module": "!!python/module:antigravity",
        "object": "!!python/object:pathlib.Path {}",
        "eval": '!!python/object/new:str {state: !!python/tuple [\'open("constructed", "w")\', x]}',
        "tuple": "!!python/tuple [a, b]",
        "bytes": "!!python/bytes 'aGk='",
        "binary": "!!binary 'not base64 %%%'",
        "ruby": "!ruby/object:Gem::Installer {i: x}",
        "java": "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]",
        "unknown": "!<tag:example.com,2026:what> x",
        "set": "!!set {a, b}",
        "omap": "!!omap [a: 1, a: 2]",
        "timestamp": "!!timestamp 9999-99-99",
        "integer": "!!int not a number",
        "float": "!!float x",
    }
    for name, tagged in objects.items():
        yield f"{name}.yaml", f"{_RECORDED}{tagged}\n".encode()
        yield f"{name}-as-entry.yaml", f"interactions:\n- {tagged}\n".encode()
        yield f"{name}-as-key.yaml", f"? {tagged}\n: 1\n{_RECORDED}x\n".encode()
        yield f"{name}-parsed.yaml", f"{_RECORDED.replace(' body:', ' parsed_body:')}{{a: {tagged}}}\n".encode()
        yield f"{name}-header.yaml", f"{_RECORDED}x\n    headers: {{authorization: {tagged}}}\n".encode()


def yaml_texts(size: int) -> Iterator[Case]:
    """Long, odd and unfinished scalars, and what takes the places of a document's parts."""
    for name, text in {
        "quoted-open": '"' + "x" * size,
        "single-open": "'" + "x\n\n" * (size // 3),
        "folded": ">\n" + "      x\n\n" * (size // 9),
        "literal": "|\n" + "      x\n" * (size // 8),
        "escapes": '"' + "\\x41" * (size // 4) + '"',
        "line-ends": '"' + "\\\n     " * (size // 7) + '"',
        "breaks": '"' + "\x85\u2028\u2029\r" * (size // 9) + '"',
        "plain-lines": "x\n      " * (size // 8),
        "spaces": " " * size + "x",
        "tabs": "\t" * size + "x",
        "comments": "x " + "#" * size,
        "comment-lines": "x\n" + "#\n" * (size // 2),
        "integer": "9" * size,
        "float": "." + "9" * size + "e99999",
        "sexagesimal": "1" + ":59" * (size // 3),
        "binary-digits": "0b" + "1" * size,
        "date": "2001-" * (size // 5),
        "indicators": "%@`" * (size // 3),
        "question-marks": "? " * min(size // 2, 2000),
        "colons": "a: " * (size // 3),
        "flow-commas": "[" + "," * size + "]",
        "flow-items": "[" + "a," * (size // 2) + "]",
        "flow-pairs": "{" + "a: 1," * (size // 5) + "}",
    }.items():
        yield f"{name}.yaml", f"{_RECORDED}{text}\n".encode()
    yield "documents.yaml", (b"---\n" + _RECORDED.encode() + b"x\n") * (size // 120)
    yield "empty-documents.yaml", b"---\n" * (size // 4) + _RECORDED.encode() + b"x\n"
    yield "directives.yaml", b"%YAML 1.1\n" * (size // 10) + b"---\n" + _RECORDED.encode() + b"x\n"
    yield (
        "tag-directives.yaml",
        b"".join(b"%%TAG !%d! tag:x,2000:\n" % n for n in range(size // 30)) + b"---\ninteractions: []\n",
    )
    keys = "".join(f"k{number}: v\n" for number in range(size // 10))
    yield "many-keys.yaml", f"{keys}{_RECORDED}x\n".encode()
    yield "same-keys.yaml", f"{'k: v' + chr(10)}".encode() * (size // 5) + _RECORDED.encode() + b"x\n"
    yield "entries.yaml", b"interactions:\n" + b"- request: {uri: x}\n" * (size // 20)
