r"""Text as whoever reads it will see it: the escapes undone of what a key and what is around it are made of.

JSON, YAML, JavaScript (`\u002d`, `\U0000002d`, `\u{2d}`, `\x2d`), shells (`\055`, `\-`, `^-`, `` `- ``), URLs (`%2D`,
`%252D`) and HTML (`&#45;`, `&#x2d;`). To see whether something is there to be hidden; nothing that may be parsed again.
"""

from __future__ import annotations

import re
from typing import Final

from anyint_lint.regex import regex

_PRINTABLE: Final = "2[0-9a-f]|[346][0-9a-f]|5[0-9abdef]|7[0-9a-e]"
_HEX: Final = regex(
    rf"(?:(?<!\\)\\++(?:u(?:0000)?00|x|u\{{0*)|%(?:25)*+|&\#x0*)({_PRINTABLE})(?:(?<=\w)[}};])?", re.IGNORECASE
)
_OCTAL: Final = regex(r"(?<!\\)\\0?(0[4-7][0-7]|1[0-7][0-7])")
_DECIMAL: Final = regex(r"&#0*(3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]);")
# What a shell drops, and the slash that JSON may escape.
_QUOTED: Final = regex(r"(?<!\\)\\++(?=[/._-])|[\^`](?=[A-Za-z0-9_.\"'-])")
_MAY_BE: Final = ("\\", "%", "&#", "^", "`")


def spelled(text: str) -> str:
    """The same text where nothing in it is escaped."""
    if not any(sign in text for sign in _MAY_BE):
        return text
    text = _HEX.sub(lambda found: chr(int(found[1], 16)), text)
    text = _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)
    text = _DECIMAL.sub(lambda found: chr(int(found[1])), text)
    return _QUOTED.sub("", text)
