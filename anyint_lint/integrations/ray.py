"""For Ray: requests by the billion, in logs or in datasets, checked on as many machines as there are.

findings = lint(read("s3://bucket/logs/"))
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Final, Literal

try:
    import pyarrow as pa
    import ray
    import ray.data
    from pyarrow.fs import FileSystem
    from ray.data import Dataset
    from ray.exceptions import RayError, RayTaskError
except ImportError as error:
    raise ImportError('anyint_lint.integrations.ray needs Ray: pip install "anyint-lint[ray]"') from error

from anyint_lint.integrations.logs import LogFile, apart_from_places, located, logs_at, rows_of
from anyint_lint.integrations.results import Job
from anyint_lint.integrations.rows import FINDINGS, RowCheck
from anyint_lint.linter import Linter

__all__ = ["FINDINGS", "Outcome", "counts", "lint", "read", "run"]

# Files that are handed out before the first of them is done.
_MOST_WAITING: Final = 1000
# How often a file is tried again whose worker died.
_RETRIES: Final = 3


def lint(
    dataset: Dataset,
    column: str = "body",
    *,
    linter: Linter | None = None,
    input_format: Literal["payload"] | None = None,
    keep: Sequence[str] = (),
) -> Dataset:
    """A dataset of findings (FINDINGS), which is worked out when it is used.

    The column holds JSON as text or bytes: request bodies or lines of OpenAI's Batch form, told by their content, or
    bodies all of them with `input_format="payload"`. Structs are taken, too, but what is null in them counts as absent.
    `keep` names columns that each finding takes over from its row.
    """
    check = RowCheck.of(linter, column, input_format, keep)
    return dataset.map_batches(
        partial(_findings, check=check), batch_size=None, batch_format="pyarrow", zero_copy_batch=True
    )


def _findings(rows: pa.Table, check: RowCheck) -> Iterator[pa.Table]:
    yield from check.tables(rows)


def read(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    column: str = "body",
    filesystem: FileSystem | None = None,
) -> Dataset:
    """The requests in JSON Lines, plain or gzipped, and Parquet files with their places: columns `file`, `line`,
    `exchange` and such that say what is known of the file besides, and `column`, which Parquet files have already.

    Paths are files, or folders to look for them in, on `filesystem`; without one they are URIs, or local. Raises
    UnreadableFile for one that is not there, and ValueError for a column that is called like one of those.
    """
    column = apart_from_places(column)
    logs = logs_at(paths, filesystem)
    files = [{"path": file.path, "problem": file.problem or ""} for file in logs.files]
    return ray.data.from_items(files, override_num_blocks=len(files)).map_batches(
        partial(_rows, filesystem=logs.filesystem, column=column), batch_size=None, batch_format="pyarrow"
    )


def _rows(files: pa.Table, filesystem: FileSystem, column: str) -> Iterator[pa.Table]:
    for file in files.to_pylist():
        yield from rows_of(filesystem, file["path"], column, file["problem"] or None)


def counts(findings: Dataset) -> pa.Table:
    """`rule`, `severity` and `number` of findings, most first."""
    blocks = findings.map_batches(_counted, batch_size=None, batch_format="pyarrow").to_arrow_refs()
    # A block without rows may have no columns either.
    tables = [table for table in map(ray.get, blocks) if table.num_rows]
    counted = pa.concat_tables([_COUNTS.empty_table(), *tables]).group_by(["rule", "severity"])
    summed = counted.aggregate([("number", "sum")]).rename_columns(["rule", "severity", "number"])
    return summed.sort_by([("number", "descending"), ("rule", "ascending"), ("severity", "ascending")])


_COUNTS: Final = pa.schema([("rule", pa.string()), ("severity", pa.string()), ("number", pa.int64())])


def _counted(findings: pa.Table) -> pa.Table:
    counted = findings.group_by(["rule", "severity"]).aggregate([([], "count_all")])
    return counted.rename_columns(_COUNTS.names).cast(_COUNTS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: files that were checked in it, that were left out as they were done before, and that could
    not be read, with the reason.

    `seen` sums over the files of this run what rows are: `requests` that were checked, others by what they are instead,
    and `findings`.
    """

    checked: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)


def run(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    column: str = "body",
    filesystem: FileSystem | None = None,
    linter: Linter | None = None,
    input_format: Literal["payload"] | None = None,
) -> Outcome:
    """Checks log files (see `read`) into a folder of Parquet files, one for each; one run at a time.

    A run that was stopped is started again: files are left out that are done, unless they or the rules have changed
    since. What runs have written is no log, wherever it lies. `filesystem` is that of the paths and of the folder.
    Raises UnreadableFile for a path that is not there, and ValueError for a column as `read` does.
    """
    column = apart_from_places(column)
    logs = logs_at(paths, filesystem)
    results, (folder,) = located([output], filesystem)
    results.create_dir(folder, recursive=True)
    job = Job(RowCheck.of(linter, column, input_format), logs.filesystem, results, folder)
    files = job.without_results(logs.files)
    outcome = Outcome(failed={file.path: file.problem for file in files if file.problem})
    for file, result in _as_they_come([file for file in files if not file.problem], ray.put(job)):
        _note(outcome, file.path, result)
    job.clear()
    return outcome


_do: Final = ray.remote(max_retries=_RETRIES)(Job.do)


def _as_they_come(files: Iterable[LogFile], job: Any) -> Iterator[tuple[LogFile, Any]]:
    left = iter(files)
    waiting: dict[Any, LogFile] = {}
    while True:
        waiting.update((_do.remote(job, file), file) for file in islice(left, _MOST_WAITING - len(waiting)))
        if not waiting:
            return
        (done,), _ = ray.wait(list(waiting))
        yield waiting.pop(done), done


def _note(outcome: Outcome, path: str, result: Any) -> None:
    try:
        seen = ray.get(result)
    except RayTaskError as error:
        outcome.failed[path] = f"{type(error.cause).__name__}: {error.cause}"
    except RayError as error:
        outcome.failed[path] = f"its worker died: {type(error).__name__}"
    else:
        (outcome.left_out if seen is None else outcome.checked).append(path)
        outcome.seen.update(seen or {})
