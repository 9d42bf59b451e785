"""What is small in the file and large when it is unpacked, or never comes to an end."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Iterator

import yaml

from tests.containers import URL
from tests.hostile.cases import Case, chat_text

_ANSWER = {"status": {"code": 200}, "headers": {}, "body": {"string": "{}"}}


def bodies(size: int) -> Iterator[tuple[str, str, bytes]]:
    """(name, encoding, packed bytes): hundreds of times `size`, packed; and broken ones."""
    large = chat_text('"' + " " * size * 100 + '"').encode()
    packed = gzip.compress(large)
    yield "bomb", "gzip", packed
    yield "bomb-twice", "gzip", gzip.compress(packed)
    yield "members", "gzip", gzip.compress(b" ") * (size // 21)
    yield "cut", "gzip", packed[: len(packed) // 2]
    yield "header-only", "gzip", packed[:10]
    yield "wrong-checksum", "gzip", packed[:-8] + b"12345678"
    yield "long-name", "gzip", b"\x1f\x8b\x08\x08\0\0\0\0\0\3" + b"n" * size + b"\0" + packed[10:]
    yield "deflate", "deflate", zlib.compress(large)
    yield "garbage", "gzip", b"\x1f\x8b" + bytes(range(256)) * 4
    yield from _extra(large)


def _extra(large: bytes) -> Iterator[tuple[str, str, bytes]]:
    import brotli
    import zstandard

    yield "brotli", "br", brotli.compress(large, quality=5)
    yield "brotli-cut", "br", brotli.compress(large, quality=5)[:-4]
    yield "zstd", "zstd", zstandard.compress(large)
    yield "zstd-frames", "zstd", zstandard.compress(b" ") * 20_000
    # A frame that wants a window of 2 GB.
    yield "zstd-window", "zstd", b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00 "


def packed_bodies(size: int) -> Iterator[Case]:
    """In `!!binary`, in the base64 and the hex of a recording, and as text of Latin-1."""
    for name, encoding, data in bodies(size):
        text = base64.b64encode(data).decode()
        headers = {"Content-Encoding": [encoding]}
        request = {"method": "POST", "uri": URL, "headers": headers, "body": data}
        answer = {"status": {"code": 200}, "headers": headers, "body": {"string": data}}
        recorded = {"interactions": [{"request": request, "response": answer}]}
        yield f"{name}-vcrpy.yaml", yaml.dump(recorded, Dumper=yaml.CSafeDumper).encode()
        yield f"{name}-har.har", _har(text, encoding)
        yield f"{name}-polly.har", _har(json.dumps([text[at : at + 999] for at in range(0, len(text), 999)]), encoding)
        yield f"{name}-hex.har", _har(json.dumps([data.hex()]), encoding)
        yield f"{name}-latin-1.json", _har(data.decode("latin-1"), encoding, "")


def _har(text: str, encoding: str, written: str = "base64") -> bytes:
    headers = [{"name": "Content-Encoding", "value": encoding}]
    content = {"text": text} | ({"encoding": written} if written else {})
    request = {"method": "POST", "url": URL, "headers": headers, "postData": content}
    entry = {"request": request, "response": {"status": 200, "headers": headers, "content": content}}
    return json.dumps({"log": {"entries": [entry]}}).encode()


def packed_files(size: int) -> Iterator[Case]:
    for name, encoding, data in bodies(size):
        if encoding == "gzip":
            yield f"{name}.json.gz", data
            yield f"{name}.json", data
    lines = (chat_text('"Hi"') + "\n").encode() * (size // 20)
    yield "lines.jsonl.gz", gzip.compress(lines)
    yield "recording.yaml.gz", gzip.compress(b"interactions:\n" + b"- request: {uri: x}\n" * (size // 10))
