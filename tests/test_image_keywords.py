"""Each keyword about images: what it speaks of, and what only looks like it."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image as Pillow

from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.keywords.images import KEYWORDS as IMAGE_KEYWORDS

pytestmark = pytest.mark.filterwarnings("error")


def encoded(kind: str, frames: int = 1) -> str:
    file = io.BytesIO()
    more = {"save_all": True, "append_images": [Pillow.new("L", (8, 6), 99)] * (frames - 1)} if frames > 1 else {}
    Pillow.new("L", (8, 6)).save(file, kind, **more)
    return base64.b64encode(file.getvalue()).decode()


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


PNG, JPEG, GIF, WEBP, BMP, TIFF = map(encoded, ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"))
PREFIX = "data:image/png;base64,"


def messages(keyword: str, value: object, settings: Settings | None = None) -> list[str]:
    return [problem.message for problem in KEYWORDS[keyword](value, True, settings or Settings())]


def hints(keyword: str, value: str) -> list[str | None]:
    return [problem.hint for problem in KEYWORDS[keyword](value, True, Settings())]


def speakers(value: object) -> list[str]:
    return [keyword for keyword in sorted(IMAGE_KEYWORDS) if messages(keyword, value)]


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        {"url": "/tmp/a.png"},
        "",
        "https://example.com/a.png",
        "http://example.com/a.png",
        "HTTPS://EXAMPLE.COM/A.PNG",
        "https://example.com/data:image/jpg;base64,AAAA",
        f"{PREFIX}{PNG}",
        f"data:image/jpeg;base64,{JPEG}",
        f"data:image/gif;base64,{GIF}",
        f"data:image/webp;base64,{WEBP}",
        f"DATA:IMAGE/PNG;BASE64,{PNG}",
        f"data:image/png;charset=utf-8;base64,{PNG}",
        "{{IMAGE_URL}}",
        "${IMAGE}",
        "$IMAGE_URL",
        "<url>",
        "gs://bucket/image.png",
        "s3://bucket/image.png",
        "file-abc123",
    ],
)
def test_nothing_speaks_of_what_is_right_or_unknown(value: object) -> None:
    assert speakers(value) == []


@pytest.mark.parametrize("keyword", sorted(IMAGE_KEYWORDS))
def test_a_parameter_of_false_asks_nothing(keyword: str) -> None:
    for value in ("/tmp/a.png", PNG, "data:", f"data:image/jpg;base64,{JPEG}", f"{PREFIX}{BMP}", f"{PREFIX}AAAA"):
        assert list(KEYWORDS[keyword](value, False, Settings())) == []


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [(PNG, "PNG", "image/png"), (JPEG, "JPEG", "image/jpeg"), (GIF, "GIF", "image/gif"), (WEBP, "WebP", "image/webp")],
)
def test_bare_base64_is_told_with_the_prefix_it_lacks(data: str, name: str, media_type: str) -> None:
    assert messages("notBareBase64", data) == [f"this is bare base64 without a data: prefix; the bytes are {name}"]
    assert hints("notBareBase64", data) == [f"Put data:{media_type};base64, in front."]
    assert speakers(data) == ["notBareBase64"]


@pytest.mark.parametrize(
    "value",
    [
        "iVBORw0KGgo=",
        "iVBORw0KGgo...",
        "/9j/4AAQ...",
        "/9j/4AAQSkZJRg==",
        f"\n{PNG}",
        f"{PNG[:76]}\n{PNG[76:]}",
        JPEG.replace("+", "-").replace("/", "_"),
        "A" * 200,
        "abcd" * 5000 + "ab==",
        "\n".join(["abcd" * 19] * 9),
    ],
)
def test_bare_base64_is_told_in_other_shapes(value: str) -> None:
    assert speakers(value) == ["notBareBase64"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("A" * 200, True),
        ("A" * 198 + "==", True),
        ("A" * 206, True),
        ("A" * 199 + "=", True),
        ("A" * 199, False),
        # One letter too many is no base64.
        ("A" * 201, False),
        ("A" * 205, False),
        ("A" * 197 + "===", False),
        ("A" * 100 + "\n" * 100, False),
        ("A" * 200 + "é", False),
        ("A" * 200 + "_", False),
    ],
)
def test_long_base64_is_told_whatever_it_holds(value: str, told: bool) -> None:
    assert bool(messages("notBareBase64", value)) is told


def test_bare_base64_of_another_format_is_to_be_converted() -> None:
    assert hints("notBareBase64", BMP) == hints("notBareBase64", TIFF) == ["Convert it to PNG, JPEG, GIF or WebP."]


@pytest.mark.parametrize(
    "value",
    [
        "/9j/photo.png",
        "/9j/4photos/2024",
        "/tmp/x.png",
        "iVBORw0KGgo is how PNG begins",
        "A" * 199,
        "A" * 201,
        "A" * 100 + "." + "A" * 99,
        "é" * 200,
        base64_of("Hello, this is text and no image at all"),
        "file-" + "a" * 24,
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    ],
)
def test_what_only_looks_like_base64_is_not(value: str) -> None:
    assert messages("notBareBase64", value) == []


@pytest.mark.parametrize(
    "value",
    [
        "/tmp/image.png",
        "/home/me/picture",
        "/9j/photo.png",
        "./a.png",
        "../a.jpg",
        "~/x.png",
        "~me/x.png",
        "C:\\x.png",
        "c:/x.png",
        ".\\x.png",
        "\\\\server\\share\\x.png",
        "file:///tmp/x.png",
        "FILE:/tmp/x.png",
        "image.png",
        "IMAGE.JPEG",
        "my photos/cat (1).jpg",
        "photos\\cat.webp",
        " /tmp/image.png ",
        "/tmp/${NAME}.png",
        "2024.05.01 holiday.heic",
    ],
)
def test_paths_are_told(value: str) -> None:
    assert messages("notLocalPath", value) == [f'"{value}" is the path of a file, which only your machine can read']
    assert speakers(value) == ["notLocalPath"]


def test_a_long_path_is_shown_by_its_end() -> None:
    assert messages("notLocalPath", "/tmp/" + "x" * 99 + ".png") == [
        f'"…{"x" * 56}.png" is the path of a file, which only your machine can read'
    ]


@pytest.mark.parametrize(
    "value",
    [
        "//cdn.example.com/a.png",
        "cdn.example.com/a.png",
        "localhost:8000/a.png",
        "ftp://example.com/a.png",
        "blob:https://example.com/a.png",
        "{{image_name}}.png",
        "$IMAGE.png",
        "<name>.png",
        "images/{name}.png",
        "your_image.png",
        "image",
        "notes.txt",
        ".png",
        "a.png?",
        "a photo\nof image.png",
        "x" * 5000 + ".png",
        "data:/tmp/image.png",
        JPEG,
        "/" + "abcd" * 60 + "abc",
    ],
)
def test_what_only_looks_like_a_path_is_not(value: str) -> None:
    assert messages("notLocalPath", value) == []


FLAWS = {
    "data:": "no comma separates the header from the data",
    f"data:image/png;base64;{PNG}": "no comma separates the header from the data",
    f"data:;base64,{PNG}": "the data URL names no media type",
    f"data:png;base64,{PNG}": "'png' is not a media type",
    f"data:base64,{PNG}": "'base64' is not a media type",
    f"data://image/png;base64,{PNG}": "'//image/png' is not a media type",
    f"data:image/*;base64,{PNG}": "'image/*' is not a media type",
    f"data: image/png;base64,{PNG}": "the header of the data URL has white space in it",
    f"data:image/png; base64,{PNG}": "the header of the data URL has white space in it",
    f"data:text/plain;base64,{PNG}": "text/plain is not an image type",
    f"data:image/png,{PNG}": ";base64 is missing before the comma",
    f"data:image/png,base64,{PNG}": ";base64 is missing before the comma",
    f"data:image/png;bas64,{PNG}": ";base64 is missing before the comma",
    f"data:image/png;base64;charset=utf-8,{PNG}": ";base64 is missing before the comma",
    f"{PREFIX}": "there is no data after the comma",
    f"{PREFIX}=": "there is no data after the comma",
    f"{PREFIX}{PNG[:76]}\n{PNG[76:]}": "character 77 of the base64 is '\\n': white space",
    f"{PREFIX}{PNG}\r\n": f"character {len(PNG) + 1} of the base64 is '\\r': white space",
    f"{PREFIX} {PNG}": "character 1 of the base64 is ' ': white space",
    f"{PREFIX}{PNG[:9]}_{PNG[10:]}": "character 10 of the base64 is '_', of the URL-safe alphabet",
    f"{PREFIX}{PNG[:9]}%2B{PNG[10:]}": "character 10 of the base64 is '%': it is percent-encoded",
    f"{PREFIX}{PNG[:9]}ä{PNG[10:]}": "character 10 of the base64 is 'ä', which does not belong there",
    f"{PREFIX}{PNG[:9]}\ud800{PNG[10:]}": "character 10 of the base64 is '\\ud800', which does not belong there",
    f"{PREFIX}AAA=AAAA": "character 4 of the base64 is '=', which does not belong there",
    f"{PREFIX}AAA": "the padding of the base64 is wrong: it ends in 0 '=' and not 1",
    f"{PREFIX}AA=": "the padding of the base64 is wrong: it ends in 1 '=' and not 2",
    f"{PREFIX}AAAAA": "the base64 has one character too many, or too few: it was cut",
    f"{PREFIX}{PREFIX}{PNG}": "the data: prefix is there twice",
    f"{PREFIX}base64,{PNG}": "the data: prefix is there twice",
    f"{PREFIX}https://example.com/a.png": "a web address follows the data: prefix",
    f"{PREFIX}b'{PNG}'": "the base64 is wrapped in b'…', Python's notation of bytes",
    f"image/png;base64,{PNG}": "this begins like a data URL, but without data: in front",
    f";base64,{PNG}": "this begins like a data URL, but without data: in front",
    f"data;image/png;base64,{PNG}": "this data URL begins with 'data;' where data: belongs",
    f'"data:image/png;base64,{PNG}"': "this data URL begins with '\"data:' where data: belongs",
    f"\tdata:image/png;base64,{PNG}": "this data URL begins with '\\tdata:' where data: belongs",
}


@pytest.mark.parametrize(("value", "message"), FLAWS.items(), ids=map(str, range(len(FLAWS))))
def test_what_is_wrong_with_a_data_url_is_told_once_and_by_one_keyword(value: str, message: str) -> None:
    assert messages("dataUrl", value) == [message]
    assert speakers(value) == ["dataUrl"]


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (f"{PREFIX}", None),
        (f"{PREFIX}AAAAA", "Encode the image again."),
        (f"{PREFIX}AAA", None),
        (f"{PREFIX} {PNG}", "Remove it (base64 -w0 writes one line); where it was a +, put + back."),
        (f"{PREFIX}{PNG[:9]}_{PNG[10:]}", "Write + for - and / for _, as standard base64 does."),
        (f"{PREFIX}{PNG[:9]}-{PNG[10:]}", "Write + for - and / for _, as standard base64 does."),
        (f"{PREFIX}{PNG[:9]}_X!{PNG[12:]}", None),
        (f"{PREFIX}{PNG[:9]}%2B{PNG[10:]}", "Percent-decode it: %2B is +, %2F is /, %3D is =."),
        (f"{PREFIX}{PREFIX}{PNG}", "Keep one data:image/…;base64, prefix."),
        (f"{PREFIX}https://example.com/a.png", "Send it without the prefix."),
        (f"{PREFIX}b'{PNG}'", "Use b64encode(…).decode()."),
        (f"data:image/png;base64;{PNG}", "Write data:image/png;base64, (or the real type), then the base64."),
        (f"data:text/plain,{base64_of('x' * 40)}", "Write data:image/png;base64, (or the real type), then the base64."),
        (f"data:image/bmp,{BMP}", "Write data:image/png;base64, (or the real type), then the base64."),
        (f"data:text/plain;base64,{WEBP}", "The bytes are WebP: begin with data:image/webp;base64,"),
    ],
)
def test_what_is_wrong_with_a_data_url_is_told_with_what_to_do(value: str, hint: str | None) -> None:
    assert hints("dataUrl", value) == [hint]


def test_a_wrong_header_is_told_with_the_right_one() -> None:
    for header in (";base64", "jpeg;base64", "image/*;base64", "application/octet-stream;base64", "image/gif"):
        assert hints("dataUrl", f"data:{header},{GIF}") == ["The bytes are GIF: begin with data:image/gif;base64,"]


@pytest.mark.parametrize(
    "data",
    [
        "$IMAGE_DATA",
        "${IMAGE_DATA}",
        "$(base64 -i image.png)",
        "{{image}}",
        "{base64_image}",
        "{% raw %}",
        "%s",
        "%(image)s",
        "<base64>",
        "[BASE64]",
        "...",
        "…",
        "iVBORw0KGgo...",
        "iVBORw0KGgoAAAA…AAAAElFTkSuQmCC",
        "YOUR_BASE64_DATA",
        "base64-encoded-image",
        "REDACTED",
        PNG[:40] + "... (truncated)",
    ],
)
def test_data_yet_to_be_filled_in_is_no_problem(data: str) -> None:
    assert speakers(f"{PREFIX}{data}") == []


@pytest.mark.parametrize(
    "header", ["{mime}", "image/{ext}", "image/{}", "image/<subtype>", "image/...", "image/…", "${TYPE}"]
)
def test_a_header_yet_to_be_filled_in_is_no_problem(header: str) -> None:
    assert speakers(f"data:{header};base64,{PNG}") == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (PNG[:60], "the PNG does not decode: Truncated File Read"),
        (JPEG[:-4], "the JPEG does not decode: image file is truncated (2 bytes not processed)"),
        (base64_of("Please respect our robot policy"), "the bytes are plain text, not an image"),
        (base64_of("<!doctype html><p>404"), "the bytes are an HTML page, not an image"),
        (base64_of(PNG), "the bytes are base64 once more: the image was encoded twice"),
        ("AAECAwQFBgc=", "the bytes are no image: they begin with 00 01 02 03 04 05 06 07"),
    ],
)
def test_bytes_that_are_no_image_are_told(data: str, message: str) -> None:
    assert messages("decodableImage", f"{PREFIX}{data}") == [message]
    assert speakers(f"{PREFIX}{data}") == ["decodableImage"]


def test_the_declared_type_must_be_the_real_one() -> None:
    assert messages("imageMatchesMediaType", f"data:image/jpeg;base64,{PNG}") == [
        "the bytes are PNG, but the data URL says image/jpeg"
    ]
    assert hints("imageMatchesMediaType", f"data:image/jpeg;base64,{WEBP}") == [
        "Write data:image/webp;base64, in front of the same base64."
    ]


@pytest.mark.parametrize("value", [f"data:image/bmp;base64,{PNG}", f"data:image/jpg;base64,{PNG}"])
def test_a_wrong_type_hides_that_it_is_unsupported_or_unregistered(value: str) -> None:
    assert speakers(value) == ["imageMatchesMediaType"]


def test_damaged_bytes_hide_that_the_type_is_wrong() -> None:
    assert speakers(f"data:image/jpeg;base64,{PNG[:60]}") == ["decodableImage"]


@pytest.mark.parametrize(
    ("declared", "data", "registered"),
    [
        ("image/jpg", JPEG, "image/jpeg"),
        ("image/pjpeg", JPEG, "image/jpeg"),
        ("image/x-png", PNG, "image/png"),
        ("image/jpg", "$IMAGE", "image/jpeg"),
    ],
)
def test_unregistered_types_are_told_with_the_registered_one(declared: str, data: str, registered: str) -> None:
    value = f"data:{declared};base64,{data}"
    assert messages("registeredImageType", value) == [f"{declared} is not a registered media type; {registered} is"]
    assert speakers(value) == ["registeredImageType"]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (f"data:image/bmp;base64,{BMP}", "the bytes are BMP"),
        (f"data:image/png;base64,{TIFF}", "the bytes are TIFF"),
        (f"data:image/svg+xml;base64,{base64_of('<svg/>')}", "the bytes are SVG"),
        (f"data:image/png;base64,{base64_of('%PDF-1.4 ')}", "the bytes are a PDF document"),
        ("data:image/heic;base64,AAECAwQF", "the data URL says image/heic"),
        ("data:image/heic;base64,{{image}}", "the data URL says image/heic"),
    ],
)
def test_unsupported_formats_are_told(value: str, what: str) -> None:
    assert messages("supportedImageFormat", value) == [f"{what}, which chat models do not take"]
    assert speakers(value) == ["supportedImageFormat"]


def test_svg_as_plain_text_is_both_malformed_and_unsupported() -> None:
    for svg in ("<svg xmlns='http://www.w3.org/2000/svg'/>", "%3Csvg/%3E"):
        assert speakers(f"data:image/svg+xml;utf8,{svg}") == ["dataUrl", "supportedImageFormat"]


def test_limits_are_told_with_the_figure_measured() -> None:
    url = f"data:image/gif;base64,{encoded('GIF', frames=2)}"
    assert messages("imageWithinLimits", url, Settings(max_image_pixels=47)) == [
        "the image has 8 x 6 = 48 pixels; the limit is 47"
    ]
    assert messages("imageWithinLimits", url) == ["the image has more frames than the limit, 1"]
    assert messages("imageWithinLimits", url, Settings(max_image_frames=2)) == []


def test_exactly_the_limit_is_allowed() -> None:
    size = len(base64.b64decode(PNG))
    exact = Settings(max_image_bytes=size, max_image_pixels=48, max_image_frames=1)
    assert messages("imageWithinLimits", f"{PREFIX}{PNG}", exact) == []
    assert messages("imageWithinLimits", f"{PREFIX}{PNG}", Settings(max_image_bytes=size - 1)) == [
        f"the image has {size} bytes; the limit is {size - 1}"
    ]
