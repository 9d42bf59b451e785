"""What `inspect` finds out about data URLs, whatever the bytes."""

from __future__ import annotations

import base64
import io
import json
import os
import struct
import subprocess
import sys
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageFile, ImageSequence

import anyint_lint
from anyint_lint import images
from anyint_lint.images import Image, base64text, inspect, picture, sent
from anyint_lint.images.formats import Format
from anyint_lint.keywords import Settings

pytestmark = pytest.mark.filterwarnings("error")

SAMPLES = Path(__file__).parents[2] / "shared" / "corpus" / "badimages"
SETTINGS = Settings()
# What is read at all.
KINDS = ("PNG", "JPEG", "GIF", "WEBP")


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


# The last bytes carry no pixel, and Pillow does not miss them: PNG's last checksum, the end of GIF's last block.
SPARE = {"PNG": 4, "animated PNG": 4, "GIF": 2}


@pytest.mark.parametrize("name", VARIANTS)
def test_an_image_cut_anywhere_is_a_problem(name: str) -> None:
    data = VARIANTS[name]
    whole = [len(data) - length for length in range(1, len(data)) if look(data[:length]).problem is None]
    assert whole == list(range(SPARE.get(name, 0), 0, -1))


def test_truncation_is_told_in_pillows_words() -> None:
    assert [look(VARIANTS[name][:-30]).problem for name in ("PNG", "JPEG", "lossy WebP")] == [
        "the PNG does not decode: Truncated File Read",
        "the JPEG does not decode: image file is truncated (20 bytes not processed)",
        "the WebP does not decode: it is cut off or damaged",
    ]
    cut = inspect(data_url(VARIANTS["PNG"][:-30], "image/gif"), SETTINGS)
    assert (cut.declared, cut.bytes) == ("image/gif", len(VARIANTS["PNG"]) - 30)


def test_so_many_colour_profiles_are_unpacked_and_of_png_alone() -> None:
    problem = "the PNG does not decode: it has 9 colour profiles, as only decompression bombs do"
    assert [look(VARIANTS["PNG"] + b"iCCP" * number).problem for number in (8, 9)] == [None, problem]
    assert look(VARIANTS["JPEG"] + b"iCCP" * 9).problem is None


def test_so_many_pixels_are_decoded_and_no_more() -> None:
    cut = VARIANTS["PNG"][:-30]
    images_ = [look(cut, Settings(max_image_pixels=41 * 30 - less)) for less in (0, 1)]
    assert [(image.problem is None, image.width, image.height) for image in images_] == [(False, 0, 0), (True, 41, 30)]


def test_so_many_pixels_of_scans_are_walked_over_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    data = VARIANTS["progressive JPEG"]
    scans = data.count(b"\xff\xda")
    problems = []
    for less in (0, 1):
        monkeypatch.setattr(picture, "_MAX_WALKED", scans * 41 * 30 - less)
        problems.append(sent(data, "image/jpeg", SETTINGS).problem)
    assert problems == [
        None,
        f"the JPEG does not decode: it has {scans} scans, as only decompression bombs do",
    ]


