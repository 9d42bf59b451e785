"""JSON at its edges: the suite of nst, numbers, keys, encodings, control characters."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.containers import URL
from tests.hostile.cases import CORPUS, Case, chat, chat_text, contained


def suite_files() -> list[Path]:
    return sorted((CORPUS / "jsontestsuite").rglob("*.json"))


def json_suite(size: int) -> Iterator[Case]:
    """Each file by itself; and as the content of a message, where it is text."""
    for file in suite_files():
        data = file.read_bytes()
        yield file.name, data
        yield f"content-{file.name}", chat_text("\x00").encode().replace(b"\x00", data)
        yield (
            f"{file.stem}.jsonl",
            chat_text("1").encode() + b"\n" + chat_text("\x00").encode().replace(b"\x00", data) + b"\n",
        )


def numbers(size: int) -> Iterator[Case]:
    digits = "9" * min(size, 1_000_000)
    for name, number in {
        "digits": digits,
        "negative": "-" + digits,
        "fraction": "0." + digits,
        "exponent": "1e" + digits,
        "tiny": "1e-" + digits,
        "huge": "1e999999",
        "digits-and-exponent": digits + "e5",
        "zero": "-0",
        "zeros": "0" * 1000,
        "not-a-number": "NaN",
        "infinity": "-Infinity",
        "hexadecimal": "0x" + "f" * 1000,
        "64-bits": str(2**64),
        "minus": "-" * 1000,
    }.items():
        for field in ("temperature", "max_tokens", "n", "seed"):
            yield f"{name}-{field}.json", (chat_text("1")[:-1] + f', "{field}": {number}}}').encode()
        yield f"{name}.json", number.encode()
        body = chat_text("1")[:-1] + f', "n": {number}}}'
        yield (
            f"{name}-har.json",
            json.dumps({"request": {"url": "https://x/v1/chat/completions", "body": body}}).encode(),
        )
        yield (
            f"{name}.yaml",
            f"interactions:\n- request: {{uri: {URL}, parsed_body: {{n: {number}}}}}\n".encode(),
        )
    yield "many-large.json", chat_text("[" + ",".join(["9" * 4000] * (size // 4000)) + "]").encode()
    yield "many-floats.json", chat_text("[" + ",".join(["1e400"] * (size // 6)) + "]").encode()


def key_floods(size: int) -> Iterator[Case]:
    """Keys that repeat, that are many, and whose hashes would collide if strings hashed as numbers do."""
    step = 2**61 - 1
    for name, pairs in {
        "one": ('"a": 1' for _ in range(size // 8)),
        "two": (f'"{"ab"[n % 2]}": 1' for n in range(size // 8)),
        "different": (f'"{n}": 1' for n in range(size // 12)),
        "twice": (f'"{n // 2}": 1' for n in range(size // 12)),
        "multiples": (f'"{n * step}": 1' for n in range(size // 24)),
        "long": (f'"{"k" * 1000}{n}": 1' for n in range(size // 1000)),
        "escaped": (f'"\\u00{n % 64 + 48:02x}": 1' for n in range(size // 12)),
        "names-of-ours": ('"model": "m"' for _ in range(size // 14)),
        "messages": ('"messages": []' for _ in range(size // 16)),
    }.items():
        text = "{" + ", ".join(pairs) + "}"
        yield f"{name}.json", text.encode()
        yield f"{name}-in-a-payload.json", (chat_text("1")[:-1] + ", " + text[1:]).encode()
        yield f"{name}-in-a-message.json", chat_text(f'"x", {text[1:-1]}').encode()
        yield (
            f"{name}-in-a-body.json",
            json.dumps(
                {"request": {"url": "https://x/v1/chat/completions", "body": chat_text("1")[:-1] + ", " + text[1:]}}
            ).encode(),
        )
    objects = ",".join(['{"a":1,"a":2}'] * (size // 14))
    yield "many-objects.json", chat_text(f"[{objects}]").encode()


def controls(size: int) -> Iterator[Case]:
    """Every control character raw and escaped, lone surrogates, and line ends of every kind."""
    for number in [
        *range(0x20),
        0x7F,
        0x80,
        0x85,
        0x9B,
        0x200B,
        0x2028,
        0x2029,
        0x202E,
        0xFEFF,
        0xFFFE,
        0xFFFF,
        0xE0001,
    ]:
        character = chr(number)
        yield f"raw-{number:x}.json", chat_text(f'"a{character}b"').encode()
        yield f"before-{number:x}.json", (character + chat_text('"x"')).encode()
        yield f"escaped-{number:x}.json", json.dumps(chat(f"a{character}b")).encode()
        yield f"key-{number:x}.json", json.dumps(chat("mark", **{f"a{character}b": 1})).encode()
        yield (
            f"raw-{number:x}.yaml",
            f"interactions:\n- request: {{uri: 'https://x/v1/chat/completions', body: 'a{character}b'}}\n".encode(),
        )
    for name, text in {
        "high": "\\ud800",
        "low": "\\udc00",
        "swapped": "\\udc00\\ud800",
        "many": "\\ud800" * (size // 6),
    }.items():
        body = chat_text(f'"mark{text}"')
        yield from contained(f"surrogate-{name}", body, ("har", "vcrpy", "exchange", "go-vcr", "curl", "httprr"))
        yield f"surrogate-{name}-key.json", (chat_text("1")[:-1] + f', "{text}": 1}}').encode()
    yield "nul-bytes.json", bytes(size)
    yield "nul-in-text.json", chat_text('"' + "\0" * size + '"').encode()
    for name, end in {
        "cr": "\r",
        "crlf": "\r\n",
        "nel": "\x85",
        "ls": "\u2028",
        "mixed": "\r\n\n\r\x0b\x0c\x85",
    }.items():
        yield f"{name}.jsonl", (chat_text("1") + end).encode() * (size // 100)
        yield f"{name}-blank.json", (end * size).encode()[:size] + chat_text("1").encode()
        yield (
            f"{name}.yaml",
            "interactions:\n- request:\n    uri: https://x/v1/chat/completions\n    body: x\n".replace(
                "\n", end
            ).encode(),
        )
        yield f"{name}.txt", f'data: {{"choices": []}}{end}{end}'.encode() * (size // 30)


def encodings(size: int) -> Iterator[Case]:
    text = json.dumps(chat("Grüße 世界 😀"), ensure_ascii=False)
    for name in (
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "utf-7",
        "cp037",
        "latin-1",
    ):
        data = text.encode(name, "replace")
        yield f"{name}.json", data
        yield f"{name}-odd.json", data[:-1]
        yield (
            f"{name}.yaml",
            f"interactions:\n- request: {{uri: https://x/v1/chat/completions, body: '{text}'}}\n".encode(
                name, "replace"
            ),
        )
        yield f"{name}.jsonl", f"{text}\n{text}\n".encode(name, "replace")
    for number, mark in enumerate(
        [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE]
    ):
        yield f"mark-{number}.json", mark
        yield f"marks-{number}.json", mark * 3 + text.encode()
        yield f"mark-{number}-before-utf-8.json", mark + text.encode()
        yield f"mark-{number}-and-zeros.json", mark + bytes(size)
    yield "surrogates-of-utf-16.json", b"\xff\xfe" + b"\x00\xd8" * (size // 2)
    yield "beyond-unicode.json", b"\xff\xfe\x00\x00" + b"\xff\xff\xff\x7f" * (size // 4)
    random = Random(7)
    yield "noise.json", random.randbytes(size)
    yield "noise-in-text.json", chat_text('"\x00"').encode().replace(b"\x00", random.randbytes(size))
    for name, data in {
        "overlong": b"\xc0\xaf",
        "surrogate": b"\xed\xa0\x80",
        "cut": b"\xe4\xb8",
        "five": b"\xf8\x88\x80\x80\x80",
        "tail": b"\x80",
    }.items():
        yield f"{name}.json", chat_text('"\x00"').encode().replace(b"\x00", data * (size // len(data)))
        yield f"{name}.jsonl", (chat_text('"\x00"').encode().replace(b"\x00", data) + b"\n") * (size // 100)
        yield (
            f"{name}.yaml",
            b"interactions:\n- request: {uri: https://x/v1/chat/completions, body: '" + data * 1000 + b"'}\n",
        )
