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


# The module of each format.
MODULES: Final = {
    **{name: name for name in ("full", "concise")},
    "json": "json_document",
    "json-lines": "json_lines",
    **{name: name for name in ("sarif", "github", "gitlab", "junit", "rdjson", "markdown")},
    "html": "html_page",
}
REPORTERS: Final[dict[str, Reporter]] = {name: _of(module) for name, module in MODULES.items()}

__all__ = ["MODULES", "REPORTERS", "Reporter", "Style"]
