"""What is ignored: by comments in YAML, by a file of entries, and by entries that were made of what was found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path as FilePath

from anyint_lint.errors import ConfigError
from anyint_lint.filecheck import Found, PieceCheck
from anyint_lint.ignorefile import dump, load
from anyint_lint.ignores import Ignores
from anyint_lint.model import JSON, Finding
from anyint_lint.readers import read
from anyint_lint.sieve import MARK, Cover
from anyint_lint.sources import FileSource
from fuzz.folder import folder
from fuzz.properties import NAME, linter

_NO_MARK = MARK.replace(b"lint", b"l1nt")


def comments_hold(data: bytes) -> None:
    """A comment takes findings away, adds none, and changes none."""
    with_comments, without = _found(data), _found(data.replace(MARK, _NO_MARK))
    kept, all_ = (Counter(map(_identity, found.findings)) for found in (with_comments, without))
    assert kept <= all_
    assert kept.total() + with_comments.commented == all_.total()
    assert without.commented == 0
    assert all("\n" not in warning for warning in with_comments.warnings)


def _found(data: bytes, ignores: Ignores | None = None) -> Found:
    return PieceCheck(linter(), ignores or Ignores(FilePath())).check(NAME, FileSource(NAME, data), read)


def _identity(finding: Finding) -> tuple[JSON, ...]:
    """Not with its pointer, in which the words of a comment may be a name."""
    return finding.rule, finding.part, finding.span


def file_holds(data: bytes) -> None:
    """A file of entries is refused in one line, or reads as what it was when it is written again."""
    file = folder() / "anyint-lint-ignores.json"
    file.write_bytes(data)
    try:
        entries = load(file).entries
    except ConfigError as error:
        assert len(str(error).split("\n")) == 1, error
        return
    file.write_bytes(dump(entries))
    assert sorted(load(file).entries) == sorted(entries)
    assert dump(load(file).entries) == dump(entries)


def entries_hold(data: bytes) -> None:
    """What was found once is what the entries that were made of it take the next time."""
    adding = Ignores(folder(), adding=True)
    found = _found(data, adding)
    first = Cover(NAME, adding)
    assert first.left(found.findings, found.keys) == list(found.findings)
    first.close(())
    entries = adding.added("")
    assert sum(entry.times for entry in entries) == len(found.findings)
    ignores = Ignores(folder(), entries, rules=linter().rules, known=linter().known_rules)
    found = _found(data, ignores)
    cover = Cover(NAME, ignores)
    assert cover.left(found.findings, found.keys) == []
    cover.close(())
    assert not list(ignores.stale())
