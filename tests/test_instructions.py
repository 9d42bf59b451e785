"""The count of instructions without valgrind: what is a regression, and what cannot be compared."""

from __future__ import annotations

import json

import pytest

from benchmarks import instructions

STORED = {"made with": {"python": "3.11.7", "orjson": "3.13.0"}, "instructions": {"call": 100_000}}


@pytest.mark.parametrize(("number", "regressed"), [(90_000, False), (100_500, False), (101_500, True)])
def test_more_instructions_than_tolerated_are_a_regression(number: int, regressed: bool) -> None:
    lines, told = instructions.compared({**STORED, "instructions": {"call": number}}, STORED)
    assert told is regressed
    assert ("more" in lines[0]) is regressed


def test_counts_of_other_versions_are_not_compared() -> None:
    counted = {"made with": {"python": "3.12.1", "orjson": "3.13.0"}, "instructions": {"call": 900_000}}
    lines, regressed = instructions.compared(counted, STORED)
    assert not regressed
    assert "python 3.11.7 -> 3.12.1" in lines[-1]


def test_every_workload_has_a_stored_count() -> None:
    stored = json.loads(instructions.BASELINE.read_text("utf-8"))
    assert set(stored["instructions"]) == set(instructions.REPETITIONS)
