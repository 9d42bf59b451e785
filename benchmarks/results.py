"""What was measured, beside what it was measured against, and whether the goal is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any, Literal, NamedTuple

Unit = Literal["x", "x faster", "%", "MB"]


class Goal(NamedTuple):
    """What a ratio of ours to theirs is at most; the unit is how people say it. Without a peer the ratio is a value."""

    limit: float
    unit: Unit = "x"


def at_most(times: float) -> Goal:
    return Goal(times)


def faster(times: float) -> Goal:
    return Goal(1 / times, "x faster")


def share(percent: float) -> Goal:
    return Goal(percent / 100, "%")


def megabytes(number: float) -> Goal:
    return Goal(number, "MB")


def said(ratio: float, unit: Unit) -> str:
    """In its unit, to three digits."""
    if unit == "%":
        return f"{_short(ratio * 100)} %"
    if unit == "MB":
        return f"{_short(ratio)} MB"
    if unit == "x faster":
        return f"{_short(1 / ratio)}x faster" if ratio <= 1 else f"{_short(ratio)}x slower"
    return f"{_short(ratio)}x"


def _short(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


@dataclass(frozen=True)
class Comparison:
    """Medians of seconds (or MB) and of the ratios of each round, with the quartiles of these. `missing` says why there
    are none."""

    row: str
    what: str
    against: str
    limit: float | None = None
    unit: Unit = "x"
    ours: float | None = None
    theirs: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    rounds: int = 0
    missing: str | None = None

    @property
    def reached(self) -> bool | None:
        """None where there is no goal, or nothing was measured."""
        return None if self.limit is None or self.ratio is None else self.ratio <= self.limit

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value is not None} | {"reached": self.reached}


def from_json(entry: dict[str, Any]) -> Comparison:
    return Comparison(**{key: value for key, value in entry.items() if key != "reached"})


def compared(
    row: str, what: str, against: str, goal: Goal | None, ours: Sequence[float], theirs: Sequence[float] | None = None
) -> Comparison:
    """Of samples that were taken in pairs. Raises ValueError where one is not positive, or they are no pairs."""
    if min([*ours, *(theirs or ())]) <= 0:
        raise ValueError(f"{row}: a sample is not positive")
    ratios = [one / other for one, other in zip(ours, theirs or [1.0] * len(ours), strict=True)]
    low, _, high = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    return Comparison(
        row,
        what,
        against,
        goal.limit if goal else None,
        goal.unit if goal else "x",
        ours=_rounded(median(ours)),
        theirs=_rounded(median(theirs)) if theirs else None,
        ratio=_rounded(median(ratios)),
        low=_rounded(low),
        high=_rounded(high),
        rounds=len(ratios),
    )


def absent(row: str, what: str, against: str, goal: Goal | None, reason: str) -> Comparison:
    return Comparison(row, what, against, goal.limit if goal else None, goal.unit if goal else "x", missing=reason)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
