"""What a rule's `fix` means at one place: verbs of the rule file -> changes of the document. Pure.

A verb is about the place that a finding points to, by its name: `remove: top_p` does nothing to `temperature`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from anyint_lint.keywords.problem import Step
from anyint_lint.model import JSON, Change, Fix, Place, Rule


def fix_for(rule: Rule, place: Place, value: JSON, types: JSON, steps: Sequence[Step]) -> Fix | None:
    """For a finding at a place, where `value` is. `types` are those that the schema asks for there, if it does;
    `steps` what a keyword suggests."""
    if rule.fix is None:
        return None
    changes: list[Change] = []
    for verb, parameter in rule.fix.verbs.items():
        found = list(_VERBS[verb](place, value, parameter, types, steps))
        if not found:
            return None
        changes += found
    return Fix(rule.fix.safe, tuple(changes))


def _suggested(place: Place, value: JSON, parameter: JSON, types: JSON, steps: Sequence[Step]) -> Iterator[Change]:
    for step in steps:
        yield Change(step.verb, place._replace(key=step.verb == "rename"), step.value, step.stretch)


def _remove(place: Place, value: JSON, parameter: JSON, types: JSON, steps: Sequence[Step]) -> Iterator[Change]:
    if place.path[-1:] and place.path[-1] in ([parameter] if isinstance(parameter, str) else parameter):
        yield Change("remove", place)


def _rename(place: Place, value: JSON, parameter: JSON, types: JSON, steps: Sequence[Step]) -> Iterator[Change]:
    if place.path and place.path[-1] in parameter:
        yield Change("rename", place._replace(key=True), parameter[place.path[-1]])


def _wrap(place: Place, value: JSON, parameter: JSON, types: JSON, steps: Sequence[Step]) -> Iterator[Change]:
    if place.path and place.path[-1] in parameter and isinstance(value, str):
        yield Change("wrap", place, parameter[place.path[-1]])


def _prepend(place: Place, value: JSON, parameter: JSON, types: JSON, steps: Sequence[Step]) -> Iterator[Change]:
    if isinstance(value, str) and value.strip():
        yield Change("splice", place._replace(key=False), parameter)


# A port that is named belongs to the other scheme.
_SCHEME: Final = re.compile(r"([a-z]+)://[^/?#:]*(?:[/?#]|$)", re.IGNORECASE)


def _scheme(place: Place, value: JSON, parameter: JSON, types: JSON, steps: Sequence[Step]) -> Iterator[Change]:
    found = _SCHEME.match(value[:2048]) if isinstance(value, str) else None
    if found:
        yield Change("splice", place, parameter, found.span(1))


def _convert(place: Place, value: JSON, parameter: JSON, types: JSON, steps: Sequence[Step]) -> Iterator[Change]:
    """A string to the number or boolean in it, where the schema wants one."""
    wanted = [types] if isinstance(types, str) else types or ()
    if not isinstance(value, str) or len(value) > _LONGEST or "string" in wanted:
        return
    text = value.strip()
    if ("number" in wanted or "integer" in wanted) and _NUMBER.fullmatch(text):
        number = json.loads(text)
        yield Change("replace", place, int(number) if "number" not in wanted and number == int(number) else number)
    elif "boolean" in wanted and text.lower() in ("true", "false"):
        yield Change("replace", place, text.lower() == "true")


_LONGEST: Final = 20
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")


def _embed(place: Place, value: JSON, parameter: JSON, types: JSON, steps: Sequence[Step]) -> Iterator[Change]:
    if isinstance(value, str):
        yield Change("embed", place)


_Verb = Callable[[Place, JSON, JSON, JSON, Sequence[Step]], Iterable[Change]]
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
