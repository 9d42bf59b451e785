"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# The comparison takes time that is quadratic in the length.
LONGEST: Final = 100


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known name most like it; None where none comes near. `cutoff` is 0 for anything to 1 for the same."""
    if len(name) > LONGEST:
        return None
    # Imported only now: most runs have nothing to suggest.
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=cutoff)), None)
