"""JSON text with names that are filled in before it is sent: `{{name}}` in Postman, `$NAME` and `${NAME}` in shells."""

from __future__ import annotations

import re
from typing import Final

from anyint_lint.regex import regex

# A string is passed over: what is in it is text either way.
_NAME: Final = regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|\{\{[^{}"]{1,100}\}\}|\$\{\w{1,100}\}|\$\w{2,100}', re.DOTALL)


def filled(text: str) -> str:
    """The text with NaN, which stands for any value, for each name outside of strings; nothing moves."""
    return _NAME.sub(lambda name: name[0] if name[0].startswith('"') else "NaN".ljust(len(name[0])), text)
