"""Files -> a run: reads, checks, sorts and counts. What cannot be read is told and does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, islice
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from anyint_lint.collected import Collected
from anyint_lint.errors import UnreadableFile
from anyint_lint.excludes import NOTHING, Excludes
from anyint_lint.filecheck import Found, PieceCheck
from anyint_lint.files import discover
from anyint_lint.ignores import Ignores
from anyint_lint.linter import Linter
from anyint_lint.model import Exchange, Rule, Run
from anyint_lint.pieces import Piece, piece_of, pieces_of, pieces_of_stream, whole
from anyint_lint.selection import ALL, FileIgnores
from anyint_lint.sources import MAX_FILE_SIZE, FileSource, read_stream

if TYPE_CHECKING:
    from anyint_lint.filemend import Mending


class Checking(NamedTuple):
    """How files are read and checked."""

    linter: Linter
    input_format: str | None = None
    # In bytes; None is 256 MB for what has to be read as a whole.
    max_file_size: int | None = None
    file_ignores: Sequence[FileIgnores] = ()
    # What is ignored besides; told what was found.
    ignores: Ignores | None = None
    excludes: Excludes = NOTHING
    # Told of each file that is skipped, and of the reason.
    on_skip: Callable[[str, str], None] = lambda name, kind: None
    mending: Mending | None = None
    # Told before each file how many are done, and how many there are.
    on_file: Callable[[int, int], None] = lambda done, total: None
    # Processes, where there is enough to do for several; not for what is mended.
    jobs: int = 1

    def run(
        self, paths: Iterable[str], stdin: Callable[[], BinaryIO], *, stdin_name: str = "<stdin>"
    ) -> tuple[Run, list[str]]:
        """The run, and a line for each file that could not be checked. `-` among the paths is standard input.

        Raises UnknownRule and ConfigError where `file_ignores` names what does not exist.
        """
        for ignores in self.file_ignores:
            ignores.check_names(self.linter.known_rules)
        check = PieceCheck(self.linter, self.ignores or Ignores(FilePath()), self.file_ignores)
        collected = Collected(check, self.on_skip)
        files = list(self._files(paths, stdin, stdin_name, collected.problems))
        if self.mending is not None:
            from anyint_lint.filemend import mended

            for piece in self._pieces(files):
                collected.add_mended(piece, mended(piece, check, self.mending))
        else:
            for piece, found in self._found(files, check):
                collected.add(piece, found)
        collected.close()
        return collected.run(self.linter.rules), collected.problems

    def exchanges(
        self, paths: Iterable[str], stdin: Callable[[], BinaryIO], rules: Sequence[Rule], *, stdin_name: str
    ) -> Iterator[Exchange]:
        """Those that `run` would check with one of these rules. It is `run` that tells of what cannot be read."""
        check = PieceCheck(self.linter, Ignores(FilePath()), self.file_ignores)
        for file in self._files(paths, stdin, stdin_name, []):
            silent = check.silent(file.name)
            if all({rule.id, rule.topic, ALL} & silent for rule in rules):
                continue
            for piece in file.pieces():
                try:
                    found = [entry for entry in piece.read(piece.load()) if isinstance(entry, Exchange)]
                except Exception:  # noqa: BLE001, S112 - `run` meets it again
                    continue
                yield from found

    def _pieces(self, files: Sequence[_File]) -> Iterator[Piece]:
        for done, file in enumerate(files):
            self.on_file(done, len(files))
            yield from file.pieces()

    def _found(self, files: Sequence[_File], check: PieceCheck) -> Iterator[tuple[Piece, Found]]:
        pieces = self._pieces(files)
        first = list(islice(pieces, 1))
        pieces = chain(first, pieces)
        # How much comes from standard input, or is packed, shows where it is cut.
        if self.jobs > 1 and (any(piece.line is not None for piece in first) or _is_enough(files)):
            # Imported only now: most runs are too small for it.
            from anyint_lint.workers import in_processes

            return in_processes(check.found_in, pieces, jobs=self.jobs, lost=_lost)
        return ((piece, check.found_in(piece)) for piece in pieces)

    def _files(
        self, paths: Iterable[str], stdin: Callable[[], BinaryIO], stdin_name: str, problems: list[str]
    ) -> Iterator[_File]:
        unreadable: list[UnreadableFile] = []
        # In an order of their own: of two names for one file always the same is reported.
        names = sorted(set(paths))
        if "-" in names and not self.excludes.leave_out_named(stdin_name):
            yield _File(stdin_name, partial(self._of_stream, stdin, stdin_name))
        named = {FilePath(name) for name in names}
        for path in discover([name for name in names if name != "-"], problems=unreadable, excludes=self.excludes):
            yield _File(str(path), partial(self._of_file, path, named=path in named), path)
        problems += map(str, unreadable)

    def _of_file(self, path: FilePath, *, named: bool) -> Iterable[Piece]:
        if self.mending is None:
            return pieces_of(path, self.input_format, self.max_file_size, named=named)
        return [piece_of(path, self.input_format, self.max_file_size, named=named)]

    def _of_stream(self, stdin: Callable[[], BinaryIO], name: str) -> Iterable[Piece]:
        if self.mending is None:
            pieces = pieces_of_stream(stdin, name, self.input_format, self.max_file_size)
            return (piece._replace(streamed=True) for piece in pieces)
        limit = self.max_file_size or MAX_FILE_SIZE
        load = partial(_read_stream, stdin, name=name, limit=limit)
        return [whole(name, load, self.input_format)._replace(streamed=True)]


def _read_stream(open_stream: Callable[[], BinaryIO], *, name: str, limit: int) -> FileSource:
    return read_stream(open_stream(), name=name, limit=limit)


class _File(NamedTuple):
    """`path` where it has one, which standard input has not."""

    name: str
    pieces: Callable[[], Iterable[Piece]]
    path: FilePath | None = None

    @property
    def work(self) -> int:
        """In bytes of JSON; 0 where it is not known."""
        try:
            size = self.path.stat().st_size if self.path else 0
        except OSError:
            return 0
        work = size * _SLOW if self.name.endswith((".yaml", ".yml")) else size
        return work if work >= _LEAST else 0


# Below so many bytes of JSON one process is done before others have started. YAML takes so many times as long.
_WORTH: Final = 8_000_000
_SLOW: Final = 10
# To send a file that is less is as much work as to check it.
_LEAST: Final = 50_000


def _is_enough(files: Sequence[_File]) -> bool:
    return any(work >= _WORTH for work in accumulate(file.work for file in files))


def _lost(piece: Piece, why: str) -> Found:
    return Found(problem=f"{piece}: not checked: {why}")
