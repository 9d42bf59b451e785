"""Field names: what the gateway documents, what OpenAI and other servers of its API take, what belongs to other APIs.

The names are in fields.json; sources: the gateway's page, OpenAI's OpenAPI document, and the servers' own references.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Final

from anyint_lint.keywords.masking import start_of
from anyint_lint.keywords.problem import Problem, Step
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON, Path
from anyint_lint.suggest import LONGEST, nearest

_NAMES: Final[dict[str, JSON]] = json.loads((FilePath(__file__).parent / "fields.json").read_bytes())
_DOCUMENTED: Final = frozenset(_NAMES["documented"])
_NATIVE: Final[dict[str, dict[str, str]]] = _NAMES["native"]
# Field -> whose it is; only what the gateway's page does not list.
_ELSEWHERE: Final[dict[str, str]] = {
    **{name: server for server, names in _NAMES["extensions"].items() for name in names},
    **dict.fromkeys(_NAMES["openai"], "OpenAI"),
}
_IN_BODY: Final = frozenset({*_DOCUMENTED, *_ELSEWHERE, *_NATIVE})
_IN_MESSAGE: Final = frozenset(_NAMES["message"])


def documented_fields(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A request body with no field that only OpenAI or another server documents. Parameter: true."""
    if not isinstance(value, dict) or value.keys() <= _DOCUMENTED:
        return ()
    undocumented = [name for name in value if name in _ELSEWHERE and name not in _NATIVE]
    return [
        Problem(f"{name} is a field of {_ELSEWHERE[name]} that the gateway does not document", at=(name,), key=True)
        for name in undocumented
    ]


def no_native_fields(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A request body with no field of another provider's own API. Parameter: true."""
    if not isinstance(value, dict) or value.keys() <= _DOCUMENTED:
        return ()
    return [
        Problem(
            f"{name} is a field of {_NATIVE[name]['api']}, not of the chat route",
            at=(name,),
            key=True,
            hint=_instead(_NATIVE[name]["instead"]),
            steps=_twin(name, value),
        )
        for name in value
        if name in _NATIVE
    ]


def _twin(name: str, body: dict[str, JSON]) -> tuple[Step, ...]:
    """The chat route's field that means exactly the same, where the body has not that, too."""
    twin = _NATIVE[name].get("twin")
    return (Step("rename", twin),) if twin is not None and twin not in body else ()


def _instead(twin: str) -> str:
    return f"Leave it out{twin.removeprefix('nothing')}." if twin.startswith("nothing") else f"Use {twin}."


def known_fields(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A request body whose field names are known, those of its messages at least near no known one.

    Parameter: `refuse`, or `ignore` for names that are not even nearly a known one.
    """
    if not isinstance(value, dict):
        return ()
    messages = value.get("messages")
    odd = [index for index, message in enumerate(messages) if _is_odd(message)] if type(messages) is list else ()
    if not odd and value.keys() <= _IN_BODY:
        return ()
    problems = list(_unknown(value, _IN_BODY, (), refuse=parameter == "refuse"))
    for index in odd:
        problems += _unknown(value["messages"][index], _IN_MESSAGE, ("messages", index), refuse=False)
    return problems


def _is_odd(message: JSON) -> bool:
    return isinstance(message, dict) and not message.keys() <= _IN_MESSAGE


# `json.dumps` with an option makes an encoder each time.
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode
# Looking for the nearest name takes milliseconds; nobody misspells a hundred.
_MOST_MISSPELT: Final = 100


def _unknown(value: dict[str, JSON], known: frozenset[str], path: Path, *, refuse: bool) -> Iterator[Problem]:
    unknown = [name for name in value if name not in known]
    for name in unknown if refuse else unknown[:_MOST_MISSPELT]:
        near = nearest_field(name, known) if len(unknown) <= _MOST_MISSPELT else None
        shown = _quoted(start_of(name, 80))
        if near is not None:
            hint = f"Did you mean {near}?"
            steps = (Step("rename", near),) if near not in value else ()
            yield Problem(f"{shown} is not a field of any chat API", at=(*path, name), key=True, hint=hint, steps=steps)
        elif refuse:
            yield Problem(f"{shown} is not a field of any chat API", at=(*path, name), key=True)


@cache
def _squeezed(known: frozenset[str]) -> dict[str, str]:
    return {_squeeze(name): name for name in sorted(known)}


def _squeeze(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


@lru_cache(maxsize=1024)
def nearest_field(name: str, known: frozenset[str]) -> str | None:
    """The known name that was probably meant: `maxTokens` and `temprature` have one."""
    if len(name) > LONGEST:
        return None
    same = _squeezed(known).get(_squeeze(name))
    swapped = next((other for other in sorted(known) if sorted(other) == sorted(name)), None)
    return same or swapped or (nearest(name, known, cutoff=0.82) if len(name) > 3 else None)


KEYWORDS: Final = {
    "documentedFields": documented_fields,
    "noNativeFields": no_native_fields,
    "knownFields": known_fields,
}
