"""Keywords about images in messages: strings that should be a web address or a data URL.

The parameter of each is `true`. A web address (http, https) satisfies all of them, but where the exchange states what
a server sent there; and so does whatever is no string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Final

from anyint_lint.images import Image, inspect
from anyint_lint.images.formats import Format
from anyint_lint.images.links import NO_LINKS
from anyint_lint.keywords.masking import end_of
from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.keywords.problem import Keyword, Problem, Step
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from anyint_lint.regex import regex

SUPPORTED: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# Names that are in use and that IANA never registered.
REGISTERED: Final = {
    "image/jpg": "image/jpeg",
    "image/jfif": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
}

_IMAGE_TYPE: Final = regex(r"image/[a-z0-9][a-z0-9.+-]*")
_WEB: Final = ("https://", "http://")
_DATA: Final = "data:"
_CONVERT: Final = "Convert it to PNG, JPEG, GIF or WebP."


def _of_text(check: Callable[[str], Iterable[Problem]]) -> Keyword:
    @wraps(check)
    def keyword(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
        if not isinstance(value, str) or value.startswith(_WEB) or parameter is not True:
            return ()
        return check(value)

    return keyword


def _of_image(check: Callable[[Image, Settings], Iterable[Problem]]) -> Keyword:
    @wraps(check)
    def keyword(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
        if not isinstance(value, str) or parameter is not True:
            return ()
        image = _image_at(value, settings)
        return check(image, settings) if image else ()

    return keyword


def _image_at(url: str, settings: Settings) -> Image | None:
    if url[:5].lower() == _DATA:
        return inspect(url, settings)
    link = None if settings.links is NO_LINKS else settings.links.get(url)
    return link.image if link else None


@_of_text
def not_bare_base64(value: str) -> Iterable[Problem]:
    """A string that isn't the base64 of an image, or long base64 of whatever, without `data:…;base64,` in front."""
    found = _bare(value)
    if isinstance(found, Format):
        hint = f"Put data:{found.media_type};base64, in front." if found.kind == "supported" else _CONVERT
        message = f"this is bare base64 without a data: prefix; the bytes are {found.name}"
        yield Problem(message, hint=hint, steps=_mending(value))
    elif found:
        yield Problem("this is bare base64 without a data: prefix")


def _bare(text: str) -> Format | bool:
    # Imported only now: most payloads carry no image.
    from anyint_lint.images.base64text import bare

    return bare(text)


_ROOTED: Final = regex(r"file:|/(?!/)|\.{1,2}[/\\]|~[\w.-]*[/\\]|[A-Za-z]:[/\\]|\\\\[^\\]", re.IGNORECASE)
_SCHEME_OR_HOST: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]+:|//|[^/\\]+\.[A-Za-z]{2,}(:\d+)?/")
_IMAGE_NAME: Final = regex(
    r"[^\s<>\"|?*](?:[^\r\n<>\"|?*]*[^\r\n<>\"|?*/\\])?\.(?:png|jpe?g|gif|webp|bmp|tiff?|svg|ico|heic|heif|avif|jp2|jxl)",
    re.IGNORECASE,
)
_LONGEST_PATH: Final = 4096
_SHOWN: Final = 60


@_of_text
def not_local_path(value: str) -> Iterable[Problem]:
    """A string that isn't the path of a file: absolute, relative, of Windows, `file:`, or the name of an image file."""
    if len(value) > _LONGEST_PATH or value[:5].lower() == _DATA or not _is_path(value.strip()):
        return
    shown = value if len(value) <= _SHOWN else f"…{end_of(value, _SHOWN)}"
    yield Problem(f'"{shown}" is the path of a file, which only your machine can read')


def _is_path(text: str) -> bool:
    if _ROOTED.match(text):
        return not _bare(text)
    if _SCHEME_OR_HOST.match(text) or is_placeholder(text):
        return False
    return _IMAGE_NAME.fullmatch(text) is not None


# A data URL but for its very beginning: `image/png;base64,…`, `data;image/png;base64,…`, `base64,…`.
_NEARLY: Final = regex(r"([^,]{0,20}?)(?:image/[\w.+*-]+\s*[;:,]\s*base64|;?base64,)", re.IGNORECASE)


