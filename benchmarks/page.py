"""The results as people read them: a line in the terminal, the tables and the picture of docs/performance.md.

`python -m benchmarks.page` makes the page anew from the numbers that are there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from benchmarks.environments import CHECKOUT
from benchmarks.picture import picture
from benchmarks.results import Comparison, from_json, said

NUMBERS: Final = CHECKOUT / "docs/performance.json"
PICTURE: Final = CHECKOUT / "docs/performance.svg"
PAGE: Final = CHECKOUT / "docs/performance.md"
PART: Final = re.compile(r"(<!-- results:begin -->\n).*(<!-- results:end -->)", re.DOTALL)


def write(results: dict[str, Any]) -> None:
    NUMBERS.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    PICTURE.write_text(picture(comparisons(results)), "utf-8")
    PAGE.write_text(refreshed(PAGE.read_text("utf-8"), results), "utf-8")


def refreshed(text: str, results: dict[str, Any]) -> str:
    """The page with its tables made anew."""
    tables = "\n".join(markdown(results))
    return PART.sub(lambda part: f"{part[1]}\n{tables}\n\n{part[2]}", text)


def comparisons(results: dict[str, Any]) -> list[Comparison]:
    return [from_json(entry) for entry in results["rows"]]


def line(one: Comparison) -> str:
    beside = f" / {one.against}" if one.against else ""
    return f"  {one.what}{beside}\n    {measured(one)} {spread(one, '({})')} {wanted(one, 'goal: {}')} {verdict(one)}"


def markdown(results: dict[str, Any]) -> Iterator[str]:
    on, every = results["machine"], comparisons(results)
    cores = f"{on['cores']} cores (load {on['load']} before)"
    yield f"{results['date']}, {on['processor']}, {cores}, {on['system']}, Python {on['python']};"
    yield ", ".join(f"{name} {version}" for name, version in results["versions"].items()) + "."
    yield ""
    yield from _table([one for one in every if one.limit is not None])
    yield ""
    yield "Beside these, without a goal:"
    yield ""
    yield from _table([one for one in every if one.limit is None])


def _table(every: list[Comparison]) -> Iterator[str]:
    yield "| row | what | beside | goal | measured | quartiles | medians | |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for one in every:
        told = (one.what, one.against, wanted(one), measured(one), spread(one), medians(one), verdict(one))
        yield f"| `{one.row}` | {' | '.join(told)} |"


def wanted(one: Comparison, form: str = "{}") -> str:
    if one.limit is None:
        return ""
    most = said(one.limit, one.unit)
    return form.format(most if one.unit == "x faster" else f"at most {most}")


def measured(one: Comparison) -> str:
    return f"not available: {one.missing}" if one.ratio is None else said(one.ratio, one.unit)


def spread(one: Comparison, form: str = "{}") -> str:
    """The quartiles, the smaller number first."""
    if one.low is None or one.high is None or one.rounds == 1:
        return ""
    low, high = sorted((one.low, one.high), reverse=one.unit == "x faster")
    return form.format(f"{said(low, one.unit)} to {said(high, one.unit)}")


def medians(one: Comparison) -> str:
    """Of ours and theirs."""
    return "" if one.ours is None or one.theirs is None else f"{seconds(one.ours)} / {seconds(one.theirs)}"


def seconds(number: float) -> str:
    unit, size = next((unit for unit in (("s", 1.0), ("ms", 1e-3)) if number >= unit[1]), ("µs", 1e-6))
    return f"{number / size:.3g} {unit}"


def verdict(one: Comparison) -> str:
    return {True: "✓", False: "✗", None: ""}[one.reached]


if __name__ == "__main__":
    write(json.loads(NUMBERS.read_text("utf-8")))
