"""Is a model ID in the catalogue?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.keywords.problem import Problem
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from anyint_lint.suggest import nearest


def known_model(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """An exchange whose model, if it names one, is in its `models`. Parameter: true."""
    if not isinstance(value, dict) or "models" not in value:
        return ()
    request = value.get("request")
    body = request.get("body") if isinstance(request, dict) else None
    model = body.get("model") if isinstance(body, dict) else None
    if not isinstance(model, str) or model in value["models"] or not model or is_placeholder(model):
        return ()
    near = nearest(model, value["models"], cutoff=0.5)
    hint = f"The nearest in the catalogue is {near}." if near else None
    return (Problem(f"model {model[:80]!r} is not in the catalogue", at=("request", "body", "model"), hint=hint),)


KEYWORDS: Final = {"knownModel": known_model}
