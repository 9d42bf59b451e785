"""JSON in ASCII in which no CI runner finds a command, whatever the strings hold. Parsing gives them back exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from anyint_lint.model import JSON

# GitHub's, Azure's and TeamCity's, see safetext. They can stand in strings only, and there `\u0023` is `#`.
_COMMAND: Final = re.compile(r"#(?=#(?:vso|teamcity)?\[)", re.IGNORECASE)


def dumps(value: JSON, indent: int | None = None) -> str:
    return _COMMAND.sub(r"\\u0023", json.dumps(value, indent=indent))


# A noncharacter, which no text that is safe to show holds.
ITEMS: Final = "\ufdd1"


def with_items(document: JSON, items: Iterable[JSON], *, level: int) -> Iterator[str]:
    """`document`, with a list of the items in the place of ITEMS, each at so many levels. They come one at a time: as
    one text they would take several times the memory of what they are made of."""
    before, after = dumps(document, indent=2).split(dumps(ITEMS))
    yield f"{before}["
    end, comma = "", ""
    for item in items:
        # No string of JSON holds a line end.
        yield f"{comma}\n{dumps(item, indent=2)}".replace("\n", "\n" + "  " * level)
        end, comma = "\n" + "  " * (level - 1), ","
    yield f"{end}]{after}\n"
