"""What of a file's findings is left: patterns, comments and entries of the ignore file each take theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from anyint_lint.ignores import Ignores, Key
from anyint_lint.model import Exchange, Finding
from anyint_lint.selection import ALL
from anyint_lint.sources import FileSource

if TYPE_CHECKING:
    from anyint_lint.comments import Comments

# What a comment that speaks to us holds.
MARK: Final = b"anyint-lint:"


class Sieve:
    """What a file's name and its own comments leave. `silent` are the rules and topics that are ignored because of the
    name."""

    def __init__(self, name: str, source: FileSource, silent: set[str], ignores: Ignores) -> None:
        self._name = name
        self._source = source
        self._silent = silent
        self._ignores = ignores
        self._file = ignores.file(name) if ignores.wanted else ""
        self._comments: Comments | None = None
        self._may_have_comments = MARK in source.utf8
        # Rules that could have said more, were links looked up: nobody can say that what ignores them does nothing.
        self.unsettled: frozenset[str] = frozenset()
        # Findings that a comment has taken.
        self.taken = 0

    @property
    def minds_what_ignores_nothing(self) -> bool:
        return self._may_have_comments or self._ignores.wanted

    def kept(self, findings: Iterable[Finding], exchange: Exchange) -> list[Finding]:
        """Exchanges come in their order in the file."""
        if self._may_have_comments and self._comments is None:
            self._comments = self._read_comments(exchange)
        left = [finding for finding in findings if not {finding.rule, finding.topic, ALL} & self._silent]
        spoken = len(left)
        if left and self._comments is not None:
            left = [finding for finding in left if not self._comments.ignore(finding, exchange)]
        self.taken += spoken - len(left)
        return left

    def keys(self, findings: Iterable[Finding], exchange: Exchange) -> list[Key | None]:
        """What entries of the ignore file know each finding by; empty where there are none."""
        if not self._ignores.wanted:
            return []
        return [self._ignores.key(self._file, finding, exchange) for finding in findings]

    def warnings(self) -> list[str]:
        """What is wrong with the comments, when the whole file was checked: only then it is known what ignores
        nothing."""
        if self._comments is None:
            return []
        return list(self._comments.warnings(self._name, self._silent | self.unsettled, self._ignores))

    def _read_comments(self, exchange: Exchange) -> Comments | None:
        # Imported only now: few files have any.
        from anyint_lint.comments import comments_of

        return comments_of(self._source, exchange)


class Cover:
    """What the entries of the ignore file take of one file's findings."""

    def __init__(self, name: str, ignores: Ignores) -> None:
        self._ignores = ignores
        self._file = ignores.file(name) if ignores.wanted else ""
        self._found: Counter[Key] = Counter()
        self.taken = 0

    def left(self, findings: Sequence[Finding], keys: Sequence[Key | None]) -> Sequence[Finding]:
        """Findings come in their order in the file, with their keys where entries are wanted."""
        if not self._ignores.wanted:
            return findings
        left = [finding for finding, key in zip(findings, keys, strict=True) if not self._takes(key)]
        self.taken += len(findings) - len(left)
        return left

    def _takes(self, key: Key | None) -> bool:
        if key is None:
            return False
        self._found[key] += 1
        return self._ignores.covers(key, self._found[key])

    def close(self, silent: Iterable[str]) -> None:
        """To be called when the whole file was checked; `silent` are the rules and topics that could not speak."""
        if self._ignores.wanted:
            self._ignores.close(self._file, self._found, silent)
