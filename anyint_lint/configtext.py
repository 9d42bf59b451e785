"""The configuration as text: the table of its keys, and what counts in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Final

from anyint_lint.config import says, schema
from anyint_lint.model import JSON
from anyint_lint.safetext import escaped

DEFAULT: Final = "default"


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


def resolved(file: FilePath | None) -> str:
    """What each key counts as, and whether the file says so, as JSON. Raises ConfigError for a file that is broken."""
    said = says(file) if file else {}
    known = {
        key: {"value": _safe(said.get(key, about.get("default"))), "from": "file" if key in said else DEFAULT}
        for key, about in keys().items()
    }
    return json.dumps({"file": escaped(str(file.absolute())) if file else None, "keys": known}, indent=2)


def _safe(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {escaped(key): _safe(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_safe(each) for each in value]
    return escaped(value) if isinstance(value, str) else value
