"""Whether Pillow decodes the bytes of an image, and its size. Imports Pillow, so import this only when needed."""

from __future__ import annotations

import warnings
from io import BytesIO
from threading import Lock
from typing import Final, NamedTuple

from PIL.GifImagePlugin import GifImageFile
from PIL.Image import DecompressionBombError
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

# By media type. `PIL.Image.open` would warn of large images, and warnings are the business of the whole process.
_FILES: Final[dict[str, type[ImageFile]]] = {
    "image/gif": GifImageFile,
    "image/jpeg": JpegImageFile,
    "image/png": PngImageFile,
    "image/webp": WebPImageFile,
}
# Each scan of a JPEG is a walk over all pixels, at a nanosecond each, and takes few bytes. Real files have about ten.
_MAX_WALKED: Final = 2_000_000_000
# Pillow unpacks each colour profile of a PNG; a file may have one.
_MAX_PROFILES: Final = 8
# The filters of warnings are the process's: two threads that put them back would leave one's of the other.
_silencing: Final = Lock()
_VAGUE: Final = frozenset({"not identified by this driver", "could not create decoder object"})


class Picture(NamedTuple):
    """0 where unknown. Frames are counted up to the first one too many."""

    width: int = 0
    height: int = 0
    frames: int = 0


class Broken(Exception):
    """The bytes do not decode; the text says why."""


def decode(data: bytes, media_type: str, max_pixels: int, max_frames: int) -> Picture:
    """Decodes the first frame, unless it has more than `max_pixels`. Raises Broken.

    Where a program sets `PIL.ImageFile.LOAD_TRUNCATED_IMAGES`, Pillow passes images that are cut off.
    """
    file = _FILES[media_type]
    try:
        try:
            return _decode(data, file, max_pixels, max_frames)
        except Warning:
            # This process makes warnings errors. Pillow warns of oddities of images that it can decode.
            with _silencing, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return _decode(data, file, max_pixels, max_frames)
    except Broken:
        raise
    except Exception as error:  # noqa: BLE001 - on damaged bytes Pillow raises anything, IndexError to struct.error
        raise Broken(_reason(error)) from None


def _decode(data: bytes, file: type[ImageFile], max_pixels: int, max_frames: int) -> Picture:
    if file is JpegImageFile:
        # Pillow takes quadratic time for much Exif data, and warns of it when corrupt; pixels don't need it.
        data = data.replace(b"Exif\0\0", bytes(6))
    profiles = data.count(b"iCCP") if file is PngImageFile else 0
    if profiles > _MAX_PROFILES:
        raise Broken(f"it has {profiles} colour profiles, as only decompression bombs do")
    image = file(BytesIO(data))
    width, height = image.size
    if width * height > max_pixels:
        return Picture(width, height)
    if file is PngImageFile:
        # This finds wrong checksums, which load() doesn't, and uses the file up.
        image.verify()
        image = file(BytesIO(data))
    elif isinstance(image, JpegImageFile):
        scans = data.count(b"\xff\xda")
        if scans * width * height > _MAX_WALKED:
            raise Broken(f"it has {scans} scans, as only decompression bombs do")
        # In grey, at an eighth of the size: half the time, and every coefficient is still read.
        image.draft("L", (1, 1))
    image.load()
    return Picture(width, height, _count_frames(image, max_frames))


def _count_frames(image: ImageFile, limit: int) -> int:
    for frame in range(1, limit + 1):
        try:
            image.seek(frame)
        except EOFError:
            return frame
    return limit + 1


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    said = error.args[0] if type(error) in (OSError, SyntaxError, ValueError, DecompressionBombError) else None
    return said if isinstance(said, str) and said not in _VAGUE else "it is cut off or damaged"
