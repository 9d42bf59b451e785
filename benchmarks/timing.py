"""Samples. Those that are compared take turns, so that a noisy moment hits all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

# Gives one sample: seconds, or megabytes.
Contestant = Callable[[], float]
# A sample of calls takes at least this long, so that the clock is fine enough.
SAMPLE_SECONDS: Final = 0.01


def interleaved(contestants: Mapping[str, Contestant], rounds: int, *, warmups: int = 1) -> dict[str, list[float]]:
    """The samples of each; every other round goes backwards, so that nobody always comes after the same."""
    samples: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(warmups + rounds):
        for name in list(contestants)[:: 1 if number % 2 else -1]:
            sample = contestants[name]()
            if number >= warmups:
                samples[name].append(sample)
    return samples


def calls(function: Callable[[], object]) -> Contestant:
    """Seconds that one call takes, of as many in a row as the clock needs."""
    number = 1
    while (seconds := _seconds(function, number)) < SAMPLE_SECONDS:
        number = max(2 * number, round(number * SAMPLE_SECONDS / seconds))
    return lambda: _seconds(function, number) / number


def _seconds(function: Callable[[], object], number: int) -> float:
    start = time.perf_counter()
    for _ in range(number):
        function()
    return time.perf_counter() - start
