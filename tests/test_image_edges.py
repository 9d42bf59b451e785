"""Images and data URLs where one step further would say something else."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pytest
from PIL import Image as Pillow

from anyint_lint.images import base64text, dataurl, inspect
from anyint_lint.images import kept as kept_texts
from anyint_lint.images.formats import Format, sniff
from anyint_lint.keywords import Settings


def encoded(form: str) -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", (3, 2), "red").save(file, form)
    return file.getvalue()


PNG = encoded("PNG")


def url(data: bytes | str, media_type: str = "image/png") -> str:
    text = data if isinstance(data, str) else base64.b64encode(data).decode()
    return f"data:{media_type};base64,{text}"


def test_a_header_ends_at_a_comma_near_the_beginning() -> None:
    far = f"data:image/png;name={'a' * dataurl.LONGEST};base64,AAAA"
    assert dataurl.parse(far).flaw == dataurl.parse("data:image/png").flaw
    assert dataurl.parse("data:image/png").declared == "image/png"
    assert dataurl.parse("data:{{type}};base64,AAAA").placeholder is True


@pytest.mark.parametrize(("text", "template"), [("{0}A", True), ("A{0}", True), ("A{0}A", False), ("A", False)])
def test_a_template_shows_at_either_end(text: str, template: bool) -> None:
    assert base64text.is_template(text.replace("A", "A" * 3 * base64text.EDGE)) is template


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<head><title>", "an HTML page"),
        (b"<body>", "an HTML page"),
        (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"\xff\xd8\xff\xc0\0\x11", "JPEG"),
        (b"\xff\xd8\xff\x60\0\x11", None),
    ],
)
def test_a_format_is_told_by_its_first_bytes(data: bytes, name: str | None) -> None:
    found = sniff(data)
    assert (found.name if isinstance(found, Format) else None) == name


def test_an_image_of_as_many_bytes_as_are_allowed_is_looked_at() -> None:
    assert inspect(url(PNG), Settings(max_image_bytes=len(PNG))).width == 3
    assert inspect(url(PNG), Settings(max_image_bytes=len(PNG) - 1)).width == 0


@pytest.mark.parametrize("text", ["A" * 200 + "${rest}", "REDACTED" * 16])
def test_what_stands_for_an_image_is_none(text: str) -> None:
    assert inspect(url(text), Settings()).placeholder is True


def test_of_a_broken_image_the_format_is_known() -> None:
    found = inspect(url(PNG[:-20]), Settings())
    assert found.problem is not None
    assert found.format is not None
    assert found.format.name == "PNG"


def test_a_text_in_a_png_may_say_exif() -> None:
    text = b"tEXtnote\0Exif\0\0"
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    at = PNG.index(b"IDAT") - 4
    assert inspect(url(PNG[:at] + chunk + PNG[at:]), Settings()).problem is None


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_texts, "LEAST", 3)
    monkeypatch.setattr(kept_texts, "MOST", 9)
    monkeypatch.setattr(kept_texts, "_kept", {})


def again(text: str) -> str:
    """The same text as another string."""
    return "".join(list(text))


def are_kept(*texts: str) -> list[str]:
    return [text for text in texts if kept_texts.kept(again(text)) is text]


@pytest.mark.usefixtures("few")
def test_texts_of_some_length_are_kept() -> None:
    texts = "ab", "abc", "abcdefghi", "abcdefghij"
    for text in texts:
        kept_texts.keep(text)
        assert are_kept(text) == ([text] if 3 <= len(text) <= 9 else [])


@pytest.mark.usefixtures("few")
def test_as_many_are_kept_as_are_allowed_together() -> None:
    for text in ("abc", "def", "ghi"):
        kept_texts.keep(text)
    assert are_kept("abc", "def", "ghi") == ["abc", "def", "ghi"]


@pytest.mark.usefixtures("few")
def test_the_oldest_is_given_up_and_the_same_string_is_not_renewed() -> None:
    first, second = "abc", "def"
    for text in (first, second, first, "ghijkl"):
        kept_texts.keep(text)
    assert are_kept(first, second) == [second]


@pytest.mark.usefixtures("few")
def test_another_string_with_the_same_text_is_newer() -> None:
    first, second = "abc", "def"
    for text in (first, second, again(first), "ghijkl"):
        kept_texts.keep(text)
    assert kept_texts.kept(again(second)) is not second
