"""Samples of library calls: `library ROW ROUNDS`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import orjson
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

import anyint_lint
from anyint_lint.compiler import compile_rules
from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.rulebook import builtin_rules
from benchmarks import payloads
from benchmarks.inside.bodies import image_body
from benchmarks.timing import calls, interleaved

Call = Callable[[], object]


def parsed_and_checked(payload: dict[str, Any]) -> dict[str, Call]:
    text = orjson.dumps(payload)
    return {"orjson.loads": lambda: orjson.loads(text)} | checked(payload, findings=0)


def checked(payload: dict[str, Any], *, findings: int) -> dict[str, Call]:
    text = orjson.dumps(payload)
    for given in (payload, text):
        assert len(anyint_lint.check(given).findings) == findings
    return {"check(dict)": lambda: anyint_lint.check(payload), "check(bytes)": lambda: anyint_lint.check(text)}


def by_jsonschema(payload: dict[str, Any]) -> Call:
    """The same compiled schema and keywords, run by the reference implementation."""
    vocabulary = {name: _keyword(function) for name, function in KEYWORDS.items()}
    validator = extend(Draft202012Validator, vocabulary)(compile_rules(builtin_rules()).schema)
    document = {"request": {"body": payload}, "live": True}
    assert not list(validator.iter_errors(document))
    return lambda: list(validator.iter_errors(document))


def _keyword(function: Callable[..., Any]) -> Callable[..., Any]:
    def validate(validator: Any, parameter: Any, instance: Any, schema: Any) -> Any:
        for problem in function(instance, parameter, Settings()):
            yield ValidationError(problem.message)

    return validate


def small() -> dict[str, Call]:
    return parsed_and_checked(payloads.SMALL) | {"jsonschema": by_jsonschema(payloads.SMALL)}


def findings() -> dict[str, Call]:
    found = checked(payloads.with_findings(payloads.SMALL), findings=2)
    return checked(payloads.SMALL, findings=0) | {f"{name}, findings": call for name, call in found.items()}


def large_finding() -> dict[str, Call]:
    body = image_body(5_000_000, seed=1)
    return {"orjson.loads": lambda: orjson.loads(body)} | checked(
        orjson.loads(body) | {"temperature": "0.7"}, findings=1
    )


ROWS: dict[str, Callable[[], dict[str, Call]]] = {
    "call": small,
    "conversation": lambda: parsed_and_checked(payloads.conversation()),
    "findings": findings,
    "large-finding": large_finding,
}

if __name__ == "__main__":
    row, rounds = sys.argv[1:]
    contestants = {name: calls(call) for name, call in ROWS[row]().items()}
    print(json.dumps(interleaved(contestants, int(rounds))))
