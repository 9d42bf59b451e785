"""Log files on any filesystem that pyarrow knows -> Arrow tables with a row for each request and its place.

What a file is, is told by its first bytes: Parquet, or JSON Lines, which may be compressed with gzip. A file that
breaks off gives the rows before, and one more that says so.
"""

from __future__ import annotations

import gzip
import os
import posixpath
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.fs import FileInfo, FileSelector, FileSystem, FileType, LocalFileSystem

from anyint_lint.errors import UnreadableFile
from anyint_lint.integrations.rows import PLACES, at_a_time
from anyint_lint.readers.lines import Head, head_of
from anyint_lint.sources import BOM, GZIP, MAX_FILE_SIZE

# Bytes of text that are one table.
_AT_A_TIME: Final = 8_000_000
_PARQUET: Final = b"PAR1"
_SUFFIXES: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".parquet")


class LogFile(NamedTuple):
    """`path` is that of its filesystem; `size` (bytes) and `modified` (ns, 0 where unknown) tell whether it changed.

    `problem` says why it cannot be opened.
    """

    path: str
    size: int
    modified: int
    problem: str | None = None


class Logs(NamedTuple):
    """Files, and where they are."""

    filesystem: FileSystem
    files: Sequence[LogFile]


def located(paths: Sequence[str | os.PathLike[str]], filesystem: FileSystem | None) -> tuple[FileSystem, list[str]]:
    """The filesystem, and the paths as it knows them; without one they are URIs, or paths of this machine.

    Raises ValueError where they are on several filesystems.
    """
    names = [os.fspath(path) for path in paths]
    if isinstance(filesystem, LocalFileSystem):
        return filesystem, [filesystem.normalize_path(os.path.abspath(name)) for name in names]
    if filesystem is not None:
        return filesystem, names
    found = [FileSystem.from_uri(name if "://" in name else os.path.abspath(name)) for name in names]
    if any(each != found[0][0] for each, _ in found):
        raise ValueError("the paths are on several filesystems: read each by itself")
    return found[0][0], [path for _, path in found]


def logs_at(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], filesystem: FileSystem | None) -> Logs:
    """Files as they are named, and the JSON Lines and Parquet files in folders, each once.

    Raises UnreadableFile for a path that is not there, and where there is no file at all.
    """
    named = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    if not named:
        raise ValueError("no path is given")
    filesystem, places = located(named, filesystem)
    found = {file.path: file for path in places for file in _expand(filesystem, path)}
    if not found:
        raise UnreadableFile(", ".join(map(str, named)), f"no log file here: none ends with {', '.join(_SUFFIXES)}")
    return Logs(filesystem, [file for _, file in sorted(found.items())])


def _expand(filesystem: FileSystem, path: str) -> list[LogFile]:
    info = filesystem.get_file_info(path)
    if info.type == FileType.NotFound:
        raise UnreadableFile(path, "no such file or folder")
    if info.type != FileType.Directory:
        return [_log_file(info)]
    below = filesystem.get_file_info(FileSelector(path, recursive=True))
    files = [_log_file(each) for each in below if each.type == FileType.File]
    return [file for file in files if _wanted(posixpath.basename(file.path))]


def _log_file(info: FileInfo) -> LogFile:
    size, modified = info.size or 0, info.mtime_ns or 0
    try:
        return LogFile(info.path, size, modified)
    except UnicodeDecodeError as error:
        # Arrow lists such a file, but opens none of that name.
        return LogFile(error.object.decode("utf-8", "backslashreplace"), size, modified, "its name is not UTF-8")


def _wanted(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES) and not name.startswith((".", "_"))


def apart_from_places(column: str) -> str:
    """Raises ValueError for a column that cannot stand next to those of PLACES."""
    if column in PLACES.names:
        raise ValueError(
            f"column: the places of rows have a column {column!r} of their own; `lint` takes it of a dataset"
        )
    return column


def rows_of(filesystem: FileSystem, path: str, column: str, problem: str | None = None) -> Iterator[pa.Table]:
    """Tables with the columns of PLACES and `column`, which only Parquet has already; of a file with a problem, that.

    Raises OSError where the filesystem does.
    """
    if problem is not None:
        yield _problem(path, None, 0, problem, column)
        return
    with filesystem.open_input_file(path) as file:
        start = file.read(len(_PARQUET))
        file.seek(0)
        if start == _PARQUET:
            yield from _rows_of_parquet(file, path, column)
        else:
            yield from _rows_of_lines(_Unpacked(file, start.startswith(GZIP)), path, column)


