"""The ways to print a run. Each yields pieces of text with their own line ends and leaves the writing to the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final, TypeAlias

from anyint_lint.model import Run
from anyint_lint.reporters.style import Style

Reporter: TypeAlias = Callable[[Run, Style], Iterator[str]]


def _of(module: str) -> Reporter:
    """The `report` of a module here, which is imported when it is called: a run needs one of them, or two."""

    def report(run: Run, style: Style) -> Iterator[str]:
        reporter: Reporter = import_module(f"anyint_lint.reporters.{module}").report
        return reporter(run, style)

    return report


REPORTERS: Final[dict[str, Reporter]] = {
    "full": _of("full"),
    "concise": _of("concise"),
    "json": _of("json_document"),
    "json-lines": _of("json_lines"),
    "sarif": _of("sarif"),
    "github": _of("github"),
    "gitlab": _of("gitlab"),
    "junit": _of("junit"),
    "rdjson": _of("rdjson"),
    "markdown": _of("markdown"),
    "html": _of("html_page"),
}

__all__ = ["REPORTERS", "Reporter", "Style"]
