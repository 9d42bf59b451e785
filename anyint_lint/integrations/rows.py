"""Arrow tables of requests -> Arrow tables of findings. Knows nothing of files and of Ray.

A row never raises and is never lost: what is no request and cannot be checked is a finding of its own, under the topic
`rows`.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

import pyarrow as pa

from anyint_lint.linter import Linter, default_linter
from anyint_lint.model import JSON, Exchange, Finding, Skipped
from anyint_lint.places import Origin
from anyint_lint.readers import document
from anyint_lint.readers.lines import Head, read_stretch
from anyint_lint.readers.shapes import PAYLOAD
from anyint_lint.reporters.record import record
from anyint_lint.sources import FileSource

# Rows, and bytes of them, that are looked at before what was found goes on.
_MOST_ROWS: Final = 2000
_MOST_BYTES: Final = 8_000_000
TOPIC: Final = "rows"
BAD: Final = "bad-row"
INTERNAL: Final = "internal-error"

FINDINGS: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("rule", "topic", "severity", "message", "hint", "file")),
        ("exchange", pa.int64()),
        ("part", pa.string()),
        ("pointer", pa.string()),
        *((name, pa.int64()) for name in ("start_line", "start_column", "end_line", "end_column")),
    ]
)
# What is known of rows that come from a file. `exchange` counts from 0; `line` is null where the file has no lines;
# `problem` says why the rest of the file could not be read. `takes_broken` and `names_models`: see Head.
PLACES: Final = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("exchange", pa.int64()),
        ("problem", pa.string()),
        ("takes_broken", pa.bool_()),
        ("names_models", pa.bool_()),
    ]
)


class Row(NamedTuple):
    value: Any
    file: str | None = None
    line: int | None = None
    exchange: int | None = None
    problem: str | None = None
    takes_broken: bool = True
    names_models: bool = True


class RowCheck(NamedTuple):
    """How rows are checked. `linter` is pickled: a process compiles its rules once, however often this comes to it."""

    linter: bytes
    column: str
    input_format: str | None = None
    keep: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, linter: Linter | None, column: str, input_format: str | None = None, keep: Sequence[str] = ()
    ) -> RowCheck:
        """Raises ValueError for a format that there is not, and for columns that findings have already."""
        if input_format not in (None, PAYLOAD):
            raise ValueError(f"input_format: {input_format!r} is not {PAYLOAD!r}")
        taken = sorted({*keep} & {*FINDINGS.names})
        if taken:
            raise ValueError(f"keep: findings have a column {taken[0]!r} of their own")
        return cls(pickle.dumps(linter or default_linter()), column, input_format, tuple(keep))

    def tables(self, rows: pa.Table, seen: Counter[str] | None = None) -> Iterator[pa.Table]:
        """Tables of findings, at least one. `seen` counts `requests` and `findings`, and what else the rows are by
        its name.

        Raises ValueError where a column is missing.
        """
        missing = [name for name in (self.column, *self.keep) if name not in rows.column_names]
        if missing:
            raise ValueError(f"there is no column {missing[0]!r}, but {', '.join(map(repr, rows.column_names))}")
        step = at_a_time(rows.num_rows, rows.nbytes)
        for start in range(0, max(rows.num_rows, 1), step):
            yield self._table(rows.slice(start, step), Counter() if seen is None else seen)

    def _table(self, rows: pa.Table, seen: Counter[str]) -> pa.Table:
        found: list[tuple[JSON, ...]] = []
        origins: list[int] = []
        for number, row in enumerate(_rows(rows, self.column)):
            for finding in self._found_in(row, seen):
                found.append(_flat(finding, row))
                origins.append(number)
        seen["findings"] += len(found)
        columns = list(zip(*found, strict=True)) or [()] * len(FINDINGS)
        table = pa.table([pa.array(*each) for each in zip(columns, FINDINGS.types, strict=True)], schema=FINDINGS)
        for name in self.keep:
            table = table.append_column(rows.schema.field(name), rows.column(name).take(pa.array(origins, pa.int64())))
        return table

    def _found_in(self, row: Row, seen: Counter[str]) -> list[Finding]:
        if row.problem is not None:
            return [_of_row(BAD, row.problem)]
        try:
            return self._check(row, seen)
        except Exception as error:  # noqa: BLE001 - a bug met in one row must not hide what the others hold
            return [_of_row(INTERNAL, f"internal error: {type(error).__name__}: {error}")]

    def _check(self, row: Row, seen: Counter[str]) -> list[Finding]:
        try:
            text = _text(row.value)
        except _NO_JSON as error:
            return [_of_row(BAD, f"the row holds what JSON does not have: {error}")]
        if text is None:
            return [_of_row(BAD, f"the row holds {_kind(row.value)}, which is no JSON text")]
        found: list[Finding] = []
        for entry in self._entries(row, text):
            if isinstance(entry, Exchange):
                seen["requests"] += 1
                found += sorted(_linter(self.linter).check_exchange(entry), key=_order)
            else:
                seen[entry.kind] += 1
                found += [_of_row(BAD, entry.kind)] if entry.kind in _NO_OBJECT else []
        return found

    def _entries(self, row: Row, text: bytes) -> Iterator[Exchange | Skipped]:
        source = FileSource.of_utf8(row.file or "", text, origin=Origin(1 if row.line is None else row.line))
        if row.line is not None:
            return read_stretch(source, Head(row.takes_broken, row.names_models), self.input_format)
        return document.read_payload(source) if self.input_format else document.read_any(source)


def at_a_time(rows: int, size: int) -> int:
    """How many of so many rows, of so many bytes together: a row may be an image of megabytes."""
    return max(1, min(_MOST_ROWS, rows * _MOST_BYTES // max(size, 1)))


# What the readers call that which is no JSON object.
_NO_OBJECT: Final = frozenset({"JSON array", "JSON value", "broken line", "not JSON"})


@lru_cache(maxsize=4)
def _linter(pickled: bytes) -> Linter:
    linter = pickle.loads(pickled)  # noqa: S301 - made by RowCheck.of
    assert isinstance(linter, Linter)
    return linter


def _rows(rows: pa.Table, column: str) -> Iterator[Row]:
    values = _values(rows.column(column))
    if not {*PLACES.names} <= {*rows.column_names}:
        return map(Row, values)
    return map(Row, values, *(rows.column(name).to_pylist() for name in PLACES.names))


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Text as its bytes, which need not be UTF-8; an exception where something else has no value in Python."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if kind in _TEXTS:
        return list(column.cast(pa.large_binary()).to_pylist())
    return [_value(scalar, {"maps_as_pydicts": "strict"} if pa.types.is_struct(kind) else {}) for scalar in column]


_TEXTS: Final = (
    *(pa.large_binary(), pa.binary(), pa.binary_view()),
    *(pa.string(), pa.large_string(), pa.string_view()),
)


def _value(scalar: pa.Scalar, options: dict[str, str]) -> Any:
    try:
        return scalar.as_py(**options)
    except _NO_JSON as error:
        return error


# What is raised by values that JSON does not have.
_NO_JSON: Final = (OverflowError, TypeError, ValueError)


def _text(value: Any) -> bytes | None:
    """Raises what _NO_JSON lists."""
    if isinstance(value, _NO_JSON):
        raise value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict):
        return json.dumps(_without_nulls(value), ensure_ascii=False, allow_nan=False, default=_as_json).encode()
    return value if isinstance(value, bytes) else None


def _as_json(value: Any) -> JSON:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"a value of type {type(value).__name__}")


def _without_nulls(value: JSON) -> JSON:
    """A struct of Arrow's has every member that any row has; what a row lacks is null."""
    if isinstance(value, dict):
        return {str(name): _without_nulls(member) for name, member in value.items() if member is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _kind(value: Any) -> str:
    return "null" if value is None else f"a value of type {type(value).__name__}"


def _of_row(rule: str, message: str) -> Finding:
    return Finding(rule, TOPIC, "error", message, _HINTS[rule], part="file", pointer="")


_HINTS: Final = {
    BAD: "Nothing in it was checked. Look at what wrote the row.",
    INTERNAL: "This is a bug in anyint-lint: please report it with the row.",
}


def _order(finding: Finding) -> tuple[Any, ...]:
    start = finding.span.offsets[0] if finding.span else 0
    return (finding.exchange, start, finding.rule, finding.part, finding.pointer, finding.message)


def _flat(finding: Finding, row: Row) -> tuple[JSON, ...]:
    """In the order of FINDINGS. A struct has no text to point into; a row that is wrong by itself has its line."""
    told = record(finding)
    start, end = told["start"] or {}, told["end"] or {}
    if isinstance(row.value, dict):
        start = end = {}
    exchange = None if row.exchange is None else row.exchange + finding.exchange
    places = (start.get("line", row.line), start.get("column"), end.get("line", row.line), end.get("column"))
    return (*(told[name] for name in FINDINGS.names[:5]), row.file, exchange, told["part"], told["pointer"], *places)
