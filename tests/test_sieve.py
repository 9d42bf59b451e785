"""What is counted of the findings that comments and entries of the ignore file take."""

from __future__ import annotations

from pathlib import Path

import pytest

from anyint_lint.ignores import Entry, Ignores, Key
from anyint_lint.linter import Linter
from anyint_lint.model import Exchange, Finding
from anyint_lint.sieve import Cover, Sieve
from anyint_lint.sources import FileSource

EXCHANGE = Exchange({"request": {"body": {"model": "${M}", "messages": [{"role": "user", "content": "Hi"}], "n": 0}}})


def findings() -> list[Finding]:
    return Linter(select=["out-of-range"]).check_exchange(EXCHANGE)


class Taking:
    """Comments that take each finding."""

    def ignore(self, finding: Finding, exchange: Exchange) -> bool:
        return True


def test_what_comments_take_is_counted_over_all_exchanges() -> None:
    sieve = Sieve("a.yaml", FileSource("a.yaml", b"# anyint-lint:"), set(), Ignores(Path()))
    sieve._comments = Taking()  # type: ignore[assignment]
    assert [sieve.kept(findings(), EXCHANGE) for _ in range(2)] == [[], []]
    assert sieve.taken == 2


def test_what_entries_take_is_counted_over_all_exchanges() -> None:
    wanted = Ignores(Path(), [Entry(Key("a.json", "out-of-range", "", "", ""), 2)])
    cover = Cover("a.json", wanted)
    key = next(iter(wanted.entries))
    one = findings()
    assert [len(cover.left(one, [key])) for _ in range(2)] == [0, 0]
    assert len(cover.left([*one, *one], [None, key])) == 2
    assert cover.taken == 2
    with pytest.raises(ValueError, match="zip"):
        cover.left(one, [])
