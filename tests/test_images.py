"""What `inspect` finds out about data URLs, whatever the bytes."""

from __future__ import annotations

import base64
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageFile

from anyint_lint import images
from anyint_lint.images import Image, inspect
from anyint_lint.keywords import Settings

pytestmark = pytest.mark.filterwarnings("error")

SAMPLES = Path(__file__).parents[2] / "shared" / "corpus" / "badimages"
SETTINGS = Settings()


def data_url(data: bytes, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def look(data: bytes, settings: Settings = SETTINGS) -> Image:
    return inspect(data_url(data), settings)


def encoded(kind: str, size: tuple[int, int] = (41, 30), frames: int = 1, **options: object) -> bytes:
    # The same noise on every run.
    pixels = Pillow.frombytes("L", size, bytes(i * i * 7 % 251 for i in range(size[0] * size[1])))
    if kind == "CMYK":
        kind, pixels = "JPEG", pixels.convert("CMYK")
    if frames > 1:
        options |= {"save_all": True, "append_images": [pixels.rotate(90 * turn) for turn in range(1, frames)]}
    file = io.BytesIO()
    pixels.save(file, kind, **options)
    return file.getvalue()


VARIANTS = {
    "PNG": encoded("PNG"),
    "animated PNG": encoded("PNG", frames=2),
    "JPEG": encoded("JPEG"),
    "progressive JPEG": encoded("JPEG", progressive=True),
    "CMYK JPEG": encoded("CMYK"),
    "GIF": encoded("GIF"),
    "lossy WebP": encoded("WEBP"),
    "lossless WebP": encoded("WEBP", lossless=True),
    "animated WebP": encoded("WEBP", frames=2),
}
each_variant = pytest.mark.parametrize("data", VARIANTS.values(), ids=VARIANTS)


@each_variant
def test_a_whole_image_has_a_size_and_no_problem(data: bytes) -> None:
    image = look(data)
    assert (image.width, image.height, image.bytes, image.problem) == (41, 30, len(data), None)


@each_variant
def test_an_image_cut_anywhere_is_a_problem(data: bytes) -> None:
    """But for a GIF that lacks its last byte alone, the trailer: no pixel is lost, and every decoder takes it."""
    whole = [length for length in range(1, len(data)) if look(data[:length]).problem is None]
    assert whole == ([len(data) - 1] if data.startswith(b"GIF") else [])


def test_a_gif_cut_in_its_second_frame_is_a_problem() -> None:
    data = encoded("GIF", frames=2)
    assert look(data[:-20]).problem == f"the GIF does not decode: it is cut off after {len(data) - 20} bytes"


@pytest.fixture
def host_program_takes_truncated_images() -> Iterator[None]:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    yield
    ImageFile.LOAD_TRUNCATED_IMAGES = False


@each_variant
@pytest.mark.usefixtures("host_program_takes_truncated_images")
def test_a_host_program_that_takes_truncated_images_hides_nothing(data: bytes) -> None:
    assert all(look(data[:length]).problem for length in range(len(data) - 40, len(data) - 1))


def test_bytes_after_the_end_of_an_image_do_no_harm() -> None:
    assert all(look(data + b"\0" * 9).problem is None for data in VARIANTS.values())


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_frames_are_counted(kind: str) -> None:
    assert (look(encoded(kind, frames=3)).frames, look(encoded(kind)).frames) == (3, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_decodes(mode: str) -> None:
    file = io.BytesIO()
    Pillow.new(mode, (9, 7)).save(file, "PNG")
    assert look(file.getvalue()).problem is None


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    rows: bytes, *, width: int = 4, height: int = 4, colour: int = 0, interlaced: int = 0, extra: bytes = b""
) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, interlaced)
    chunks = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def test_png_rows_must_be_complete_and_have_known_filters() -> None:
    good = bytes(5 * 4)
    assert look(png(good)).problem is None
    assert look(png(good[:-1])).problem == "the PNG does not decode: its compressed pixels end too early"
    assert (
        look(png(good[:-5] + b"\5" + bytes(4))).problem
        == "the PNG does not decode: a row of its pixels has an unknown filter"
    )


def test_interlaced_png_rows_are_counted_in_their_passes() -> None:
    # 4 x 4 pixels: passes of 1x1, 1x1, 2x1, 2x2 and 4x2 pixels, and a filter byte for each row.
    size = sum(rows * (1 + columns) for columns, rows in ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2)))
    assert look(png(bytes(size), interlaced=1)).problem is None
    assert look(png(bytes(size - 1), interlaced=1)).problem is not None


def test_png_without_the_palette_that_it_needs_is_a_problem() -> None:
    palette = chunk(b"PLTE", bytes(6))
    assert look(png(bytes(20), colour=3, extra=palette)).problem is None
    assert look(png(bytes(20), colour=3)).problem == (
        "the PNG does not decode: its pixels refer to a palette, and it has none"
    )


def test_compressed_text_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    bomb = chunk(b"zTXt", b"bomb\0\0" + zlib.compress(bytes(100_000_000), 9))
    assert look(png(bytes(20), extra=bomb)).problem is None


