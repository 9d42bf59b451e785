"""Model catalogues: saved answers of the Models API, and the lock that `models lock` makes of them.

No network and no clock: answers are fetched next door, and who asks for an age says what time it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path as FilePath
from typing import Final, NamedTuple

from anyint_lint.errors import ConfigError
from anyint_lint.jsontext import MAX_DEPTH, measure
from anyint_lint.keywords.credentials import live_form
from anyint_lint.keywords.masking import start_of
from anyint_lint.model import JSON
from anyint_lint.regex import regex
from anyint_lint.smallfiles import read_small

_AGE: Final = regex(r"([1-9][0-9]{0,4})([hdw])")
_UNITS: Final = {"h": "hours", "d": "days", "w": "weeks"}


class Model(NamedTuple):
    """What of a model is kept. Not when it was made: some gateways say "now" there in each answer."""

    id: str
    owned_by: str | None = None


class Catalogue(NamedTuple):
    """`locked` and `source` are known of a lock alone.

    `more` is the query parameter that asks for the next page, where an answer is not the whole.
    """

    models: tuple[Model, ...]
    locked: datetime | None = None
    source: str = ""
    more: tuple[str, str] | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(model.id for model in self.models)


class Changes(NamedTuple):
    """IDs, sorted."""

    vanished: tuple[str, ...]
    new: tuple[str, ...]


def load(file: FilePath) -> Catalogue:
    """A lock or a saved answer, whole. Raises ConfigError."""
    try:
        data = read_small(file)
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from None
    catalogue = parse(data, name=str(file))
    return catalogue._replace(models=joined([catalogue], name=str(file)))


def parse(data: bytes, *, name: str) -> Catalogue:
    """A lock, or one answer of the Models API in OpenAI's or Anthropic's form. Raises ConfigError."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name}: not JSON: {error}") from None
    if measure(content)[0] > MAX_DEPTH:
        raise ConfigError(f"{name}: nested deeper than {MAX_DEPTH} levels")
    if isinstance(content, dict) and content.keys() >= {"version", "models"}:
        return _of_lock(content, name)
    entries = content.get("data") if isinstance(content, dict) else content or None
    if not isinstance(entries, list):
        said = f"; this is an error: {_said(content)}" if _said(content) else ""
        raise ConfigError(f'{name}: no model catalogue: {{"data": [{{"id": …}}]}} is expected{said}')
    return Catalogue(tuple(_models(entries)), more=_more(content) if isinstance(content, dict) else None)


def error_message(data: bytes) -> str:
    """What an error answer says, or nothing."""
    try:
        return _said(json.loads(data))
    except (ValueError, RecursionError):
        return ""


def joined(pages: Iterable[Catalogue], *, name: str) -> tuple[Model, ...]:
    """The models of all pages, sorted, each once. Raises ConfigError where there is none, or a last page is not."""
    pages = tuple(pages)
    models: dict[str, Model] = {}
    for model in (model for page in pages for model in page.models):
        if model.id not in models or model.owned_by:
            models[model.id] = model
    if not models:
        raise ConfigError(f"{name}: the model catalogue is empty")
    if all(page.more for page in pages):
        raise ConfigError(f"{name}: the model catalogue goes on after this page (has_more); save all of it")
    return tuple(sorted(models.values()))


def lock_text(models: Iterable[Model], *, source: str, locked: datetime) -> str:
    """One line a model, so that a diff shows which came and which went."""
    rows = (_row({"id": model.id} | ({"owned_by": model.owned_by} if model.owned_by else {})) for model in models)
    head = {"version": 1, "locked": instant(locked), "source": source}
    members = (*(f'  "{name}": {_row(value)}' for name, value in head.items()), '  "models": [')
    return "{\n" + ",\n".join(members) + "\n" + ",\n".join(f"    {row}" for row in rows) + "\n  ]\n}\n"


def without_keys(models: Iterable[Model]) -> tuple[Model, ...]:
    """For the lock, which is committed: nothing that has the form of a live key."""
    named = (model for model in models if live_form(model.id) is None)
    return tuple(model._replace(owned_by=None) if live_form(model.owned_by or "") else model for model in named)


def instant(moment: datetime) -> str:
    """RFC 3339, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def changes(before: Catalogue, now: Iterable[Model]) -> Changes:
    old, new = set(before.ids), {model.id for model in now}
    return Changes(tuple(sorted(old - new)), tuple(sorted(new - old)))


def age_of(text: str) -> timedelta:
    """`12h`, `30d` or `4w`. Raises ValueError."""
    found = _AGE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no age such as 12h, 30d or 4w")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def stale(catalogue: Catalogue, *, name: str, max_age: str, now: datetime) -> str | None:
    """What to tell about a catalogue that is older, or of which nobody knows how old it is."""
    if catalogue.locked is None:
        return f"{name} does not say when it was fetched, so --max-age cannot tell; `anyint-lint models lock` does"
    if now - catalogue.locked <= age_of(max_age):
        return None
    return f"{name} is older than {max_age}, from {catalogue.locked:%Y-%m-%d}; fetch it again: anyint-lint models lock"


def _of_lock(content: dict[str, JSON], name: str) -> Catalogue:
    import jsonschema_rs

    schema = json.loads((FilePath(__file__).parent / "models.schema.json").read_bytes())
    try:
        error = next(jsonschema_rs.Draft202012Validator(schema).iter_errors(content), None)
    except UnicodeEncodeError:
        raise ConfigError(f"{name}: holds half a surrogate pair, which UTF-8 cannot encode") from None
    if error is not None:
        place = "".join(f"/{token}" for token in error.instance_path)
        raise ConfigError(f"{name}: {place}: {error.message}" if place else f"{name}: {error.message}")
    try:
        locked = _in_utc(datetime.fromisoformat(content["locked"]))
    except (ValueError, OverflowError):
        raise ConfigError(f"{name}: /locked: {content['locked']!r} is no date") from None
    return Catalogue(tuple(_models(content["models"])), locked, content["source"])


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _models(entries: Iterable[JSON]) -> Iterator[Model]:
    """What has no ID that a request could name is passed over."""
    for entry in entries:
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and _is_name(name):
            owner = entry.get("owned_by")
            yield Model(name, owner if isinstance(owner, str) and _is_name(owner) else None)


def _is_name(text: str) -> bool:
    return text != "" and text.isprintable()


def _more(content: dict[str, JSON]) -> tuple[str, str] | None:
    """OpenAI's lists go on with `after`, Anthropic's, which have no `object`, with `after_id`."""
    if content.get("has_more") is not True:
        return None
    last = content.get("last_id")
    return ("after" if content.get("object") == "list" else "after_id", last if isinstance(last, str) else "")


def _said(content: JSON) -> str:
    """The message of an error answer, or nothing."""
    error = content.get("error") if isinstance(content, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return start_of(message, 500) if isinstance(message, str) else ""


def _row(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False)