@each_variant
def test_a_host_program_that_takes_truncated_images_crashes_nothing(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for length in range(1, len(data)):
        look(data[:length])


def test_bytes_after_the_end_of_an_image_do_no_harm() -> None:
    assert all(look(data + b"\0" * 9).problem is None for data in VARIANTS.values())


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_frames_are_counted_up_to_the_first_one_too_many(kind: str) -> None:
    data = encoded(kind, frames=4)
    assert [look(data, Settings(max_image_frames=limit)).frames for limit in (0, 1, 3, 4, 9)] == [1, 2, 4, 4, 4]
    assert look(encoded(kind)).frames == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_decodes(mode: str) -> None:
    file = io.BytesIO()
    Pillow.new(mode, (9, 7)).save(file, "PNG")
    assert look(file.getvalue()).problem is None


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(rows: bytes, *, width: int = 4, height: int = 4, extra: bytes = b"") -> bytes:
    """Eight bits of grey."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def test_png_rows_must_be_complete_and_have_known_filters() -> None:
    good = bytes(5 * 4)
    assert look(png(good)).problem is None
    assert look(png(good[:-1])).problem
    assert look(png(good[:-5] + b"\5" + bytes(4))).problem


def test_the_checksum_of_png_pixels_must_be_right() -> None:
    data = png(bytes(20))
    # The checksum precedes the last chunk, of twelve bytes.
    assert "checksum" in str(look(data[:-13] + b"?" + data[-12:]).problem)


def test_compressed_text_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    bomb = chunk(b"zTXt", b"bomb\0\0" + zlib.compress(bytes(100_000_000), 9))
    assert "too large" in str(look(png(bytes(20), extra=bomb)).problem)


def exif(body: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(body) + 8) + b"Exif\0\0" + body


def test_exif_data_is_not_read() -> None:
    """Pillow warns of it where it is corrupt, and takes minutes for as much of it as here."""
    data = VARIANTS["JPEG"]
    for blocks in (exif(b"corrupt"), exif(b"0123456789") * 100_000):
        image = look(data[:2] + blocks + data[20:])
        assert (image.width, image.problem) == (41, None)


def test_what_pillow_warns_of_decodes_where_warnings_are_errors() -> None:
    odd = png(bytes(20), extra=chunk(b"acTL", bytes(8)))
    found = look(odd)
    assert (found.problem, found.width > 0) == (None, True)
    assert look(odd[:-30]).problem is not None


@pytest.mark.parametrize("options", [(), ("--jobs", "2")])
def test_what_pillow_warns_of_is_not_told_on_the_terminal(options: tuple[str, ...], tmp_path: Path) -> None:
    url = data_url(png(bytes(20), extra=chunk(b"acTL", bytes(8))))
    block = {"type": "image_url", "image_url": {"url": url}}
    text = json.dumps({"model": "${MODEL}", "messages": [{"role": "user", "content": [block]}]})
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(text)
    # As a user starts it: without `-W error`.
    command = [sys.executable, "-P", "-c", "from anyint_lint import checking; checking._WORTH, checking._LEAST = 1, 0"]
    command[-1] += "; from anyint_lint.cli import main; main()"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    ended = subprocess.run(
        [*command, "check", ".", *options], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "No findings in 2 requests (2 files)\n", "")


def test_a_decompression_bomb_is_measured_and_not_decoded() -> None:
    bomb = png(b"", width=60_000, height=60_000)
    assert (look(bomb).width, look(bomb).height, look(bomb).problem) == (60_000, 60_000, None)
    assert look(bomb, Settings(max_image_pixels=10**10)).problem is not None


def test_a_jpeg_of_thousands_of_scans_is_a_bomb() -> None:
    data = encoded("JPEG", (2000, 1000), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert look(data[:-2] + scan * 20 + data[-2:]).problem is None
    assert "scans" in str(look(data[:-2] + scan[:14] * 2000 + data[-2:]).problem)


def test_pillows_own_limit_warns_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 41 * 30 - 1)
    assert [look(data + b"\1").problem for data in VARIANTS.values()] == [None] * len(VARIANTS)


def test_an_image_of_too_many_bytes_is_recognised_and_not_decoded() -> None:
    image = look(VARIANTS["JPEG"], Settings(max_image_bytes=100))
    assert image.format is not None
    assert (image.format.name, image.bytes, image.width) == ("JPEG", len(VARIANTS["JPEG"]), 0)


@pytest.mark.parametrize("data", ["!" * 99, "é" * 99, "A!" * 99, "A"])
def test_of_too_much_that_is_no_base64_no_format_is_known(data: str) -> None:
    assert inspect(f"data:image/png;base64,{data}", Settings(max_image_bytes=-1)).format is None


@pytest.mark.parametrize(("length", "is_word"), [(128, True), (129, False)])
def test_words_in_place_of_the_data_are_short(length: int, is_word: bool) -> None:
    assert base64text.is_placeholder("YOUR_IMAGE".ljust(length, "_")) is is_word
    assert base64text.is_placeholder("YOUR...IMAGE".ljust(length, "_"))


def test_a_parameter_of_the_header_is_no_padding() -> None:
    data = VARIANTS["PNG"] + b"\0" * (-len(VARIANTS["PNG"]) % 3)
    url = f"data:image/png;charset=utf-8;base64,{base64.b64encode(data).decode()}"
    assert [inspect(url, Settings(max_image_bytes=len(data) - less)).bytes for less in (0, 1, 2)] == [len(data)] * 3


@pytest.mark.parametrize(
    "url", ["data:image/png;base64,YOUR_DATA", "data:image/png;base64,REDACTED", "data:{mime},AAAA"]
)
def test_what_is_yet_to_be_filled_in_is_told_apart(url: str) -> None:
    image = inspect(url, SETTINGS)
    assert (image.placeholder, image.flaw, image.bytes) == (True, None, 0)
    assert image.declared == ("{mime}" if "{" in url else "image/png")


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
        (b'\xef\xbb\xbf{"error": "not found"}', "JSON text"),
        (b'[{"error": "not found"}]', "JSON text"),
        # The first bytes tell, and may end in the middle of a character.
        (b"a" + "é".encode() * 600, "plain text"),
        (b"a" + "é".encode() * 600 + b"\0", "plain text"),
        (b"a" + "é".encode()[:1], None),
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
    assert (image.declared, image.bytes, image.width) == ("image/png", len(data), 0)
    assert (image.problem is None) is (image.format is not None and image.format.kind == "unsupported")


def test_what_a_server_sent_is_told_as_sent() -> None:
    image = sent(VARIANTS["PNG"], "image/jpeg", SETTINGS)
    assert (image.linked, image.declared, image.format and image.format.name) == (True, "image/jpeg", "PNG")
    assert (image.width, image.height, image.bytes) == (41, 30, len(VARIANTS["PNG"]))
    twice = base64.b64encode(VARIANTS["PNG"])
    assert sent(twice, "", SETTINGS).problem == "the bytes are base64, not the image itself"
    assert look(twice).problem == "the bytes are base64 once more: the image was encoded twice"
    assert sent(b"hello", "", SETTINGS).problem == "the bytes are plain text, not an image"
    assert sent(b"<html>", "", SETTINGS).problem == "the bytes are an HTML page, not an image"
    assert sent(bytes(range(9)), "", SETTINGS).problem == (
        "the bytes are no image: they begin with 00 01 02 03 04 05 06 07"
    )


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


def test_a_png_of_nothing_but_colour_profiles_is_refused_unread() -> None:
    packed = b"a\0\0" + zlib.compress(bytes(1_000_000))
    chunk = struct.pack(">I", len(packed)) + b"iCCP" + packed + struct.pack(">I", zlib.crc32(b"iCCP" + packed))
    whole = encoded("PNG")
    problem = look(whole[:33] + chunk * 1000 + whole[33:]).problem
    assert problem is not None
    assert "1000 colour profiles" in problem


def whole(data: bytes) -> bool:
    """Does Pillow load every pixel of the first frame?"""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Pillow.open(io.BytesIO(data), formats=KINDS).load()
    except Exception:  # noqa: BLE001 - on damaged bytes Pillow raises anything
        return False
    return True


@given(st.sampled_from(list(VARIANTS.values())), st.integers(0, 10_000), st.integers(1, 255), st.booleans())
def test_nothing_that_pillow_cannot_load_is_called_sound(data: bytes, at: int, flip: int, cut: bool) -> None:
    at %= len(data)
    damaged = data[:at] if cut else data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
    image = look(damaged)
    assert whole(damaged) or not image.width or image.problem


URL_SAFE_WEBP = base64.urlsafe_b64encode(b"RIFF\x00\x3e\xff\x00WEBPVP8 " + bytes(40)).decode()


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("/9j/2wBD" + "A" * 100, "image/jpeg"),
        ("/9j/4QAYRXhpZgAA", "image/jpeg"),
        ("/9j/4AAQabcd…", "image/jpeg"),
        ("/9j/4AAQabcd", None),
        (URL_SAFE_WEBP, "image/webp"),
        ("iVBORw0KGgo", "image/png"),
    ],
)
def test_a_bare_image_is_told_by_its_first_bytes_however_they_are_written(text: str, media_type: str | None) -> None:
    found = base64text.bare(text)
    assert (found.media_type if isinstance(found, Format) else None) == media_type


@pytest.mark.parametrize("text", ["X" * 200, "A" * 100 + "X" * 104, "A" * 198 + "==", "A" * 100 + "\r\n" + "A" * 100])
def test_of_long_base64_every_letter_counts(text: str) -> None:
    assert base64text.bare(text) is True


def test_only_the_padding_is_no_letter() -> None:
    assert base64text.flaw("AAAAX").message == "the base64 has one character too many, or too few: it was cut"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "there is not enough memory for it"),
        (struct.error("unpack requires a buffer"), "it is cut off or damaged"),
        (ValueError("odd"), "odd"),
        (ValueError(5), "it is cut off or damaged"),
    ],
)
def test_what_pillow_says_to_people_is_passed_on(error: Exception, reason: str) -> None:
    assert picture._reason(error) == reason


def sound(data: bytes) -> bool:
    """Does Pillow load every pixel of every frame, and are the checksums right?"""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Pillow.open(io.BytesIO(data), formats=KINDS).verify()
            for frame in ImageSequence.Iterator(Pillow.open(io.BytesIO(data), formats=KINDS)):
                frame.load()
    except Exception:  # noqa: BLE001 - on damaged bytes Pillow raises anything
        return False
    return True


@needs_samples
def test_of_the_samples_all_are_found_that_pillow_cannot_load_and_none_that_is_sound() -> None:
    """By the rules, in a request; the crashers and bombs of Pillow and image-rs are among them. Of frames after the
    first nothing is said."""
    files = sorted(file for file in SAMPLES.rglob("*") if file.is_file() and file.suffix not in (".txt", ".md", ".py"))
    broken = {"invalid-image-bytes", "unsupported-image-format"}
    told = {}
    for file in files:
        block = {"type": "image_url", "image_url": {"url": data_url(file.read_bytes())}}
        report = anyint_lint.check({"model": "m", "messages": [{"role": "user", "content": [block]}]})
        told[file] = not broken.isdisjoint(finding.rule for finding in report)
    assert sum(told.values()) > 300
    assert [file.name for file, found in told.items() if not found and not whole(file.read_bytes())] == []
    assert [file.name for file, found in told.items() if found and sound(file.read_bytes())] == []
