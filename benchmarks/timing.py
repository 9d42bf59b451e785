"""Samples. Those that are compared take turns, so that a noisy moment hits all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

T = TypeVar("T")

# Gives one sample: seconds, or megabytes.
Contestant = Callable[[], float]
# A sample of calls takes at least this long, so that the clock is fine enough.
SAMPLE_SECONDS: Final = 0.01


def interleaved(contestants: Mapping[str, Callable[[], T]], rounds: int, *, warmups: int = 1) -> dict[str, list[T]]:
    """The samples of each, without those of the warm-ups."""
    samples: dict[str, list[T]] = {name: [] for name in contestants}
    for name, counts in turns(contestants, rounds, warmups=warmups):
        sample = contestants[name]()
        if counts:
            samples[name].append(sample)
    return samples


def turns(names: Iterable[str], rounds: int, *, warmups: int = 1) -> Iterator[tuple[str, bool]]:
    """Whose turn it is, and whether it counts; every other round goes backwards, so that nobody always comes after the
    same."""
    order = list(names)
    for number in range(warmups + rounds):
        for name in order[:: 1 if number % 2 else -1]:
            yield name, number >= warmups


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
