"""Fixed work for counting instructions: `workloads NAME TIMES` does it that many times, in a scratch folder."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

import anyint_lint
from anyint_lint.checking import Checking
from anyint_lint.linter import default_linter
from benchmarks import payloads


def call(given: Any) -> Callable[[], object]:
    return lambda: anyint_lint.check(given)


def batch() -> Callable[[], object]:
    file = Path("batch.jsonl").absolute()
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in payloads.batch(500)))
    return lambda: Checking(default_linter()).run([str(file)], io.BytesIO)


WORKLOADS: dict[str, Callable[[], Callable[[], object]]] = {
    "clean dict": lambda: call(payloads.SMALL),
    "clean bytes": lambda: call(orjson.dumps(payloads.SMALL)),
    "conversation": lambda: call(payloads.conversation()),
    "findings": lambda: call(payloads.with_findings(payloads.SMALL)),
    "batch of 500 lines": batch,
}

if __name__ == "__main__":
    name, times = sys.argv[1:]
    work = WORKLOADS[name]()
    # What the first time alone does is start-up.
    work()
    for _ in range(int(times)):
        work()
