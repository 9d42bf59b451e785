"""An image that lies beside the file -> a data URL. The only fix that reads a file; it reads none from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Final, TypeAlias
from urllib.parse import unquote

from anyint_lint.changes import path_of
from anyint_lint.images.formats import HEAD, sniff
from anyint_lint.model import Change, Exchange
from anyint_lint.paths import reach

LARGEST: Final = 20_000_000
# Reads what is at a path below a folder. Raises CannotEmbed.
ReadImage: TypeAlias = Callable[[FilePath, str], bytes]


class CannotEmbed(Exception):
    """There is no such image, or it is not to be read."""


def read_beside(folder: FilePath, path: str) -> bytes:
    """Only a file in the folder or below it, wherever links and dots may lead."""
    name = unquote(path.removeprefix("file://").removeprefix("file:")) if path.startswith("file:") else path
    try:
        file = (folder / name.replace("\\", "/")).resolve(strict=True)
        if not file.is_relative_to(folder.resolve()) or not file.is_file() or file.stat().st_size > LARGEST:
            raise CannotEmbed(path)
        return file.read_bytes()
    except (OSError, ValueError, RuntimeError):
        raise CannotEmbed(path) from None


def embedded(change: Change, exchange: Exchange, read_image: ReadImage = read_beside) -> Change:
    """The change with the content of the file that it names; any other change as it is. Raises CannotEmbed."""
    if change.verb != "embed":
        return change
    path = reach(exchange.document, path_of(change.place))
    folder = FilePath(exchange.locator.source.name).parent if exchange.locator else FilePath()
    url = _data_url(path, read_image(folder, path))
    return change._replace(verb="splice", value=url, stretch=(0, len(path)))


def _data_url(path: str, data: bytes) -> str:
    import pybase64

    found = sniff(data[:HEAD])
    if found is None or found.kind != "supported":
        raise CannotEmbed(path)
    return f"data:{found.media_type};base64,{pybase64.b64encode(data).decode()}"
