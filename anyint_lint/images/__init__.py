"""Images in data URLs, or as servers send them: what is claimed and what the bytes are.

Facts only: no rules, no network, no files.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from anyint_lint.images.formats import TEXT, Format, sniff
from anyint_lint.images.kept import keep

if TYPE_CHECKING:
    from anyint_lint.images.base64text import Flaw
    from anyint_lint.keywords.settings import Settings

# Facts are small: this many take less memory than one image.
REMEMBERED: Final = 1024


class Image(NamedTuple):
    """What is known of a data URL or of what a link leads to; neither its text nor its pixels.

    `declared` is the media type it names, in lower case, "" for none. `flaw` says why it is no data URL of an image,
    `placeholder` that something is yet to be filled in; with either, nothing is known of the bytes. `bytes` counts them
    decoded; of an image of too many of them only `format`, the real one, is known besides. `problem` says why they do
    not decode. `width`, `height` and `frames` are 0 where unknown; frames count up to the first one too many.

    `linked` says that a server sent it: then `declared` is its Content-Type, "" where that tells nothing, and `endless`
    that there are more bytes than the limit, nobody knows how many.
    """

    declared: str = ""
    flaw: Flaw | None = None
    placeholder: bool = False
    bytes: int = 0
    format: Format | None = None
    width: int = 0
    height: int = 0
    frames: int = 0
    problem: str | None = None
    linked: bool = False
    endless: bool = False


_seen: dict[tuple[int, int, Settings], Image] = {}
_writing = Lock()


def inspect(url: str, settings: Settings) -> Image:
    """Facts about a string that begins with `data:`. Remembers them, so that an image is decoded once."""
    key = (len(url), hash(url), settings)
    image = _seen.get(key)
    if image is None:
        image = _examine(url, settings)
        with _writing:
            _seen[key] = image
            if len(_seen) > REMEMBERED:
                del _seen[next(iter(_seen))]
        if image.width:
            keep(url)
    return image


def is_sound(url: str, settings: Settings) -> bool:
    """Was it seen before, and its image decoded? False says nothing."""
    image = _seen.get((len(url), hash(url), settings))
    if image is None or image.width == 0:
        return False
    keep(url)
    return True


def _examine(url: str, settings: Settings) -> Image:
    # Imported only now, as Pillow below: most payloads carry no image.
    from anyint_lint.images import base64text, dataurl

    header = dataurl.parse(url)
    if header.flaw or header.placeholder:
        return Image(header.declared, header.flaw, header.placeholder)
    size = (len(url) - header.end) * 3 // 4 - url.count("=", -2)
    if size > settings.max_image_bytes:
        return Image(header.declared, bytes=size, format=sniff(base64text.beginning(url, header.end)))
    text = url[header.end :]
    data = base64text.decode(text)
    # Words like REDACTED are base64, too.
    if (not data or len(text) <= base64text.EDGE) and base64text.is_placeholder(text):
        return Image(header.declared, placeholder=True)
    return _of_bytes(data, header.declared, settings) if data else Image(header.declared, base64text.flaw(text))


def sent(data: bytes, declared: str, settings: Settings) -> Image:
    """Facts about what a server sent under a Content-Type, or about as much of it as shows that it is no image."""
    image = _of_bytes(data, declared, settings)._replace(linked=True)
    if image.format is TEXT and image.problem == _TWICE:
        return image._replace(problem="the bytes are base64, not the image itself")
    return image


def _of_bytes(data: bytes, declared: str, settings: Settings) -> Image:
    real = sniff(data)
    if real is None or real.kind == "no image":
        return Image(declared, bytes=len(data), format=real, problem=_no_image(data, real))
    if real.kind == "unsupported":
        return Image(declared, bytes=len(data), format=real)

    from anyint_lint.images import picture

    try:
        found = picture.decode(data, real.media_type, settings.max_image_pixels, settings.max_image_frames)
    except picture.Broken as broken:
        return Image(declared, bytes=len(data), format=real, problem=f"the {real.name} does not decode: {broken}")
    return Image(declared, bytes=len(data), format=real, **found._asdict())


_TWICE: Final = "the bytes are base64 once more: the image was encoded twice"


def _no_image(data: bytes, real: Format | None) -> str:
    from anyint_lint.images import base64text

    if real is TEXT and isinstance(base64text.bare(data[:64].decode(errors="replace")), Format):
        return _TWICE
    if real is not None:
        return f"the bytes are {real.name}, not an image"
    return f"the bytes are no image: they begin with {data[:8].hex(' ')}"