def test_a_decompression_bomb_is_measured_and_not_decoded() -> None:
    bomb = png(b"", width=60_000, height=60_000)
    assert (look(bomb).width, look(bomb).height, look(bomb).problem) == (60_000, 60_000, None)
    assert look(bomb, Settings(max_image_pixels=10**10)).problem is not None


def test_a_jpeg_of_thousands_of_scans_is_a_bomb() -> None:
    data = encoded("JPEG", (2000, 1000), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert look(data[:-2] + scan * 20 + data[-2:]).problem is None
    assert "scans" in str(look(data[:-2] + scan[:14] * 2000 + data[-2:]).problem)


def test_pillows_own_limit_raises_and_warns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 10)
    assert [look(data + b"\1").problem for data in VARIANTS.values()] == [None] * len(VARIANTS)


def test_an_image_of_too_many_bytes_is_recognised_and_not_decoded() -> None:
    image = look(VARIANTS["JPEG"], Settings(max_image_bytes=100))
    assert image.format is not None
    assert (image.format.name, image.bytes, image.width) == ("JPEG", len(VARIANTS["JPEG"]), 0)


def test_bytes_are_counted_exactly_when_too_many() -> None:
    few = Settings(max_image_bytes=0)
    assert [look(bytes(length), few).bytes for length in range(1, 9)] == list(range(1, 9))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"BM" + bytes(12) + b"\x28\0\0\0", "BMP"),
        (b"II*\0", "TIFF"),
        (b"\0\0\1\0\1\0", "an icon (ICO)"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"\0\0\0\x18ftypmp42", "an MP4 or QuickTime video"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\x0a\xfa", "JPEG XL"),
        (b"8BPS\0\1", "a Photoshop document (PSD)"),
        (b"%PDF-1.7", "a PDF document"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><svg>', "SVG"),
        (b"\n<!DOCTYPE html>", "an HTML page"),
        (b'{"error": "not found"}', "JSON text"),
        ("Grüße".encode(), "plain text"),
        (b"BM is no bitmap", "plain text"),
        (b"\x89PNG\n", None),
        (b"RIFFxxxxABCD", None),
        (b"\xff\xd8\xff\0", None),
    ],
)
def test_other_formats_are_told_by_their_bytes(data: bytes, name: str | None) -> None:
    image = look(data)
    assert (image.format and image.format.name) == name


def test_facts_are_remembered_without_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    url = data_url(encoded("PNG", (5, 5)))
    first = inspect(url, SETTINGS)
    monkeypatch.setattr(images, "_examine", None)
    assert inspect(url[:10] + url[10:], SETTINGS) is first


def test_other_settings_are_other_facts() -> None:
    url = data_url(png(b"", width=100, height=100))
    assert inspect(url, SETTINGS).problem
    assert inspect(url, Settings(max_image_pixels=10)).problem is None


def test_what_is_remembered_is_bounded() -> None:
    for number in range(images.REMEMBERED + 50):
        inspect(f"data:image/png;base64,{number:08}", SETTINGS)
    assert len(images._seen) <= images.REMEMBERED


def test_eight_threads_agree() -> None:
    urls = [data_url(data[:-cut]) for data in VARIANTS.values() for cut in (1, 2, 30, 100)] * 4
    alone = [inspect(url, SETTINGS) for url in urls]
    images._seen.clear()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda url: inspect(url, SETTINGS), urls)) == alone


@given(
    magic=st.sampled_from([data[:length] for data in VARIANTS.values() for length in (4, 12, 30, 200)]),
    rest=st.binary(max_size=300),
)
def test_random_bytes_after_an_image_beginning_never_raise(magic: bytes, rest: bytes) -> None:
    look(magic + rest)


@given(st.sampled_from(list(VARIANTS.values())), st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
def test_an_image_with_some_bytes_changed_never_raises(data: bytes, at: int, change: bytes) -> None:
    at %= len(data)
    look(data[:at] + change + data[at + len(change) :])


@given(st.text(max_size=60))
def test_any_text_after_data_never_raises(text: str) -> None:
    inspect("data:" + text, SETTINGS)


needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the corpus is not here")


@needs_samples
def test_no_sample_raises_or_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for file in filter(Path.is_file, SAMPLES.rglob("*")):
            look(file.read_bytes())


@needs_samples
def test_pngsuite_is_told_apart() -> None:
    """The files whose names begin with x are the corrupt ones."""
    files = list((SAMPLES / "PngSuite").rglob("*.png"))
    assert len(files) > 100
    assert [file.name for file in files if bool(look(file.read_bytes()).problem) != file.name.startswith("x")] == []


@needs_samples
@pytest.mark.parametrize("pattern", ["*.jpg", "*.gif", "*.webp"])
def test_pillow_decodes_what_has_no_problem(pattern: str) -> None:
    for file in SAMPLES.rglob(pattern):
        image = look(file.read_bytes())
        if image.format and image.format.kind == "supported":
            assert decodes(file.read_bytes()) is (image.problem is None), file.name


def decodes(data: bytes) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            Pillow.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP")).load()
    except Exception:  # noqa: BLE001 - Pillow raises anything on broken files
        return False
    return True
