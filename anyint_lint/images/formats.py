"""The real format of bytes, by what they begin with. Nothing is decoded here."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from anyint_lint.regex import regex

HEAD: Final = 1024


class Format(NamedTuple):
    """`name` completes "the bytes are …"; `kind` says whether chat models take it, or whether it is an image at all."""

    name: str
    media_type: str
    kind: Literal["supported", "unsupported", "no image"]


PNG: Final = Format("PNG", "image/png", "supported")
JPEG: Final = Format("JPEG", "image/jpeg", "supported")
GIF: Final = Format("GIF", "image/gif", "supported")
WEBP: Final = Format("WebP", "image/webp", "supported")
BMP: Final = Format("BMP", "image/bmp", "unsupported")
TIFF: Final = Format("TIFF", "image/tiff", "unsupported")
HEIF: Final = Format("HEIC", "image/heic", "unsupported")
AVIF: Final = Format("AVIF", "image/avif", "unsupported")
JP2: Final = Format("JPEG 2000", "image/jp2", "unsupported")
JXL: Final = Format("JPEG XL", "image/jxl", "unsupported")
SVG: Final = Format("SVG", "image/svg+xml", "unsupported")
HTML: Final = Format("an HTML page", "text/html", "no image")
JSON_TEXT: Final = Format("JSON text", "application/json", "no image")
TEXT: Final = Format("plain text", "text/plain", "no image")
VIDEO: Final = Format("an MP4 or QuickTime video", "video/mp4", "no image")

_BEGINNINGS: Final[tuple[tuple[bytes, Format], ...]] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", JP2),
    (b"\0\0\0\x0cJXL \r\n\x87\n", JXL),
    (b"\xff\x0a", JXL),
    (b"\0\0\1\0", Format("an icon (ICO)", "image/vnd.microsoft.icon", "unsupported")),
    (b"\0\0\2\0", Format("a cursor (CUR)", "image/x-win-bitmap", "unsupported")),
    (b"8BPS", Format("a Photoshop document (PSD)", "image/vnd.adobe.photoshop", "unsupported")),
    (b"icns", Format("an icon (ICNS)", "image/icns", "unsupported")),
    (b"qoif", Format("QOI", "image/qoi", "unsupported")),
    (b"DDS ", Format("DDS", "image/vnd-ms.dds", "unsupported")),
    (b"v/1\1", Format("OpenEXR", "image/x-exr", "unsupported")),
    (b"gimp xcf", Format("a GIMP document (XCF)", "image/x-xcf", "unsupported")),
    (b"II\xbc\1", Format("JPEG XR", "image/jxr", "unsupported")),
    (b"%PDF-", Format("a PDF document", "application/pdf", "unsupported")),
    (b"%!PS", Format("a PostScript document", "application/postscript", "unsupported")),
    (b"PK\3\4", Format("a ZIP archive or Office document", "application/zip", "no image")),
    (b"\x1f\x8b", Format("gzip data", "application/gzip", "no image")),
    (b"\x1a\x45\xdf\xa3", Format("a WebM or Matroska video", "video/webm", "no image")),
    (b"ID3", Format("MP3 audio", "audio/mpeg", "no image")),
    (b"OggS", Format("Ogg audio or video", "application/ogg", "no image")),
)
_RIFF: Final = {
    b"WEBP": WEBP,
    b"WAVE": Format("WAV audio", "audio/wav", "no image"),
    b"AVI ": Format("an AVI video", "video/x-msvideo", "no image"),
}
# ISO base media: the major brand; other brands are videos.
_BRANDS: Final = dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), HEIF
) | dict.fromkeys((b"avif", b"avis"), AVIF)
BY_NAME: Final = {
    form.name: form
    for form in (
        *(JPEG, BMP, SVG, HTML, JSON_TEXT, TEXT, VIDEO),
        *(form for _, form in _BEGINNINGS),
        *_RIFF.values(),
        *_BRANDS.values(),
    )
}
_BMP_HEADERS: Final = (12, 16, 40, 52, 56, 64, 108, 124)
_NOT_TEXT: Final = regex(rb"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(data: bytes) -> Format | None:
    """The real format, or None where the bytes tell nothing."""
    head = data[:HEAD]
    if head[:3] == b"\xff\xd8\xff" and head[3:4] >= b"\xc0":
        return JPEG
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], VIDEO)
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return BMP
    return next((form for magic, form in _BEGINNINGS if head.startswith(magic)), None) or _text(head)


def _text(head: bytes) -> Format | None:
    if not head or _NOT_TEXT.search(head):
        return None
    try:
        # The last characters may be cut in the middle.
        text = head.removeprefix(b"\xef\xbb\xbf").decode(errors="strict" if len(head) < HEAD else "ignore")
    except UnicodeDecodeError:
        return None
    start = text.lstrip().lower()
    if "<svg" in start:
        return SVG
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        return HTML
    return JSON_TEXT if start.startswith(('{"', '[{"')) else TEXT
