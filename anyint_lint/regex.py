"""Regular expressions that are compiled when they are first asked something: a run asks few of those that it imports,
and to compile all of them takes a sixth of a start."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import AnyStr, cast


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, but what is wrong with the text is told at the first use."""
    return cast("re.Pattern[AnyStr]", _Uncompiled(partial(re.compile, text, flags)))


class _Uncompiled:
    def __init__(self, compiled: Callable[[], object]) -> None:
        self._compiled = compiled

    def __getattr__(self, name: str) -> object:
        value: object = getattr(self._compiled(), name)
        # Found at once the next time.
        setattr(self, name, value)
        return value
