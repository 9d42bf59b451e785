"""One file that is fixed: what is left of it, and what was mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path as FilePath
from typing import NamedTuple

from anyint_lint.errors import NotWritten
from anyint_lint.filecheck import Found, PieceCheck
from anyint_lint.fixing import Checked, Fixing, Outcome
from anyint_lint.model import Exchange, Finding, Skipped
from anyint_lint.pieces import Piece
from anyint_lint.sieve import Cover
from anyint_lint.signals import stop_if_told
from anyint_lint.sources import FileSource


class Mending(NamedTuple):
    """What is fixed. `write` puts it into the files, and `stream` takes that of standard input; `on_fixed` is told of
    each text in which something was fixed."""

    unsafe: bool
    write: bool
    on_fixed: Callable[[str, Outcome], None] = lambda name, outcome: None
    stream: Callable[[str], None] = lambda text: None


class Mended(NamedTuple):
    """`cover` has taken of what was found what entries of the ignore file take, and `findings` are left; it is None
    where the file could not be checked. `problem` says why not, or why nothing was written."""

    found: Found
    cover: Cover | None = None
    findings: Sequence[Finding] = ()
    fixed: Sequence[Finding] = ()
    problem: str | None = None


def mended(piece: Piece, check: PieceCheck, mending: Mending) -> Mended:
    """Never raises, as what goes wrong in one file must not hide what the others hold."""
    kept = _Kept(piece.load)
    found = check.found_in(piece._replace(load=kept))
    if kept.source is None or found.problem is not None:
        return Mended(found, problem=found.problem)
    before = _covered(piece, found, check)
    try:
        return _mended(piece, kept.source, before, check, mending)
    except NotWritten as error:
        return before._replace(problem=str(error))
    except MemoryError:
        return before._replace(problem=f"{piece}: there is not enough memory to fix it")
    except Exception as error:  # noqa: BLE001 - a bug of ours
        stop_if_told()
        return Mended(found, problem=f"{piece}: internal error: {type(error).__name__}: {error}")


class _Kept:
    """What is loaded once, for the check and for the fixes."""

    def __init__(self, load: Callable[[], FileSource]) -> None:
        self.source: FileSource | None = None
        self._load = load

    def __call__(self) -> FileSource:
        self.source = self._load()
        return self.source


def _covered(piece: Piece, found: Found, check: PieceCheck) -> Mended:
    cover = Cover(piece.name, check.ignores)
    return Mended(found, cover, cover.left(found.findings, found.keys))


def _mended(piece: Piece, source: FileSource, mended: Mended, check: PieceCheck, mending: Mending) -> Mended:
    """Raises NotWritten, and then nothing was."""
    if not any(finding.fix for finding in mended.findings):
        return mended

    def read_all(text: FileSource) -> list[Exchange | Skipped]:
        return list(piece.read(text))

    def check_again(text: FileSource, entries: Sequence[Exchange | Skipped]) -> Checked:
        nonlocal mended
        mended = _covered(piece, check.check(piece.name, text, lambda _: entries), check)
        return Checked(text, entries, mended.findings)

    outcome = Fixing(read_all, check_again, mending.unsafe).run(Checked(source, read_all(source), mended.findings))
    if outcome.fixed:
        _put(piece, outcome, mending)
    return mended._replace(findings=outcome.checked.findings, fixed=outcome.fixed)


def _put(piece: Piece, outcome: Outcome, mending: Mending) -> None:
    before, after = outcome.before.source.text, outcome.checked.source.text
    if piece.streamed:
        mending.stream(after)
    elif mending.write:
        from anyint_lint.rewriting import rewrite

        rewrite(FilePath(piece.name), before=before, after=after)
    mending.on_fixed(piece.name, outcome)
