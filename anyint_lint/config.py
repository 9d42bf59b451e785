"""[tool.anyint-lint] in pyproject.toml, or anyint-lint.toml. The nearest file above the working folder wins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Final, NamedTuple

from anyint_lint.errors import ConfigError
from anyint_lint.jsontext import MAX_DEPTH, measure
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON, Severity
from anyint_lint.regex import regex
from anyint_lint.smallfiles import read_small
from anyint_lint.suggest import nearest

NAMES: Final = ("anyint-lint.toml", "pyproject.toml")
# The model catalogue beside it.
LOCK: Final = "anyint-models.json"


class Config(NamedTuple):
    """What a configuration file says; paths are absolute, patterns are relative to `folder`."""

    folder: FilePath = FilePath()
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    ignores: FilePath | None = None
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    # The file itself; None where there is none.
    file: FilePath | None = None
    severity: Mapping[str, Severity] = MappingProxyType({})
    fail_on: str = "warning"
    rules: tuple[FilePath, ...] = ()
    models: FilePath | None = None
    max_age: str | None = None
    max_file_size: int | None = None
    # How far a check may go online is for the command line alone to say.
    online_timeout: float = 10.0
    settings: Settings = Settings()


def find_config(start: FilePath) -> FilePath | None:
    """The nearest configuration file in a folder or above it; a pyproject.toml counts only with our table in it."""
    for folder in (start, *start.parents):
        for name in NAMES:
            file = folder / name
            if file.is_file() and (name == NAMES[0] or _table(file) is not None):
                return file
    return None


def find_lock(*folders: FilePath) -> FilePath | None:
    """The lock of models in the first folder that has one."""
    return next((file for file in (folder / LOCK for folder in folders) if file.is_file()), None)


def schema() -> dict[str, JSON]:
    """What a configuration may say. It is JSON Schema of draft 7, as editors know no newer one well."""
    content: dict[str, JSON] = json.loads((FilePath(__file__).parent / "config.schema.json").read_bytes())
    return content


def load_config(file: FilePath) -> Config:
    """Raises ConfigError that names the file, the place and what is allowed there."""
    table = _table(file)
    if table is None:
        raise ConfigError(f"{file}: there is no [tool.anyint-lint] table in it")
    _check(file, table)
    folder = file.parent.absolute()
    images = table.get("images", {})
    defaults = Settings()
    return Config(
        folder=folder,
        select=tuple(table["select"]) if "select" in table else None,
        extend_select=tuple(table.get("extend-select", ())),
        ignore=tuple(table.get("ignore", ())),
        per_file_ignores={pattern: tuple(names) for pattern, names in table.get("per-file-ignores", {}).items()},
        ignores=folder / table["ignores"] if "ignores" in table else None,
        exclude=tuple(table.get("exclude", ())),
        force_exclude=table.get("force-exclude", False),
        file=file,
        severity=table.get("severity", {}),
        fail_on=table.get("fail-on", "warning"),
        rules=tuple(folder / name for name in table.get("rules", ())),
        models=folder / table["models"] if "models" in table else None,
        max_age=table.get("max-age"),
        max_file_size=table.get("max-file-size"),
        online_timeout=table.get("online-timeout", 10.0),
        settings=Settings(
            max_image_bytes=images.get("max-bytes", defaults.max_image_bytes),
            max_image_pixels=images.get("max-pixels", defaults.max_image_pixels),
            max_image_frames=images.get("max-frames", defaults.max_image_frames),
        ),
    )


def says(file: FilePath) -> dict[str, JSON]:
    """The keys that a file sets, as they stand in it; one inside a table is `images.max-bytes`. Raises ConfigError."""
    load_config(file)
    table = _table(file) or {}
    nested = {key for key, about in schema()["properties"].items() if "properties" in about}
    inner = {f"{key}.{name}": value for key in nested & table.keys() for name, value in table[key].items()}
    return {key: value for key, value in table.items() if key not in nested} | inner


def _table(file: FilePath) -> dict[str, JSON] | None:
    """What a file says to us; None for a pyproject.toml that does not speak of us, however broken it is."""
    is_project = file.name == NAMES[1]
    try:
        data = read_small(file)
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from None
    if is_project and b"anyint-lint" not in data:
        return None
    import tomllib

    # What tomllib keeps of the key a.a.a.… grows with the square of its dots.
    if any(_QUOTED.sub(b"", line).count(b".") > _MOST_DOTS for line in data.splitlines()):
        raise ConfigError(f"{file}: a line has more than {_MOST_DOTS} dots")
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from None
    return _dig(content, "tool", "anyint-lint") if is_project else content


_MOST_DOTS: Final = 1000
_QUOTED: Final = regex(rb'"(?:[^"\\]|\\.)*+"|\'[^\']*+\'')


def _dig(content: JSON, *names: str) -> JSON:
    for name in names:
        content = content.get(name) if isinstance(content, dict) else None
    return content


def _check(file: FilePath, table: dict[str, JSON]) -> None:
    if measure(table)[0] > MAX_DEPTH:
        raise ConfigError(f"{file}: nested deeper than {MAX_DEPTH} levels")
    import jsonschema_rs

    allowed_by = schema()
    validator = jsonschema_rs.Draft7Validator(allowed_by)
    try:
        plain = json.loads(json.dumps(table, default=str))
    except ValueError as unfit:
        raise ConfigError(f"{file}: {unfit}") from None
    for error in validator.iter_errors(plain):
        place = ".".join(map(str, error.instance_path)) or "the table"
        kind: JSON = error.kind
        if kind.name == "additionalProperties":
            place_of = allowed_by if not error.instance_path else allowed_by["properties"]["images"]
            raise ConfigError(f"{file}: {_unknown_key(kind.unexpected[0], sorted(place_of['properties']))}")
        if kind.name == "enum":
            raise ConfigError(f"{file}: {place}: {error.instance!r} is not one of {', '.join(kind.options)}")
        raise ConfigError(f"{file}: {place}: {error.message}")


def _unknown_key(name: str, allowed: list[str]) -> str:
    near = nearest(name, allowed)
    return f"unknown key {name!r}, " + (f"did you mean {near!r}?" if near else f"allowed are {', '.join(allowed)}")
