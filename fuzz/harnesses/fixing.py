"""The fixer: what it makes of a file reads as the same file, mended, and leaves nothing for a second round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path as FilePath

from anyint_lint.filecheck import PieceCheck
from anyint_lint.filemend import Mended, Mending, mended
from anyint_lint.fixing import MOST_READINGS, MOST_ROUNDS
from anyint_lint.ignores import Ignores
from anyint_lint.jsontext import parse
from anyint_lint.lineage import edited
from anyint_lint.model import JSON, Edit, Finding, Path, Skipped
from anyint_lint.pieces import Piece
from anyint_lint.readers import read
from anyint_lint.sources import FileSource, encoded_like
from anyint_lint.trees import JsonTree, Tree
from anyint_lint.yamltree import YamlTree
from fuzz.properties import NAME, found_in, linter, span_holds

# Of a file in which more is found, the fixer does not try everything.
_MOST_FOUND = MOST_READINGS // 4


def holds(data: bytes) -> None:
    source = FileSource(NAME, data)
    if source.obstacle is None:
        assert encoded_like(data, source.text) == data
    for unsafe in (False, True):
        _holds(source, unsafe=unsafe)


def _holds(source: FileSource, *, unsafe: bool) -> None:
    found = found_in(source, list(read(source))).findings
    fixes = [each for each in found if each.fix and each.fix.edits and (each.fix.safe or unsafe)]
    result, after = _mended(source, unsafe=unsafe)
    for finding in fixes:
        _edits_hold(source, finding)
    if after is None:
        assert not result.fixed
        return
    again = FileSource.of_text(NAME, after)
    assert _kinds(source) == _kinds(again)
    assert Counter(each.rule for each in result.findings) <= Counter(each.rule for each in found)
    if len(fixes) < min(_MOST_FOUND, MOST_ROUNDS):
        assert _mended(again, unsafe=unsafe)[1] is None
    if len(result.fixed) == len(fixes):
        _rest_holds(source, again, fixes)


def _mended(source: FileSource, *, unsafe: bool) -> tuple[Mended, str | None]:
    """What is left, and the changed text; None where nothing was changed."""
    texts: list[str] = []
    piece = Piece(NAME, lambda: source, partial(read, input_format=None), streamed=True)
    check = PieceCheck(linter(), Ignores(FilePath()))
    result = mended(piece, check, Mending(unsafe=unsafe, write=False, stream=texts.append))
    assert result.problem is None, result.problem
    return result, texts[0] if texts else None


def _kinds(source: FileSource) -> list[str]:
    return [entry.kind if isinstance(entry, Skipped) else "" for entry in read(source)]


def _edits_hold(source: FileSource, finding: Finding) -> None:
    """In the order of the file, apart from each other, and each by itself a change."""
    assert finding.fix is not None
    at = 0
    for edit in finding.fix.edits:
        span_holds(source, edit.span)
        assert at <= edit.span.offsets[0]
        at = edit.span.offsets[1]
    assert edited(source.text, finding.fix.edits) != source.text


def _rest_holds(before: FileSource, after: FileSource, findings: Iterable[Finding]) -> None:
    """What differs in two files of JSON, or of YAML, is where one of the edits is."""
    old, new = _tree(before), _tree(after)
    if old.flaws:
        return
    assert not any(flaw.fatal for flaw in new.flaws)
    edits = [edit for each in findings if each.fix for edit in each.fix.edits]
    for path in _differing(old.value, new.value):
        assert any(_touches(edit, *old.find(path).value) for edit in edits), path


def _tree(source: FileSource) -> Tree:
    parsed = parse(source.utf8, lambda: source.text)
    return YamlTree(source) if parsed.fatal else JsonTree(source, parsed)


def _differing(old: JSON, new: JSON, path: Path = ()) -> Iterator[Path]:
    """The deepest containers, and values, that are not the same."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for name in old:
            yield from _differing(old[name], new[name], (*path, name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from _differing(*pair, (*path, index))
    elif repr(old) != repr(new):
        yield path


def _touches(edit: Edit, start: int, end: int) -> bool:
    first, last = edit.span.offsets
    return first <= end and start <= last
