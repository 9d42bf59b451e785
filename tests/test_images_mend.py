"""What is nearly a data URL is mended in one stretch, and what takes a guess is left alone."""

from __future__ import annotations

import base64
import io
from itertools import pairwise

import pytest
from PIL import Image as Pillow

from anyint_lint.images.kept import kept
from anyint_lint.images.mend import mended


def encoded(kind: str) -> str:
    file = io.BytesIO()
    # Noise, so that every letter of the alphabet is there.
    Pillow.frombytes("L", (20, 20), bytes(number * number * 7 % 251 for number in range(400))).save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


PNG, JPEG = encoded("PNG"), encoded("JPEG")
PREFIX = "data:image/png;base64,"


def after(url: str) -> str | None:
    cut = mended(url)
    return cut and url[: cut.start] + cut.text + url[cut.end :]


def in_lines(text: str, end: str = "\n") -> str:
    return end.join(text[start:stop] for start, stop in pairwise([*range(0, len(text), 76), len(text)]))


@pytest.mark.parametrize(
    "url",
    [
        PNG,
        f"base64,{PNG}",
        f"image/png;base64,{PNG}",
        f";base64,{PNG}",
        f"data:;base64,{PNG}",
        f"data:image/png,{PNG}",
        f"data;image/png;base64,{PNG}",
        f"DATA : IMAGE/PNG ; BASE64 , {PNG}",
        f"  data:image/*;base64,{PNG}",
        f"{PREFIX}{PREFIX}{PNG}",
        f"{PREFIX}base64,{PNG}",
        f"{PREFIX}b'{PNG}'",
        f'{PREFIX}b"{PNG}"',
        f"{PREFIX}{in_lines(PNG)}",
        PREFIX + in_lines(PNG, "\r\n  ") + "\n",
        PREFIX + in_lines(PNG, "%0D%0A"),
        f"{PREFIX}{PNG} \t\r\n",
        f"{PREFIX}{PNG.replace('+', '-').replace('/', '_')}",
        f"{PREFIX}{PNG.replace('+', '%2B').replace('/', '%2f').replace('=', '%3D')}",
        f"{PREFIX}{PNG.rstrip('=')}",
        f"{PREFIX}{PNG}=",
    ],
)
def test_the_form_is_mended_and_the_bytes_stay(url: str) -> None:
    assert after(url) == PREFIX + PNG


def test_the_type_is_that_of_the_bytes() -> None:
    assert after(f"image/png;base64,{JPEG}") == f"data:image/jpeg;base64,{JPEG}"


@pytest.mark.parametrize("header", ["data:image/jpg;base64,", "DATA:IMAGE/PNG;base64,"])
def test_a_header_without_a_mistake_of_form_stays(header: str) -> None:
    assert after(f"{header}{in_lines(PNG)}") == f"{header}{PNG}"


def test_what_stands_behind_the_pixels_stays() -> None:
    data = base64.b64encode(base64.b64decode(PNG) + b"\0" * (-len(base64.b64decode(PNG)) % 3) + b"\0\0\x17").decode()
    assert data.endswith("X")
    assert after(f"{PREFIX}{data}\n") == PREFIX + data


def test_no_more_is_written_than_what_differs() -> None:
    cut = mended(f"data:image/png;bas64,{PNG}") or mended(f"data:image/png,{PNG}")
    assert cut is not None
    assert (cut.start, cut.end, cut.text) == (14, 14, ";base64")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data:",
        PREFIX,
        "hello",
        f"{PREFIX}{base64.b64encode(b'<html>').decode()}",
        f"{PREFIX}{encoded('BMP')}",
        # A blank may have been a plus sign, and what is no base64 may have been anything.
        f"{PREFIX}{PNG[:40]} {PNG[41:]}",
        f"{PREFIX}{PNG[:40]}!{PNG[41:]}",
        f"{PREFIX}{PNG[:40]}%41{PNG[41:]}",
        f"{PREFIX}{PNG.rstrip('=')[:-1]}={'A' * 5}",
        f"{PREFIX}b'{PNG}\"",
        f"see {PREFIX}{PNG}",
    ],
)
def test_what_takes_a_guess_is_left_alone(url: str) -> None:
    assert mended(url) is None


def test_a_text_that_was_never_kept_is_itself() -> None:
    text = "x" * 200_000
    assert kept(text) is text


def test_what_no_copying_adds_is_not_taken_away() -> None:
    assert mended(f"data:image/jpeg;base64,{PNG}\n") is not None
    assert mended(f"data:image/jpeg;base64,{PNG}\x0c") is None
