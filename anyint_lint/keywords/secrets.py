"""An exchange without live keys, tokens or cookies. What those look like is in `credentials`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import orjson

from anyint_lint.keywords.credentials import (
    live_form,
    live_header,
    live_in_url,
    live_stretches,
    looks_live,
    masked,
    names_credential,
    shows_sign,
    tells_credential,
)
from anyint_lint.keywords.problem import Problem, Step
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON, Path
from anyint_lint.paths import reach


def no_secrets(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """An exchange without a live key, token or cookie in headers, URLs and bodies. Parameter: true."""
    if not isinstance(value, dict):
        return
    for side in ("request", "response"):
        part = value.get(side)
        if not isinstance(part, dict):
            continue
        # What is asked of each line of a batch does not even begin where there is nothing.
        if "headers" in part:
            headers = part["headers"]
            yield from _in_headers(headers, (side, "headers"), suspicious=_shows_sign(headers))
        if "url" in part:
            yield from _in_url(part["url"], (side, "url"))
        for name in ("body", "events"):
            if name in part and _shows_sign(part[name]):
                yield from _in_body(part[name], (side, name))


def keys_in(exchange: dict[str, JSON]) -> Iterator[str]:
    """Each live key, token and cookie in it, and nothing of what is around."""
    for problem in no_secrets(exchange, True, Settings()):
        text = reach(exchange, problem.at)
        if isinstance(text, str):
            yield from (text[slice(*step.stretch)] for step in problem.steps)


def _shows_sign(part: JSON) -> bool:
    try:
        return shows_sign(orjson.dumps(part).decode())
    except TypeError:
        # An integer of more than 64 bits, for one.
        return True


def _in_headers(headers: JSON, path: Path, *, suspicious: bool) -> Iterator[Problem]:
    if not isinstance(headers, dict):
        return
    for name, values in headers.items():
        telling = names_credential(name)
        if not (telling or suspicious):
            continue
        texts = [each for each in (values if isinstance(values, list) else [values]) if isinstance(each, str)]
        if any((telling and live_header(name, text)) or live_form(text) for text in texts):
            message = f"the {name} header holds what looks like a live credential"
            steps = _hiding(live_stretches(values, header=name if telling else ""))
            yield Problem(message, at=(*path, name), steps=steps)


def _in_url(url: JSON, path: Path) -> Iterator[Problem]:
    if isinstance(url, str) and live_in_url(url):
        yield Problem("the URL holds what looks like a live key", at=path, steps=_hiding(live_stretches(url)))


def _in_body(body: JSON, path: Path) -> Iterator[Problem]:
    for place, text in _strings(body, path):
        live = live_form(text)
        if live is not None:
            steps = _hiding(live_stretches(text))
            yield Problem(f"holds what looks like a live key ({masked(live)})", at=place, steps=steps)
        elif len(place) > len(path) and tells_credential(place[-1]) and looks_live(text):
            yield Problem("holds what looks like a live credential", at=place, steps=_hiding([(0, len(text))]))


PLACEHOLDER: Final = "REDACTED"


def _hiding(stretches: Iterable[tuple[int, int]]) -> tuple[Step, ...]:
    """A placeholder for each; from the last to the first, so that none moves another."""
    return tuple(Step("splice", PLACEHOLDER, stretch) for stretch in sorted(stretches, reverse=True))


def _strings(value: JSON, path: Path) -> Iterator[tuple[Path, str]]:
    """Every string but images, which hold anything by chance."""
    stack: list[tuple[Path, JSON]] = [(path, value)]
    while stack:
        place, item = stack.pop()
        if type(item) is str:
            if not item.startswith("data:"):
                yield place, item
        elif type(item) is dict:
            stack += [((*place, key), child) for key, child in item.items()]
            yield from ((place, key) for key in item)
        elif type(item) is list:
            stack += [((*place, index), child) for index, child in enumerate(item)]


KEYWORDS: Final = {"noSecrets": no_secrets}
