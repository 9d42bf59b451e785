"""The ways to print a run. Each yields pieces of text with their own line ends and leaves the writing to the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from anyint_lint.model import Run
from anyint_lint.reporters import (
    concise,
    full,
    github,
    gitlab,
    html_page,
    json_document,
    json_lines,
    junit,
    markdown,
    rdjson,
    sarif,
)
from anyint_lint.reporters.style import Style

Reporter: TypeAlias = Callable[[Run, Style], Iterator[str]]

REPORTERS: Final[dict[str, Reporter]] = {
    "full": full.report,
    "concise": concise.report,
    "json": json_document.report,
    "json-lines": json_lines.report,
    "sarif": sarif.report,
    "github": github.report,
    "gitlab": gitlab.report,
    "junit": junit.report,
    "rdjson": rdjson.report,
    "markdown": markdown.report,
    "html": html_page.report,
}

__all__ = ["REPORTERS", "Reporter", "Style"]
