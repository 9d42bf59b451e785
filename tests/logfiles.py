"""Log files, what the command line finds in them, and what stands in tables of findings. For the tests around Ray."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from anyint_lint.checking import Checking
from anyint_lint.linter import Linter, default_linter
from anyint_lint.model import JSON
from anyint_lint.reporters.record import record
from tests.mutations import MUTATIONS
from tests.reading import batch_line

CLEAN: JSON = {"model": "${MODEL}", "messages": [{"role": "user", "content": "Grüße 😀"}]}
WRONG: JSON = CLEAN | {"temperature": "0.7", "top_p": 0.9}
Found = tuple[Any, ...]


def mutated() -> list[JSON]:
    """A request for each known mistake, in turns by itself and in a batch line."""
    bodies = []
    for number, mutation in enumerate(MUTATIONS):
        body = json.loads(json.dumps(CLEAN))
        mutation.apply(body)
        bodies.append(batch_line(body=body) if number % 2 else body)
    return bodies


def lines(*values: JSON) -> bytes:
    """Bytes and text as they are."""
    texts = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)
    return "".join(f"{text}\n" for text in texts).encode()


def found_by_check(*paths: Path, linter: Linter | None = None) -> list[Found]:
    run, problems = Checking(linter or default_linter()).run(map(str, paths), io.BytesIO)
    assert problems == []
    return [_told(record(finding)) for finding in run]


def _told(told: dict[str, JSON]) -> Found:
    start, end = told["start"], told["end"]
    names = ("rule", "topic", "severity", "message", "hint", "file", "exchange", "part", "pointer")
    return (*(told[name] for name in names), *start.values(), *end.values())


def findings(rows: Iterable[dict[str, JSON]]) -> list[Found]:
    """Those of rules, in the order of files and of what is in them."""
    told = [tuple(row.values()) for row in rows if row["topic"] != "rows"]
    return sorted(told, key=lambda each: (each[5], each[6]))


def bad(rows: Iterable[dict[str, JSON]]) -> list[Found]:
    """Those that say that a row could not be checked."""
    return [(row["rule"], row["message"], row["start_line"], row["exchange"]) for row in rows if row["topic"] == "rows"]
