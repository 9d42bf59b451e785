"""One thing to break in the package for each harness of `make fuzz`: who does not tell that tells nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any, Final

from anyint_lint import prefilter
from anyint_lint.engine import Engine
from anyint_lint.model import Position, Span
from anyint_lint.places import LineLocator, TextSource
from anyint_lint.rulebook import builtin_rules
from anyint_lint.textmap import run
from fuzz.harnesses import HARNESSES

_position, _locate, _fused = TextSource.position, LineLocator.locate, prefilter.fused
_numbers = count()


def _one_on(source: TextSource, offset: int) -> Position:
    line, column = _position(source, offset)
    return Position(line, column + 1)


def _line_on(locator: LineLocator, place: Any) -> Span:
    span = _locate(locator, place)
    return span._replace(start=span.start._replace(line=span.start.line + 1))


def _raise(*arguments: Any) -> Any:
    raise KeyError(*arguments)


def _careless(schemas: Any) -> Any:
    """Of what all must fulfil, what one does."""
    return _fused(list(schemas)[:0])


_POSITION: Final = {"anyint_lint.places.TextSource.position": _one_on}
_PUT: Final = {"anyint_lint.filemend._put": lambda piece, outcome, to: to.stream(outcome.before.source.text)}
_PRINTABLE: Final = {"anyint_lint.safetext._printable": lambda text: text}
_EMPTIED: Final = {"anyint_lint.linter.is_plain": lambda value: not value.clear()}
# What stands in for what. Names lead to where it is looked up.
BREAKS: Final[dict[str, dict[str, Callable[..., Any]]]] = {
    **{name: _POSITION for name in HARNESSES if name.startswith("read-")},
    "read-lines": {"anyint_lint.places.LineLocator.locate": _line_on},
    "repetitions": {"anyint_lint.linter.Linter.check_exchange": _raise},
    "stretches": {"anyint_lint.readers.window._after": lambda origin, text: origin},
    "json": {"anyint_lint.jsontext._hides_nothing": lambda data, text: True},
    "places": {"anyint_lint.places._end_of": lambda text, start: start + 1},
    "yaml": {"anyint_lint.yamlscalars.map_of": lambda text, node: run(node.start_mark.index, len(node.value))},
    "events": {"anyint_lint.readers.eventstream._name": lambda lines: "other"},
    "answer": {"anyint_lint.readers.streams.stream_of": _raise},
    "fix-json": _PUT,
    "fix-yaml": _PUT,
    "fix-text": _PUT,
    "comments": {"anyint_lint.comments.Comments.ignore": _raise},
    "ignore-file": {"anyint_lint.ignorefile._escape": lambda found: "?"},
    "ignores": {"anyint_lint.ignores._digest": lambda finding, exchange: f"{next(_numbers):016x}"},
    "configuration": {"anyint_lint.configtext.keys": dict},
    "rule-file": {"anyint_lint.engine.Engine.is_surely_clean": lambda engine, document: True},
    "catalogue": {"anyint_lint.catalogue.instant": lambda moment: "2020-01-01T00:00:00Z"},
    "gitignore": {"anyint_lint.gitignore._regex": _raise},
    "robots": {"fuzz.harnesses.robots.matches": lambda pattern, path: path.startswith(pattern)},
    "reports": _PRINTABLE,
    "shown": _PRINTABLE,
    "check": _EMPTIED,
    "check-request": _EMPTIED,
    "prefilter": {
        "anyint_lint.prefilter.fused": _careless,
        # One that has compiled nothing yet, and goes again.
        "fuzz.harnesses.library._engine": cache(lambda: Engine(builtin_rules())),
    },
    "picture": {"anyint_lint.images.picture._reason": _raise},
}