def data_url(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A string that begins with `data:`, or nearly so, is `data:image/…;base64,` and clean base64.

    Where the data stands for something else (`$IMAGE_DATA`, `{{image}}`, `...`), nobody knows, and it passes.
    """
    if not isinstance(value, str) or value.startswith(_WEB) or parameter is not True:
        return ()
    if value[:5].lower() != _DATA:
        return _nearly_data_url(value)
    flaw = inspect(value, settings).flaw
    return (Problem(flaw.message, hint=flaw.hint, steps=_mending(value)),) if flaw else ()


def _mending(value: str) -> tuple[Step, ...]:
    # Imported only now: most images need none.
    from anyint_lint.images.mend import mended

    found = mended(value)
    return (Step("splice", found.text, (found.start, found.end)),) if found else ()


def _nearly_data_url(value: str) -> Iterable[Problem]:
    beginning = _NEARLY.match(value[:100])
    if beginning is None:
        return
    message = "this begins like a data URL, but without data: in front"
    if beginning[1]:
        message = f"this data URL begins with {beginning[1]!r} where data: belongs"
    yield Problem(message, steps=_mending(value))


@_of_image
def decodable_image(image: Image, settings: Settings) -> Iterable[Problem]:
    """The bytes in a well-formed data URL, or from a link, are a PNG, JPEG, GIF or WebP image that Pillow decodes.

    `supportedImageFormat` speaks of other image formats.
    """
    if image.problem and _unsupported(image) is None:
        yield Problem(image.problem, hint=_look_at(image) if image.linked else None)


def _look_at(image: Image) -> str:
    if image.format and image.format.kind == "supported":
        return "What the server has is broken: save the image again and upload it anew."
    return "Open the address in a browser where nobody is logged in: it must show the image, not a page."


@_of_image
def image_matches_media_type(image: Image, settings: Settings) -> Iterable[Problem]:
    """The media type of a data URL, or the Content-Type of a link, is that of the bytes.

    A name that is not registered counts as the registered one, and a server that names no type says nothing wrong.
    """
    real = image.format
    if real is None or real.kind != "supported" or image.problem or _registered(image) == real.media_type:
        return
    if image.linked:
        if image.declared:
            message = f"the bytes are {real.name}, but {_says(image)}"
            yield Problem(message, hint=f"Serve it with Content-Type: {real.media_type}.")
        return
    yield Problem(
        f"the bytes are {real.name}, but {_says(image)}",
        hint=f"Write data:{real.media_type};base64, in front of the same base64.",
        steps=_naming(image, real.media_type),
    )


@_of_image
def registered_image_type(image: Image, settings: Settings) -> Iterable[Problem]:
    """The media type of a data URL, or the Content-Type of a link, is registered with IANA: not `image/jpg`."""
    registered = REGISTERED.get(image.declared)
    if registered and (image.format is None or image.format.media_type == registered):
        message = f"{image.declared} is not a registered media type; {registered} is"
        if image.linked:
            yield Problem(message, hint=f"Serve it with Content-Type: {registered}.")
        else:
            yield Problem(message, hint=f"Write {registered}.", steps=_naming(image, registered))


def _says(image: Image) -> str:
    return f"the server says Content-Type {image.declared}" if image.linked else f"the data URL says {image.declared}"


def _naming(image: Image, media_type: str) -> tuple[Step, ...]:
    start = len(_DATA)
    return (Step("splice", media_type, (start, start + len(image.declared))),)


@_of_image
def supported_image_format(image: Image, settings: Settings) -> Iterable[Problem]:
    """The bytes of a data URL or from a link, or their type where they tell nothing, are of a format that chat models
    take."""
    unsupported = _unsupported(image)
    if unsupported:
        yield Problem(f"{unsupported}, which chat models do not take", hint=_CONVERT)


def _unsupported(image: Image) -> str | None:
    if image.format:
        return f"the bytes are {image.format.name}" if image.format.kind == "unsupported" else None
    if _IMAGE_TYPE.fullmatch(image.declared) and _registered(image) not in SUPPORTED:
        return _says(image)
    return None


def _registered(image: Image) -> str:
    return REGISTERED.get(image.declared, image.declared)


@_of_image
def image_within_limits(image: Image, settings: Settings) -> Iterable[Problem]:
    """The image in a data URL, or from a link, has no more bytes (decoded), pixels and frames than settings allow."""
    pixels = image.width * image.height
    if image.endless:
        yield Problem(f"the image has more bytes than the limit, {settings.max_image_bytes:,}", hint=_hint(image))
    elif image.bytes > settings.max_image_bytes and not image.problem:
        yield Problem(
            f"the image has {image.bytes:,} bytes; the limit is {settings.max_image_bytes:,}", hint=_hint(image)
        )
    if pixels > settings.max_image_pixels:
        size = f"{image.width} x {image.height} = {pixels:,} pixels"
        yield Problem(f"the image has {size}; the limit is {settings.max_image_pixels:,}", hint=_hint(image))
    if image.frames > settings.max_image_frames:
        yield Problem(f"the image has more frames than the limit, {settings.max_image_frames:,}", hint=_hint(image))


def _hint(image: Image) -> str | None:
    return "Shrink it, or send one frame; the limits are settings." if image.linked else None


# These see what a server sent, where the exchange states it.
OF_IMAGES: Final[dict[str, Keyword]] = {
    "decodableImage": decodable_image,
    "imageMatchesMediaType": image_matches_media_type,
    "imageWithinLimits": image_within_limits,
    "registeredImageType": registered_image_type,
    "supportedImageFormat": supported_image_format,
}
KEYWORDS: Final[dict[str, Keyword]] = {
    "dataUrl": data_url,
    "notBareBase64": not_bare_base64,
    "notLocalPath": not_local_path,
    **OF_IMAGES,
}
