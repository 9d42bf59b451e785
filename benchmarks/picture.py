"""The goals as a picture: how much of what its goal allows each row takes. Plain SVG, for light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from benchmarks.results import Comparison, said

WIDTH: Final = 1080
LINE: Final = 24
TOP: Final = 56
# Where the bars begin and end, and what they show: from a hundredth of the goal to ten times it.
LEFT: Final = 570
RIGHT: Final = 890
LEAST: Final = 0.01
MOST: Final = 10.0
STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.page { fill: #ffffff; } .quiet { fill: #59636e; } .grid { stroke: #d1d9e0; }
.goal { stroke: #1f2328; stroke-width: 2; }
.reached { fill: #1a7f37; } .missed { fill: #cf222e; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; } .page { fill: #0d1117; } .quiet { fill: #9198a1; } .grid { stroke: #3d444d; }
.goal { stroke: #f0f6fc; } .reached { fill: #3fb950; } .missed { fill: #f85149; }
}
"""


def picture(every: Sequence[Comparison]) -> str:
    shown = [one for one in every if one.limit is not None and one.ratio is not None]
    height = TOP + LINE * len(shown) + 12
    drawn = [line for number, one in enumerate(shown) for line in _bar(one, TOP + LINE * number)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            "<title>Measured beside the goal of each row</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{WIDTH}" height="{height}" rx="6"/>',
            *_axis(height - 8),
            *drawn,
            "</svg>\n",
        ]
    )


def _axis(bottom: int) -> Iterator[str]:
    about = "Measured, as a share of what the goal allows; less is better"
    yield f'<text class="quiet" x="{LEFT - 10}" y="{TOP - 20}" text-anchor="end">{about}</text>'
    for share, title in ((0.01, "1 %"), (0.1, "10 %"), (1, "the goal"), (10, "10x")):
        x = _x(share)
        yield f'<line class="{"goal" if share == 1 else "grid"}" x1="{x}" x2="{x}" y1="{TOP - 12}" y2="{bottom}"/>'
        yield f'<text class="quiet" x="{x}" y="{TOP - 20}" text-anchor="middle">{title}</text>'


def _bar(one: Comparison, y: int) -> Iterator[str]:
    assert one.ratio is not None
    assert one.limit is not None
    end, kind = _x(one.ratio / one.limit), "reached" if one.reached else "missed"
    beside = f" / {one.against}" if one.against else ""
    yield f'<text x="{LEFT - 10}" y="{y + 12}" text-anchor="end">{escape(one.what + beside)}</text>'
    yield f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" height="16" rx="2"/>'
    measured, goal = said(one.ratio, one.unit), said(one.limit, one.unit)
    yield f'<text x="{RIGHT + 10}" y="{y + 12}">{measured} <tspan class="quiet">goal {goal}</tspan></text>'


def _x(share: float) -> float:
    place = math.log(min(max(share, LEAST * 1.05), MOST) / LEAST) / math.log(MOST / LEAST)
    return round(LEFT + place * (RIGHT - LEFT), 1)
