"""How a terminal wants its text. What to print is the reporters' business."""

from __future__ import annotations

from typing import Final, NamedTuple

# SGR parameters (ECMA-48, 8.3.117).
TINTS: Final = {"bold": "1", "error": "1;31", "warning": "1;33", "info": "1;36", "frame": "34", "hint": "1;32"}


class Style(NamedTuple):
    """`width` counts terminal cells and bounds source frames only; the terminal wraps headers and hints."""

    colour: bool = False
    width: int = 100

    def paint(self, text: str, tint: str) -> str:
        return f"\x1b[{TINTS[tint]}m{text}\x1b[0m" if self.colour and text else text
