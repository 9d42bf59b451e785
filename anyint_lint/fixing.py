"""Fixes carried out on a text, in rounds, each proven by reading the result. Writes no file."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeAlias

from anyint_lint.changes import changed
from anyint_lint.errors import AnyintLintError
from anyint_lint.lineage import Lines, edited
from anyint_lint.model import Change, Edit, Exchange, Finding, Skipped
from anyint_lint.sources import FileSource

MOST_ROUNDS: Final = 10
# Each reads the text once: what cannot be proven with so many is left as it is.
MOST_READINGS: Final = 64

Entries: TypeAlias = Sequence[Exchange | Skipped]


class Checked(NamedTuple):
    """A text, its entries in order, and the findings in them with their edits."""

    source: FileSource
    entries: Entries
    findings: Sequence[Finding]


class Outcome(NamedTuple):
    """The text before and after all rounds, with what is found in it. `fixed` are the findings that were mended."""

    before: Checked
    checked: Checked
    fixed: Sequence[Finding]
    lines: Lines


class Fixing(NamedTuple):
    """`read` gives the entries of a text, `check` what is found in them."""

    read: Callable[[FileSource], Entries]
    check: Callable[[FileSource, Entries], Checked]
    unsafe: bool = False

    def run(self, checked: Checked) -> Outcome:
        """Rounds until nothing is left to fix, at most 10: fixes that overlap wait for the next."""
        before, lines = checked, Lines(checked.source.text)
        fixed: list[Finding] = []
        proof = _TextProof(self.read)
        for _ in range(MOST_ROUNDS):
            wanted = [each for each in checked.findings if self._is_wanted(each) and not proof.refuses(each)]
            chosen = list(_apart(wanted))
            proven = proof.of_most(checked, chosen)
            if proven is not None:
                findings, source, entries = proven
                lines.apply(_edits(findings))
                fixed += findings
                checked = self.check(source, entries)
            elif not any(map(proof.refuses, chosen)):
                break
        left = [proof.told(each) for each in checked.findings]
        return Outcome(before, checked._replace(findings=left), fixed, lines)

    def _is_wanted(self, finding: Finding) -> bool:
        return finding.fix is not None and bool(finding.fix.edits) and (finding.fix.safe or self.unsafe)


def _apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Those whose edits touch none of the ones before, by place."""
    taken: list[tuple[int, int]] = []
    for finding in sorted(findings, key=lambda each: _edits([each])[0].span.offsets):
        stretches = [edit.span.offsets for edit in _edits([finding])]
        if all(_is_free(taken, *stretch) for stretch in stretches):
            for stretch in stretches:
                taken.insert(bisect_left(taken, stretch), stretch)
            yield finding


def _is_free(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    after = bisect_left(taken, (start, end))
    before_ends = after == 0 or taken[after - 1][1] < start
    return before_ends and (after == len(taken) or end < taken[after][0])


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    return sorted(
        (edit for each in findings if each.fix for edit in each.fix.edits), key=lambda edit: edit.span.offsets
    )


class _Proven(NamedTuple):
    """Findings whose fixes were made, and the changed text, which reads as it should."""

    findings: list[Finding]
    source: FileSource
    entries: Entries


class _TextProof:
    """A fix is proven when the changed text reads as the document that was meant, and all else as before."""

    def __init__(self, read: Callable[[FileSource], Entries]) -> None:
        self._read = read
        self._readings = 0
        self._refused: set[tuple[Any, ...]] = set()

    def refuses(self, finding: Finding) -> bool:
        return _key(finding) in self._refused

    def told(self, finding: Finding) -> Finding:
        """With what stands in the way of its fix."""
        if finding.fix is None or not self.refuses(finding):
            return finding
        return replace(finding, fix=finding.fix._replace(edits=(), obstacle=_UNPROVEN))

    def of_most(self, checked: Checked, findings: list[Finding]) -> _Proven | None:
        """All fixes together that can be proven; those that cannot are refused from then on."""
        while findings:
            result = self._of(checked, findings)
            if isinstance(result, _Proven):
                return result
            if not result:
                return self._of_halves(checked, findings)
            findings = list(self._without(findings, result))
        return None

    def _without(self, findings: Iterable[Finding], spoilt: frozenset[int]) -> Iterator[Finding]:
        """Of an exchange that did not become what was meant, the first half is tried again, and the rest another
        time; if it is but one, it is refused."""
        of_spoilt: dict[int, list[Finding]] = {}
        for finding in findings:
            if finding.exchange in spoilt:
                of_spoilt.setdefault(finding.exchange, []).append(finding)
            else:
                yield finding
        for group in of_spoilt.values():
            if len(group) == 1:
                self._refused.add(_key(group[0]))
            yield from group[: len(group) // 2]

    def _of_halves(self, checked: Checked, findings: list[Finding]) -> _Proven | None:
        middle = len(findings) // 2
        if not middle:
            self._refused.add(_key(findings[0]))
            return None
        halves = [self.of_most(checked, half) for half in (findings[:middle], findings[middle:])]
        found = [half for half in halves if half is not None]
        if len(found) < 2:
            return found[0] if found else None
        together = self._of(checked, [each for half in found for each in half.findings])
        return together if isinstance(together, _Proven) else found[0]

    def _of(self, checked: Checked, findings: list[Finding]) -> _Proven | frozenset[int]:
        """The changed text; or the exchanges that are not as meant, none where this cannot be told by exchange."""
        if self._readings >= MOST_READINGS:
            return frozenset()
        self._readings += 1
        source = FileSource.of_text(checked.source.name, edited(checked.source.text, _edits(findings)))
        try:
            entries = self._read(source)
            meant = list(_meant(checked.entries, findings))
        except (AnyintLintError, KeyError, IndexError, TypeError, ValueError):
            return frozenset()
        if list(map(_content, entries)) == meant:
            return _Proven(findings, source, entries)
        spoilt = _spoilt(checked.entries, entries, meant)
        return spoilt if spoilt <= {finding.exchange for finding in findings} else frozenset()


def _spoilt(before: Entries, after: Entries, meant: Sequence[Any]) -> frozenset[int]:
    """The exchanges that are not as meant; none where something else is wrong, too."""
    if len(after) != len(meant):
        return frozenset()
    wrong = [was for was, entry, content in zip(before, after, meant, strict=True) if _content(entry) != content]
    told = frozenset(each.index for each in wrong if isinstance(each, Exchange))
    return told if len(told) == len(wrong) else frozenset()


_UNPROVEN: Final = "the file would not read as it should after it"


def _key(finding: Finding) -> tuple[Any, ...]:
    return finding.exchange, finding.part, finding.pointer, finding.rule


def _meant(entries: Entries, findings: Iterable[Finding]) -> Iterator[Any]:
    """What the entries should be after the fixes."""
    changes: dict[int, list[Change]] = {}
    for finding in findings:
        if finding.fix:
            changes.setdefault(finding.exchange, []).extend(finding.fix.changes)
    for entry in entries:
        if isinstance(entry, Exchange) and entry.index in changes:
            entry = entry._replace(document=changed(entry.document, changes[entry.index]))
        yield _content(entry)


def _content(entry: Exchange | Skipped) -> Any:
    """What must stay. Messages of defects name lines, which may move."""
    if isinstance(entry, Skipped):
        return entry.kind
    return entry.document, Counter(defect.defect for defect in entry.defects)
