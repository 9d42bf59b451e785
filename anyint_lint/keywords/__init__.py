"""Our schema vocabulary: what JSON Schema cannot say, as small pure functions that any rule can use.

A keyword takes the value, its parameter from the rule, and the settings; it yields a `Problem` for each way in which
the value does not satisfy it. A value of a type that it does not speak about satisfies it, as in JSON Schema.
"""

from __future__ import annotations

from typing import Final

from anyint_lint.keywords import (
    auth,
    fields,
    images,
    links,
    models,
    personal,
    placeholders,
    responses,
    secrets,
    tools,
    urls,
)
from anyint_lint.keywords.problem import Keyword, Problem, Problems, Step
from anyint_lint.keywords.settings import Settings

KEYWORDS: Final[dict[str, Keyword]] = {
    **auth.KEYWORDS,
    **fields.KEYWORDS,
    **images.KEYWORDS,
    **links.KEYWORDS,
    **models.KEYWORDS,
    **personal.KEYWORDS,
    **placeholders.KEYWORDS,
    **responses.KEYWORDS,
    **secrets.KEYWORDS,
    **tools.KEYWORDS,
    **urls.KEYWORDS,
}

__all__ = ["KEYWORDS", "Keyword", "Problem", "Problems", "Settings", "Step"]
