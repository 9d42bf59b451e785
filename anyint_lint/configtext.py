"""The configuration as text: the table of its keys, and what counts in a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Final

from anyint_lint.config import find_lock, says, schema
from anyint_lint.ignorefile import NAME, find_file
from anyint_lint.model import JSON
from anyint_lint.safetext import escaped

DEFAULT: Final = "default"
FOUND: Final = "found"


def keys() -> dict[str, JSON]:
    """Each key with what the schema says of it; one inside a table is `images.max-bytes`."""
    return dict(_keys(schema()["properties"]))


def _keys(properties: dict[str, JSON], table: str = "") -> Iterator[tuple[str, JSON]]:
    for name, about in properties.items():
        if "properties" in about:
            yield from _keys(about["properties"], f"{table}{name}.")
        else:
            yield f"{table}{name}", about


def markdown_rows() -> Iterator[str]:
    yield "| key | default | meaning |"
    yield "| --- | --- | --- |"
    for key, about in keys().items():
        default = f"`{json.dumps(about['default'])}`" if "default" in about else "none"
        yield f"| `{key}` | {default} | {about['description']}{_choice(about)} |".replace("\\", "\\\\")


def _choice(about: JSON) -> str:
    return f" One of {', '.join(f'`{value}`' for value in about['enum'])}." if "enum" in about else ""


def resolved(file: FilePath | None, *, here: FilePath | None = None) -> str:
    """What each key counts as, and who says so, as JSON. Without a file, what lies in `here` or above counts.

    Raises ConfigError for a file that is broken.
    """
    said = says(file) if file else {}
    found = _found(file, here)
    values = {key: about.get("default") for key, about in keys().items()} | found | said
    known = {
        key: {
            "value": _safe(value),
            "from": "file" if key in said else FOUND if key in found else DEFAULT,
        }
        for key, value in values.items()
    }
    return json.dumps({"file": escaped(str(file.absolute())) if file else None, "keys": known}, indent=2)


def _found(file: FilePath | None, here: FilePath | None) -> dict[str, JSON]:
    """What counts without a word of the file."""
    if file:
        beside = file.parent / NAME
        places = {"ignores": beside if beside.is_file() else None, "models": find_lock(file.parent)}
    elif here:
        places = {"ignores": find_file(here), "models": find_lock(here, *here.parents)}
    else:
        return {}
    folder = file.parent if file else here
    return {key: FilePath(os.path.relpath(place, folder)).as_posix() for key, place in places.items() if place}


def _safe(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {escaped(key): _safe(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_safe(each) for each in value]
    return escaped(value) if isinstance(value, str) else value
