"""What a rule's `fix` means at one place: verbs of the rule file -> changes of the document. Pure.

A verb is about the place that a finding points to, by its name: `remove: top_p` does nothing to `temperature`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from anyint_lint.keywords.problem import Step
from anyint_lint.model import JSON, Change, Fix, Place, Repair
from anyint_lint.regex import regex


class Mistake(NamedTuple):
    """The place of a finding and the value there; `types` are those that the schema asks for, if it asks for any, and
    `steps` what a keyword suggests."""

    place: Place
    value: JSON
    types: JSON = None
    steps: Sequence[Step] = ()

    @property
    def name(self) -> str | int | None:
        return self.place.path[-1] if self.place.path else None


def fix_for(repair: Repair, mistake: Mistake) -> Fix | None:
    """None where one of the verbs has nothing to do there."""
    changes: list[Change] = []
    for verb, parameter in repair.verbs.items():
        found = tuple(_VERBS[verb](mistake, parameter))
        if not found:
            return None
        changes += found
    return Fix(repair.safe, tuple(changes))


def _suggested(mistake: Mistake, parameter: JSON) -> Iterator[Change]:
    for step in mistake.steps:
        yield Change(step.verb, mistake.place._replace(key=step.verb == "rename"), step.value, step.stretch)


def _remove(mistake: Mistake, parameter: JSON) -> Iterator[Change]:
    if mistake.name in ([parameter] if isinstance(parameter, str) else parameter):
        yield Change("remove", mistake.place)


def _rename(mistake: Mistake, parameter: JSON) -> Iterator[Change]:
    if mistake.name in parameter:
        yield Change("rename", mistake.place._replace(key=True), parameter[mistake.name])


def _wrap(mistake: Mistake, parameter: JSON) -> Iterator[Change]:
    if mistake.name in parameter and isinstance(mistake.value, str):
        yield Change("wrap", mistake.place, parameter[mistake.name])


def _prepend(mistake: Mistake, parameter: JSON) -> Iterator[Change]:
    if isinstance(mistake.value, str) and mistake.value.strip():
        yield Change("splice", mistake.place._replace(key=False), parameter)


# A port that is named belongs to the other scheme.
_SCHEME: Final = regex(r"([a-z]+)://[^/?#:]*(?:[/?#]|$)", re.IGNORECASE)


def _scheme(mistake: Mistake, parameter: JSON) -> Iterator[Change]:
    found = _SCHEME.match(mistake.value[:2048]) if isinstance(mistake.value, str) else None
    if found:
        yield Change("splice", mistake.place, parameter, found.span(1))


def _convert(mistake: Mistake, parameter: JSON) -> Iterator[Change]:
    """A string to the number or boolean in it, where the schema wants one."""
    wanted = [mistake.types] if isinstance(mistake.types, str) else mistake.types or ()
    if not isinstance(mistake.value, str) or len(mistake.value) > _LONGEST or "string" in wanted:
        return
    text = mistake.value.strip()
    if ("number" in wanted or "integer" in wanted) and _NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        yield Change(
            "replace", mistake.place, int(number) if "number" not in wanted and number == int(number) else number
        )
    elif "boolean" in wanted and text.lower() in ("true", "false"):
        yield Change("replace", mistake.place, text.lower() == "true")


_LONGEST: Final = 20
_NUMBER: Final = regex(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")


def _embed(mistake: Mistake, parameter: JSON) -> Iterator[Change]:
    if isinstance(mistake.value, str):
        yield Change("embed", mistake.place)


_Verb = Callable[[Mistake, JSON], Iterable[Change]]
_VERBS: Final[dict[str, _Verb]] = {
    "suggested": _suggested,
    "remove": _remove,
    "rename": _rename,
    "wrap": _wrap,
    "prepend": _prepend,
    "scheme": _scheme,
    "convert": _convert,
    "embed": _embed,
}
