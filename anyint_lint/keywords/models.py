"""Is a model ID in the catalogue, and if not, which one was meant?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from anyint_lint.keywords.masking import start_of
from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.keywords.problem import Problem
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from anyint_lint.suggest import LONGEST

_NEAR: Final = 0.6
# A second name is told where it is about as near as the first.
_ABOUT: Final = 0.05


def known_model(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """An exchange whose model, if it names one, is in its `models`. Parameter: true."""
    if not isinstance(value, dict) or "models" not in value:
        return ()
    request = value.get("request")
    body = request.get("body") if isinstance(request, dict) else None
    model = body.get("model") if isinstance(body, dict) else None
    if not isinstance(model, str) or model in value["models"] or not model or is_placeholder(model):
        return ()
    near = nearest_models(model, tuple(value["models"]))
    hint = f"The nearest in the catalogue {'is' if len(near) == 1 else 'are'} {' and '.join(near)}." if near else None
    return (
        Problem(f"model {start_of(model, 80)!r} is not in the catalogue", at=("request", "body", "model"), hint=hint),
    )


@lru_cache(maxsize=256)
def nearest_models(model: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Up to two. The same model of another date or provider is nearer than one whose name differs by a digit."""
    if len(model) > LONGEST:
        return ()
    ranked = sorted(_likeness(model, known), reverse=True)[:2]
    return tuple(name for score, _, name in ranked if score >= ranked[0][0] - _ABOUT)


def _likeness(model: str, known: Iterable[str]) -> Iterator[tuple[float, float, str]]:
    """(likeness of what the names say, of the names as they stand, name) of those that come near."""
    # Imported only now: most runs have nothing to suggest.
    from difflib import SequenceMatcher

    # It keeps what it knows of its second sequence.
    stems, names = SequenceMatcher(b=_stem(model)), SequenceMatcher(b=model.lower())
    words = _words(_stem(model))
    for name in known:
        stem = _stem(name)
        stems.set_seq1(stem)
        if _words(stem) == words:
            score = 1.0
        elif min(stems.real_quick_ratio(), stems.quick_ratio()) < _NEAR or stems.ratio() < _NEAR:
            continue
        else:
            score = stems.ratio()
        names.set_seq1(name.lower())
        yield score, names.ratio(), name


@cache
def _suffix() -> re.Pattern[str]:
    """What tells releases of one model apart: dates and numbers of releases, and words beside them."""
    return re.compile(
        r"([-@:.](20\d\d-?[01]\d-?[0-3]\d|[01]\d-[0-3]\d|\d{3,4}|v\d(:\d)?|latest|preview|exp|experimental|free))+$"
    )


def _stem(name: str) -> str:
    """The name without its provider in front (`openai/`, `us.anthropic.`) and without its release behind."""
    bare = re.sub(r"^([a-z]{2}\.)?[a-z]+\.(?=[a-z])", "", name.lower().rpartition("/")[2])
    return _suffix().sub("", bare)


def _words(stem: str) -> list[str]:
    """`claude-3.5-sonnet` and `claude-sonnet-3-5` are one model."""
    return sorted(filter(None, re.split(r"[-._: ]", stem)))


KEYWORDS: Final = {"knownModel": known_model}