def _rows_of_parquet(file: Any, path: str, column: str) -> Iterator[pa.Table]:
    try:
        parquet = pq.ParquetFile(file)
    except pa.ArrowInvalid as error:
        yield _problem(path, None, 0, f"no Parquet file that can be read: {error}", column)
        return
    names = parquet.schema_arrow.names
    if column not in names:
        told = f"there is no column {column!r}, but {', '.join(map(repr, names))}"
        yield _problem(path, None, 0, told, column)
        return
    groups = [parquet.metadata.row_group(number) for number in range(parquet.num_row_groups)]
    step = at_a_time(parquet.metadata.num_rows, sum(group.total_byte_size for group in groups))
    first = 0
    for batch in parquet.iter_batches(step, columns=[column]):
        numbers = range(first, first + batch.num_rows)
        places = _places(path, [None] * batch.num_rows, numbers, Head(takes_broken=True, names_models=True))
        yield places.append_column(batch.schema.field(column), pa.chunked_array([batch.column(column)]))
        first += batch.num_rows


def _rows_of_lines(unpacked: _Unpacked, path: str, column: str) -> Iterator[pa.Table]:
    head, line, exchange = None, 1, 0
    for stretch in _whole_lines(unpacked):
        head = head or _head_of(stretch)
        split = stretch.removesuffix(b"\n").split(b"\n")
        numbered = [(number, text) for number, each in enumerate(split, line) if (text := each.rstrip())]
        if numbered:
            numbers, texts = zip(*numbered, strict=True)
            places = _places(path, numbers, range(exchange, exchange + len(texts)), head)
            yield places.append_column(pa.field(column, pa.large_binary()), pa.array(texts, pa.large_binary()))
        line += len(split)
        exchange += len(numbered)
    if unpacked.problem is not None:
        yield _problem(path, line, exchange, unpacked.problem, column)


def _head_of(stretch: bytes) -> Head:
    """A file of a single line is read as a document: nothing else says of it what it is."""
    if len(stretch.split(None, 1)) and stretch.strip().count(b"\n") == 0:
        return Head(takes_broken=False, names_models=True)
    return head_of(stretch, None)


class _Unpacked:
    """The bytes of a file in pieces. `problem` says afterwards why there are no more of them."""

    def __init__(self, file: Any, packed: bool) -> None:
        self.problem: str | None = None
        self._file = file
        self._packed = packed

    def __iter__(self) -> Iterator[bytes]:
        if not self._packed:
            yield from iter(lambda: self._file.read(_AT_A_TIME), b"")
            return
        try:
            with gzip.open(self._file) as unpacked:
                yield from iter(lambda: unpacked.read1(_AT_A_TIME), b"")
        except EOFError:
            self.problem = "the gzip data ends too early"
        except (gzip.BadGzipFile, zlib.error) as error:
            self.problem = f"broken gzip data: {error}"


def _whole_lines(unpacked: _Unpacked) -> Iterator[bytes]:
    """Some megabytes of lines at a time."""
    pieces: list[bytes] = []
    size, first = 0, True
    for piece in unpacked:
        pieces.append(piece.removeprefix(BOM) if first else piece)
        size, first = size + len(piece), False
        if size < _AT_A_TIME or b"\n" not in piece:
            if size > MAX_FILE_SIZE:
                unpacked.problem = f"a line is longer than {MAX_FILE_SIZE} bytes"
                return
            continue
        lines, _, rest = b"".join(pieces).rpartition(b"\n")
        yield lines + b"\n"
        pieces, size = [rest], len(rest)
    if size:
        yield b"".join(pieces)


def _places(path: str, lines: Sequence[int | None], exchanges: Sequence[int], head: Head) -> pa.Table:
    number = len(lines)
    columns = ([path] * number, lines, exchanges, [None] * number, [head.takes_broken] * number)
    return pa.table([*columns, [head.names_models] * number], schema=PLACES)


def _problem(path: str, line: int | None, exchange: int, problem: str, column: str) -> pa.Table:
    places = pa.table([[path], [line], [exchange], [problem], [False], [False]], schema=PLACES)
    return places.append_column(pa.field(column, pa.large_binary()), pa.array([None], pa.large_binary()))
