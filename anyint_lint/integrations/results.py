"""The findings of one log file as one Parquet file, which appears whole or not at all and says what it was made of.

It is there without rows where nothing was found: so it also tells that the file is done.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.fs import FileSelector, FileSystem, FileType

from anyint_lint.integrations.logs import LogFile, rows_of
from anyint_lint.integrations.rows import FINDINGS, RowCheck
from anyint_lint.reporters.release import release

# Under which the file says what it was made of.
_KEY: Final = b"anyint-lint"
_DRAFT: Final = ".anyint-lint.tmp"
# A result is called by its log, of whose name so many bytes fit: filesystems take 255.
_NAMED: Final = re.compile(r"-[0-9a-f]{16}\.parquet$")
_LONGEST: Final = 200
# Bytes of findings that are kept until they are written.
_MOST_KEPT: Final = 32_000_000


class Job(NamedTuple):
    """Log files on one filesystem are checked into a folder on another, or on the same."""

    check: RowCheck
    logs: FileSystem
    results: FileSystem
    folder: str

    def do(self, file: LogFile) -> dict[str, int] | None:
        """What its rows are by kind; None where it was done before and neither it nor the rules have changed since.

        Raises OSError where a filesystem does.
        """
        made_of = self._made_of(file)
        path = self._path(file)
        if _made_of(self.results, path) == made_of:
            return None
        draft = posixpath.join(self.folder, f".{uuid4().hex}{_DRAFT}")
        try:
            seen = self._write(file, draft, made_of)
            self.results.move(draft, path)
        except BaseException:
            self._drop(draft)
            raise
        return seen

    def without_results(self, files: Sequence[LogFile]) -> list[LogFile]:
        """What this job writes lies among the logs, or what another has written."""
        ours = {self._path(file) for file in files} if self.logs == self.results else set()
        return [file for file in files if file.path not in ours and not self._is_result(file.path)]

    def _is_result(self, path: str) -> bool:
        return _NAMED.search(path) is not None and _made_of(self.logs, path) is not None

    def clear(self) -> None:
        """Removes what runs left that were stopped in the middle. To be called when nothing is being written."""
        for info in self.results.get_file_info(FileSelector(self.folder)):
            if info.base_name.startswith(".") and info.base_name.endswith(_DRAFT):
                self.results.delete_file(info.path)

    def _path(self, file: LogFile) -> str:
        """Files of the same name in several folders are apart."""
        name = hashlib.sha256(file.path.encode()).hexdigest()[:16]
        start = posixpath.basename(file.path).encode()[:_LONGEST].decode("utf-8", "ignore")
        return posixpath.join(self.folder, f"{start}-{name}.parquet")

    def _made_of(self, file: LogFile) -> dict[str, str | int]:
        how = hashlib.sha256(repr((release(), *self.check)).encode()).hexdigest()
        return {"file": file.path, "size": file.size, "modified": file.modified, "how": how}

    def _write(self, file: LogFile, path: str, made_of: Mapping[str, str | int]) -> dict[str, int]:
        seen: Counter[str] = Counter()
        schema = FINDINGS.with_metadata({_KEY: json.dumps(made_of)})
        kept: list[pa.Table] = []
        with self.results.open_output_stream(path) as stream, pq.ParquetWriter(stream, schema) as writer:
            for rows in rows_of(self.logs, file.path, self.check.column):
                kept += self.check.tables(rows, seen)
                if sum(table.nbytes for table in kept) > _MOST_KEPT:
                    writer.write_table(pa.concat_tables(kept))
                    kept = []
            if kept:
                writer.write_table(pa.concat_tables(kept))
        return dict(seen)

    def _drop(self, draft: str) -> None:
        if self.results.get_file_info(draft).type != FileType.NotFound:
            self.results.delete_file(draft)


def _made_of(filesystem: FileSystem, path: str) -> Any:
    """What a result says that it was made of; None for another file, and for what cannot be read."""
    try:
        with filesystem.open_input_file(path) as file:
            return json.loads((pq.read_metadata(file).metadata or {}).get(_KEY, b"null"))
    except (OSError, ValueError):
        return None
