"""The ignore file: one JSON document, sorted, an entry a line.

JSON, because 2,500 entries are read in a few milliseconds (TOML and YAML take a hundred); a line an entry, because
then a change of one is a line of a diff that says all, and two branches that add entries merge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, Final, NamedTuple

from anyint_lint.config import Config
from anyint_lint.errors import ConfigError, UnreadableFile
from anyint_lint.ignores import Entry, Key
from anyint_lint.jsontext import parse
from anyint_lint.model import JSON, Path
from anyint_lint.paths import reach
from anyint_lint.places import find
from anyint_lint.smallfiles import MOST_BYTES, read_small
from anyint_lint.sources import FileSource, from_bytes
from anyint_lint.suggest import nearest

NAME: Final = "anyint-lint-ignores.json"
_VERSION: Final = 1
# Of a file that holds so much, nobody has read an entry.
_MOST_ERRORS: Final = 1000
# Not compiled here: most runs need neither, and all import this.
_CONFLICT: Final = r"(?m)^(?:<{7}|={7}|>{7})(?: |$)"
_INVISIBLE: Final = r"[^\x20-\x7e]"


class IgnoreFile(NamedTuple):
    """A file and what was in it; `data` is None where it is not there yet."""

    path: FilePath
    entries: tuple[Entry, ...] = ()
    data: bytes | None = None


def find_file(start: FilePath) -> FilePath | None:
    """The nearest in a folder or above it."""
    return next((folder / NAME for folder in (start, *start.parents) if (folder / NAME).is_file()), None)


def file_of(config: Config) -> FilePath | None:
    """A file that is named, the one beside the configuration, or, without one, the nearest above."""
    if config.ignores is not None:
        return config.ignores
    beside = config.folder / NAME
    return beside if beside.is_file() else None if config.file else find_file(config.folder)


def load(path: FilePath) -> IgnoreFile:
    """Raises ConfigError that names the file, the line and what is allowed there."""
    try:
        data = read_small(path)
        source = from_bytes(data, name=str(path), limit=MOST_BYTES)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except UnreadableFile as error:
        raise ConfigError(str(error)) from None
    return IgnoreFile(path, _merged(_entries(path, source)), data)


def _entries(path: FilePath, source: FileSource) -> Iterator[Entry]:
    for index, item in enumerate(_checked(path, source)["ignores"]):
        key = Key(item["file"], item["rule"], item["part"], item["pointer"], item["value"])
        expires = item.get("expires", "")
        if expires and not _is_day(expires):
            raise _error(path, source, ("ignores", index, "expires"), f"{expires!r} is no day of the calendar")
        yield Entry(key, item.get("count", 1), item.get("reason", ""), expires)


def _merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Two branches may have added the same: the larger count holds, with whichever reason is there."""
    found: dict[Key, Entry] = {}
    for entry in entries:
        other = found.get(entry.key)
        if other is not None:
            entry = other._replace(times=max(other.times, entry.times), reason=other.reason or entry.reason)
        found[entry.key] = entry
    return tuple(found.values())


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _checked(path: FilePath, source: FileSource) -> JSON:
    parsed = parse(source.utf8, lambda: source.text)
    for flaw in parsed.flaws:
        conflict = re.search(_CONFLICT, source.text)
        if conflict:
            raise _error_at(path, source, conflict.start(), "there is a merge conflict")
        raise _error_at(path, source, flaw.start, flaw.message)
    import jsonschema_rs

    schema = json.loads((FilePath(__file__).parent / "ignores.schema.json").read_bytes())
    validator = jsonschema_rs.Draft202012Validator(schema)
    if not validator.is_valid(parsed.value):
        errors = list(islice(validator.iter_errors(parsed.value), _MOST_ERRORS))
        # Where a key is misspelt, it is missing, too.
        error = next((each for each in errors if each.kind.name == "additionalProperties"), errors[0])
        place = tuple(error.instance_path)
        raise _error(path, source, place, _say(error, schema, place))
    return parsed.value


def _error(path: FilePath, source: FileSource, place: Path, problem: str) -> ConfigError:
    return _error_at(path, source, find(source.text, 0, place).value[0], problem)


def _error_at(path: FilePath, source: FileSource, offset: int, problem: str) -> ConfigError:
    return ConfigError(f"{path}:{source.position(offset).line}: {problem}")


def _say(error: Any, schema: JSON, place: Path) -> str:
    kind, name = error.kind, str(place[-1]) if place else "the file"
    if kind.name == "additionalProperties":
        unknown, allowed = kind.unexpected[0], reach(schema, (*error.schema_path[:-1], "properties"))
        near = nearest(unknown, allowed)
        instead = f"did you mean {near!r}?" if near else f"allowed are {', '.join(allowed)}"
        return f"unknown key {unknown!r}, {instead}"
    if kind.name == "required":
        return f"{kind.property!r} is missing"
    if kind.name == "enum":
        return f"{name}: {error.instance!r} is not one of {', '.join(kind.options)}"
    said = reach(schema, (*error.schema_path[:-1], "description"))
    return f"{name}: {error.message}" + (f"; {said}" if said else "")


def dump(entries: Iterable[Entry]) -> bytes:
    """The same bytes for the same entries. What cannot be seen is written as an escape."""
    lines = ",\n".join(map(_line, sorted(entries)))
    text = (
        f'{{"version": {_VERSION}, "ignores": [\n{lines}\n]}}\n'
        if lines
        else f'{{"version": {_VERSION}, "ignores": []}}\n'
    )
    return text.encode("utf-8")


def _line(entry: Entry) -> str:
    fields: dict[str, JSON] = entry.key._asdict()
    if entry.times > 1:
        fields["count"] = entry.times
    # There also where it is empty, as it is what people are to write.
    fields["reason"] = entry.reason
    if entry.expires:
        fields["expires"] = entry.expires
    return re.sub(_INVISIBLE, _escape, json.dumps(fields, ensure_ascii=False))


def _escape(character: re.Match[str]) -> str:
    if "\ud800" <= character[0] <= "\udfff":
        return "?"
    return character[0] if character[0].isprintable() else json.dumps(character[0])[1:-1]


def save(file: IgnoreFile, entries: Iterable[Entry]) -> None:
    """Raises NotWritten, also where somebody else has changed the file."""
    # Imported only now: most runs write no ignores.
    from anyint_lint.atomic import replace_file

    data = dump(entries)
    if data != file.data:
        replace_file(file.path, data, before=file.data)
