"""What SECURITY.md promises is tried by tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
TEXT = (CHECKOUT / "SECURITY.md").read_text("utf-8")


def test_every_test_that_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests|fuzz)/[^`]*)`", TEXT))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (CHECKOUT / name).exists()] == []


def test_every_target_that_it_names_is_one_of_make() -> None:
    makefile = (CHECKOUT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make ([a-z]+)", TEXT))
    assert {"hostile", "fuzz", "mutants"} <= named
    assert [name for name in sorted(named) if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_every_bound_that_it_names_is_the_one_that_holds() -> None:
    from anyint_lint.crowds import MOST_UNREAD, MOST_UNREAD_OF_A_STRETCH, MOST_VALUES
    from anyint_lint.engine import MOST_OF_A_RULE
    from anyint_lint.jsontext import MAX_DEPTH
    from anyint_lint.readers.large import STRETCH
    from anyint_lint.sources import MAX_FILE_SIZE

    for bound in (
        f"{MAX_DEPTH} levels",
        f"{MOST_VALUES:,} values",
        f"{MOST_OF_A_RULE:,} findings",
        f"{MOST_UNREAD:,} entries",
        f"{MOST_UNREAD_OF_A_STRETCH} of each {STRETCH // 10**6} MB",
        f"{MAX_FILE_SIZE // 2**20 if MAX_FILE_SIZE % 10**6 else MAX_FILE_SIZE // 10**6} MB",
    ):
        assert bound in TEXT
