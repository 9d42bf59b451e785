"""All that is ever told of a file, as text."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from anyint_lint.checking import Checking
from anyint_lint.commands.fixer import _keys
from anyint_lint.filemend import Mending
from anyint_lint.fixing import Outcome
from anyint_lint.ignorefile import dump
from anyint_lint.ignores import Ignores
from anyint_lint.linter import Linter
from anyint_lint.model import Run
from anyint_lint.reporters import REPORTERS, Style, statistics
from anyint_lint.reporters.diff import diff
from anyint_lint.reporters.failure import failure
from anyint_lint.telling import told

LINTER = Linter(models=["claude-sonnet-4-6", "gpt-5"])
COLOUR = Style(colour=True, width=90)


def run_of(data: bytes, **checking: object) -> tuple[Run, list[str]]:
    check = Checking(LINTER)._replace(**checking)  # type: ignore[arg-type] # as it is given
    return check.run(["-"], lambda: BytesIO(data), stdin_name="a.json")


def reports(run: Run, formats: Iterable[str] = REPORTERS) -> dict[str, str]:
    """What formats make of a run, and what exceptions, logs and tests say."""
    return {name: "".join(REPORTERS[name](run, COLOUR)) for name in formats} | {
        "statistics": "".join(statistics.report(run, Style())),
        "log": "\n".join(map(told, run)),
        "test": failure(run.findings, "a.json") if run.findings else "",
        "repr": repr(run.findings),
    }


def ignore_file(data: bytes) -> str:
    ignores = Ignores(Path(), rules=LINTER.rules, known=LINTER.known_rules, today="2026-01-01", adding=True)
    run_of(data, ignores=ignores)
    return dump(ignores.added("")).decode()


def fixed(data: bytes) -> dict[str, str]:
    """The diff of all fixes, and what is reported of what they leave."""
    pieces: list[str] = []

    def on_fixed(name: str, outcome: Outcome) -> None:
        pieces.extend(diff(name, outcome.lines, Style(), _keys(outcome.before)))

    run, problems = run_of(data, mending=Mending(unsafe=True, write=False, on_fixed=on_fixed))
    return {"diff": "".join(pieces), "problems": "\n".join(problems), "left": "".join(REPORTERS["full"](run, Style()))}


def everything(data: bytes, formats: Iterable[str] = REPORTERS) -> dict[str, str]:
    run, problems = run_of(data)
    return reports(run, formats) | fixed(data) | {"ignores": ignore_file(data), "told": "\n".join(problems)}
