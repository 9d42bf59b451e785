"""The paths of the table of recorders, followed through a file's values.

A step is a name, `*` for each item of a list, or `**` for each item and those of the lists named `item` or `children`
in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from anyint_lint.model import JSON, Path

MISSING: Final = object()


class Found(NamedTuple):
    """One place that steps lead to; `indices` are what their stars stand for. `value` is MISSING where all but the
    last step could be taken."""

    path: Path
    indices: tuple[int, ...]
    value: JSON


def walk(value: JSON, steps: Path, *, most: int | None = None) -> Iterator[Found]:
    """Every place in its order; of each list the first `most` items are looked at."""
    if not steps:
        yield Found((), (), value)
    elif steps[0] in ("*", "**"):
        for index, item in enumerate(value[:most] if isinstance(value, list) else ()):
            name = _nesting(item) if steps[0] == "**" else None
            inside = walk(item, steps[1:], most=most) if name is None else walk(item[name], steps, most=most)
            way = (index,) if name is None else (index, name)
            for found in inside:
                yield Found((*way, *found.path), (index, *found.indices), found.value)
    elif isinstance(value, dict) and steps[0] in value:
        for found in walk(value[steps[0]], steps[1:], most=most):
            yield found._replace(path=(steps[0], *found.path))
    elif len(steps) == 1:
        yield Found(steps, (), MISSING)


def _nesting(item: JSON) -> str | None:
    """The name of the list of further items in a folder of Postman's or Insomnia's."""
    return next((name for name in ("item", "children") if isinstance(item, dict) and name in item), None)
