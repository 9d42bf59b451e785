"""What of a file's findings is left: patterns, comments and entries of the ignore file each take theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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
    """For one file. `silent` are the rules and topics that are ignored because of its name."""

    def __init__(self, name: str, source: FileSource, silent: set[str], ignores: Ignores) -> None:
        self._name = name
        self._source = source
        self._silent = silent
        self._ignores = ignores
        self._file = ignores.file(name) if ignores.wanted else ""
        self._comments: Comments | None = None
        self._may_have_comments = MARK in source.utf8
        self._found: Counter[Key] = Counter()
        # Rules that could have said more, were links looked up: nobody can say that what ignores them does nothing.
        self.unsettled: frozenset[str] = frozenset()
        # Findings that a comment or an entry has taken.
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
        if left and self._ignores.wanted:
            left = [finding for finding in left if not self._is_covered(finding, exchange)]
        self.taken += spoken - len(left)
        return left

    def close(self) -> None:
        """To be called when the whole file was checked: only then it is known what ignores nothing."""
        silent = self._silent | self.unsettled
        if self._comments is not None:
            self._ignores.comments += self._comments.warnings(self._name, silent, self._ignores)
        if self._ignores.wanted:
            self._ignores.close(self._file, self._found, silent)

    def _read_comments(self, exchange: Exchange) -> Comments | None:
        # Imported only now: few files have any.
        from anyint_lint.comments import comments_of

        return comments_of(self._source, exchange)

    def _is_covered(self, finding: Finding, exchange: Exchange) -> bool:
        key = self._ignores.key(self._file, finding, exchange)
        if key is None:
            return False
        self._found[key] += 1
        return self._ignores.covers(key, self._found[key])
