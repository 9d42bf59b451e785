"""Images that break decoders: those of other projects' tests, and bombs made here."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import Image

from anyint_lint.model import JSON
from tests.hostile.cases import CORPUS, Case, chat, contained

MEDIA_TYPES = {
    ".png": "png", ".apng": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp",
}  # fmt: skip


def picture_files() -> Iterator[Path]:
    """All that is no text: whatever it is, somebody sends it as an image."""
    folder = CORPUS / "badimages"
    yield from sorted(
        file for file in folder.rglob("*") if file.is_file() and file.suffix not in (".txt", ".md", ".py")
    )


def url_of(data: bytes, media_type: str) -> str:
    return f"data:image/{media_type};base64,{base64.b64encode(data).decode()}"


def image(url: JSON) -> JSON:
    return {"type": "image_url", "image_url": {"url": url}}


def foreign_images(size: int) -> Iterator[Case]:
    """Each as its own format, as another, and bare, in a payload; every fiftieth in all containers."""
    for number, file in enumerate(picture_files()):
        data = file.read_bytes()
        name = f"{number}-{file.stem}"
        media_type = MEDIA_TYPES.get(file.suffix, "png")
        urls = [url_of(data, media_type), url_of(data, "webp"), base64.b64encode(data).decode()]
        body = json.dumps(chat([image(url) for url in urls], user="mark"))
        yield f"{name}.json", body.encode()
        if number % 50 == 0 and len(data) < 50_000:
            yield from contained(name, json.dumps(chat([image(urls[0])], user="mark")))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, data: bytes | None = None, depth: int = 8, colour: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = zlib.compress(bytes((width + 1) * height)) if data is None else data
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@cache
def _zeros(count: int) -> bytes:
    return zlib.compress(bytes(count), 9)


def made_images(size: int) -> Iterator[tuple[str, str, bytes]]:
    """(name, media type, bytes)."""
    zeros = _zeros(size * 20)
    for kind, head in ((b"zTXt", b"a\0\0"), (b"iTXt", b"a\0\1\0\0\0"), (b"iCCP", b"a\0\0")):
        yield f"png-{kind.decode()}", "png", png(1, 1, chunk(kind, head + zeros))
        yield f"png-{kind.decode()}-often", "png", png(1, 1, *[chunk(kind, head + _zeros(size * 4))] * 50)
        yield f"png-{kind.decode()}-broken", "png", png(1, 1, chunk(kind, head + zeros[:20]))
    yield "png-much-data", "png", png(1, 1, data=zeros)
    yield "png-no-data", "png", png(30_000, 30_000, data=b"")
    yield "png-huge", "png", png(2**31 - 1, 2**31 - 1, data=zeros)
    yield "png-nearly-too-large", "png", png(9_000, 9_000, data=_zeros(9_001 * 9_000))
    yield "png-rgba16", "png", png(5_000, 5_000, data=_zeros(40_001 * 5_000), depth=16, colour=6)
    yield "png-wide", "png", png(2**31 - 1, 1, data=zeros)
    yield "png-zero", "png", png(0, 0)
    yield "png-chunks", "png", png(1, 1, chunk(b"tEXt", b"a\0b") * (size // 16))
    yield "png-empty-data", "png", png(1, 1, chunk(b"IDAT", b"") * (size // 12))
    yield "png-private", "png", png(1, 1, chunk(b"prIv", b"") * (size // 12))
    yield "apng-frames", "png", _apng(size // 60)
    yield "apng-promise", "png", png(1, 1, chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)))
    yield from _gifs(size)
    yield from _others(size)


def _apng(frames: int) -> bytes:
    control = struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 1, 0, 0)
    frame = chunk(b"fcTL", control) + chunk(b"fdAT", struct.pack(">I", 1) + zlib.compress(b"\0\0"))
    return png(1, 1, chunk(b"acTL", struct.pack(">II", frames, 0)), frame * frames)


def _gifs(size: int) -> Iterator[tuple[str, str, bytes]]:
    screen = b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x80\0\0" + bytes(6)
    frame = b"," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\2\2\x44\1\0"
    large = b"," + struct.pack("<HHHH", 0, 0, 65535, 65535) + b"\0\2\2\x44\1\0"
    small = b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\0\0" + bytes(6)
    yield "gif-screen", "gif", screen + frame + b";"
    yield "gif-frames", "gif", small + frame * (size // len(frame)) + b";"
    yield "gif-growing-frames", "gif", small + frame + large * 50 + b";"
    yield (
        "gif-large-later",
        "gif",
        b"GIF89a" + struct.pack("<HH", 8000, 8000) + b"\x80\0\0" + bytes(6) + frame * 900 + b";",
    )
    yield "gif-comments", "gif", small + b"!\xfe\1x\0" * (size // 5) + frame + b";"
    yield "gif-no-end", "gif", small + b"!\xfe" + b"\xff" + b"x" * size


def _others(size: int) -> Iterator[tuple[str, str, bytes]]:
    for name in ("WEBP", "TIFF", "ICO", "BMP", "JPEG"):
        packed = io.BytesIO()
        Image.new("RGB", (16, 16)).save(packed, name)
        data = packed.getvalue()
        yield f"{name.lower()}-cut", name.lower(), data[: len(data) // 2]
        yield f"{name.lower()}-much-after", name.lower(), data + bytes(size)
    animated = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), (n % 256, 0, 0)) for n in range(300)]
    frames[0].save(animated, "WEBP", save_all=True, append_images=frames[1:])
    yield "webp-frames", "webp", animated.getvalue()
    extended = b"\0\0\0\0\xff\xff\xff\xff\xff\xff"
    yield "webp-huge", "webp", b"RIFF\xff\xff\xff\x7fWEBPVP8X\x0a\0\0\0" + extended
    yield "webp-lossless-huge", "webp", b"RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2f\xff\xff\xff\x0f" + bytes(16)
    yield "tiff-loop", "tiff", b"II*\0\x08\0\0\0" + b"\0\0\x08\0\0\0"
    yield "tiff-huge", "tiff", b"II*\0\x08\0\0\0\1\0\0\1\4\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"
    yield "ico-many", "x-icon", b"\0\0\1\0\xff\xff" + bytes(16) * 65535
    jpeg = io.BytesIO()
    Image.new("L", (4000, 4000)).save(jpeg, "JPEG", progressive=True)
    data = jpeg.getvalue()
    scan = data[data.index(b"\xff\xda") : data.index(b"\xff\xda", data.index(b"\xff\xda") + 2)]
    yield "jpeg-scans", "jpeg", data[:-2] + scan * min(size // len(scan), 100) + b"\xff\xd9"
    start = data.index(b"\xff\xc2")
    yield "jpeg-huge", "jpeg", data[: start + 5] + b"\xff\xff\xff\xff" + data[start + 9 :]
    yield "jpeg-comments", "jpeg", b"\xff\xd8" + b"\xff\xfe\0\2" * (size // 4) + data[2:]
    yield "jpeg-fill", "jpeg", b"\xff\xd8" + b"\xff" * size + data[2:]
    exif = b"\xff\xe1\xff\xffExif\0\0" + b"II*\0\x08\0\0\0\xff\x0f" + bytes(65523 - 10)
    yield "jpeg-exif", "jpeg", b"\xff\xd8" + exif * min(size // 65_000 + 1, 60) + data[2:]
    yield "svg-laughs", "svg+xml", _svg()
    yield "html", "png", b"<html>" + b"<a>" * (size // 3)


def _svg() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE svg [<!ENTITY a0 "lol">{entities}]><svg>&a9;</svg>'.encode()


def image_bombs(size: int) -> Iterator[Case]:
    for name, media_type, data in made_images(size):
        url = url_of(data, media_type)
        yield f"{name}.json", json.dumps(chat([image(url), image(url_of(data, "png"))], user="mark")).encode()
        if len(data) < 200_000:
            yield from contained(name, json.dumps(chat([image(url)], user="mark")), ("har", "vcrpy", "exchange"))


def data_urls(size: int) -> Iterator[Case]:
    """Base64 that is none, and headers that look for an end."""
    valid = base64.b64encode(png(1, 1)).decode()
    head = "data:image/png;base64,"
    for name, url in {
        "invalid": head + "%" * size,
        "nearly": head + "A" * size + "!",
        "blanks": head + " " * size,
        "line-ends": head + "AAAA\n" * (size // 5),
        "percent": head + "%0A" * (size // 3) + valid,
        "percent-equals": head + valid + "%3D" * (size // 3),
        "equals": head + "=" * size,
        "url-safe": head + "-_" * (size // 2),
        "bare": valid + "A" * size,
        "bare-blanks": valid + " " * size + "x",
        "bare-slashes": "/" * size,
        "parameters": "data:image/png" + ";a=b" * (size // 4) + ";base64," + valid,
        "no-comma": "data:image/png;base64" + "A" * size,
        "type": "data:image/" + "a" * size + ";base64," + valid,
        "headers": head * (size // len(head)) + valid,
        "broken-headers": "image/png;base64," * (size // 17) + valid,
        "bytes": "b'" * (size // 2) + valid,
        "brackets": head + "<" * size,
        "templates": head + "%(" * (size // 2),
        "words": head + "%" + "a" * size,
        "dollar": "$" * size,
        "path": "/a" * (size // 2) + ".png",
        "name": "a" * 4000 + "/." * 40 + "x",
        "dots": "." * size + "png",
        "host": "a." * (size // 2) + "/",
        "scheme": "a" * size + ":",
        "digits": "http://" + "1." * (size // 2),
        "address": "http://0x" + "f" * size + "/",
        "brackets-in-host": "http://[" + ":" * size + "]/",
        "at-signs": "http://" + "@" * size,
        "punycode": "http://xn--" + "a" * size + "/",
    }.items():  # fmt: skip
        yield f"{name}.json", json.dumps(chat([image(url)])).encode()
        yield (
            f"{name}-in-a-har.json",
            next(
                data
                for title, data in contained("x", json.dumps(chat([image(url)], user="mark")), ("har",))
                if "har" in title
            ),
        )
    yield "urls.json", json.dumps(chat([image(head + valid)] * (size // 150))).encode()
    yield "different-urls.json", json.dumps(chat([image(f"{head}{valid}{n}") for n in range(size // 150)])).encode()
    yield "empty.json", json.dumps(chat([image("")] * (size // 50))).encode()
