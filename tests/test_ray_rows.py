"""Log files -> rows -> findings, in this process: needs pyarrow, and so the environment of the tests of Ray."""

from __future__ import annotations

import gzip
import json
import os
import pickle
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from pyarrow.fs import LocalFileSystem  # noqa: E402 - the lines above skip

from anyint_lint import Linter, UnreadableFile  # noqa: E402 - likewise
from anyint_lint.integrations import logs, results, rows  # noqa: E402 - likewise
from anyint_lint.model import JSON  # noqa: E402 - likewise
from tests.logfiles import CLEAN, WRONG, bad, findings, found_by_check, lines, mutated  # noqa: E402 - likewise

CORPUS = Path(__file__).parents[2] / "shared/corpus"


def found_in(path: Path, seen: Counter[str] | None = None, **options: Any) -> list[dict[str, JSON]]:
    there = logs.logs_at(path, None)
    check = rows.RowCheck.of(None, "body", **options)
    tables = (logs.rows_of(there.filesystem, file.path, "body") for file in there.files)
    return [
        row for each in tables for table in each for found in check.tables(table, seen) for row in found.to_pylist()
    ]


def in_column(values: list[Any], kind: Any = None, **options: Any) -> list[dict[str, JSON]]:
    check = rows.RowCheck.of(None, "body", **options)
    table = pa.table({"body": pa.array(values, kind), "id": range(len(values))})
    return [row for found in check.tables(table) for row in found.to_pylist()]


# JSON Lines


@pytest.mark.parametrize(
    "text",
    [
        lines(*mutated()),
        lines(CLEAN, "", "  ", WRONG, "{broken", WRONG).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + lines(WRONG, WRONG).rstrip(),
        lines(WRONG),
        lines({"messages": CLEAN["messages"]}),
        lines(*[{"messages": CLEAN["messages"]}] * 2),
        lines(CLEAN, {"messages": CLEAN["messages"]}),
        lines({"a": 1}, "{broken", WRONG, [], 1),
        lines({"a": 1}, '{"model": "m", "messages": [', {"a": 3}),
        lines(CLEAN, '{"model": "é", "messages": [], "model": "\\ud800"}', '{"messages": ' + "[" * 200),
        b"",
        b"\n\n",
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_findings_are_those_of_check(text: bytes, packed: bool, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(gzip.compress(text) if packed else text)
    assert findings(found_in(file)) == found_by_check(file)


@pytest.mark.parametrize("size", [1, 100, 1000])
def test_a_file_may_come_in_pieces_of_any_size(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "log.jsonl"
    # The first lines are looked at together.
    file.write_bytes(lines(*[CLEAN] * 20, *mutated()))
    expected = found_by_check(file)
    assert expected
    monkeypatch.setattr(logs, "_AT_A_TIME", size)
    monkeypatch.setattr(rows, "_MOST_BYTES", size)
    assert findings(found_in(file)) == expected


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not at hand")
def test_findings_in_the_corpus_are_those_of_check() -> None:
    for file in CORPUS.rglob("*.jsonl"):
        assert findings(found_in(file)) == found_by_check(file), file


def test_a_line_that_is_no_object_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(lines({"a": 1}, [], "null", "{broken", {"input": "x", "model": "m"}))
    seen: Counter[str] = Counter()
    assert bad(found_in(file, seen)) == [
        ("bad-row", "JSON array", 2, 1),
        ("bad-row", "JSON value", 3, 2),
        ("bad-row", "broken line", 4, 3),
    ]
    assert seen["other JSON"] == seen["Responses or embeddings request"] == 1


@pytest.mark.parametrize(
    ("cut", "problem"),
    [
        (lambda packed: packed[:-9], "the gzip data ends too early"),
        (lambda packed: packed + b"\x1f\x8bno gzip at all", "broken gzip data: Unknown compression method"),
        (lambda packed: packed + b"no gzip", "broken gzip data: Not a gzipped file (b'no')"),
        (lambda packed: packed[:10] + b"\xff" * 50, "broken gzip data: Error -3 while decompressing data"),
    ],
)
def test_gzip_that_breaks_off_gives_what_was_before(cut: Any, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl.gz"
    file.write_bytes(cut(gzip.compress(lines(*[WRONG] * 3))))
    found = found_in(file)
    told = bad(found)
    assert told[-1][1].startswith(problem)
    assert {line for *_, line, _ in told[:-1]} <= {1, 2, 3}
    whole = {row["start_line"] for row in found if row["rule"] == "wrong-type"}
    assert whole in ({1, 2, 3}, set())


def test_a_line_without_end_is_no_end_of_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(lines(WRONG, WRONG, {"a": "x" * 10_000}))
    monkeypatch.setattr(logs, "_AT_A_TIME", 500)
    monkeypatch.setattr(logs, "MAX_FILE_SIZE", 5_000)
    found = found_in(file)
    assert bad(found)[-1] == ("bad-row", "a line is longer than 5000 bytes", 3, 2)
    assert [row["start_line"] for row in found if row["rule"] == "wrong-type"] == [1, 2]


def test_a_body_over_many_lines_is_no_json_lines_and_told(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text(json.dumps(WRONG, indent=1), "utf-8")
    found = found_in(file)
    assert {row["rule"] for row in found} == {"bad-row"}
    assert len(found) == len(file.read_text("utf-8").splitlines())


# Parquet


def test_text_in_parquet_that_is_no_utf8_loses_no_file(tmp_path: Path) -> None:
    texts = text_of([b"\xff", json.dumps(WRONG).encode()], pa.string())
    pq.write_table(pa.table({"body": texts}), tmp_path / "log.parquet")
    found = found_in(tmp_path)
    assert bad(found) == [("bad-row", "not JSON", None, 0)]
    assert [row["exchange"] for row in found if row["rule"] == "wrong-type"] == [1]


@pytest.mark.parametrize("kind", ["string", "large_string", "binary", "large_binary", "string_view"])
def test_text_in_parquet_has_a_row_and_a_place_in_it(kind: str, tmp_path: Path) -> None:
    texts = [json.dumps(CLEAN), None, json.dumps(WRONG, indent=1), "{", "[]", '{"input": "x", "model": "m"}']
    values = [text if text is None or "string" in kind else text.encode() for text in texts]
    pq.write_table(pa.table({"id": range(6), "body": pa.array(values, kind)}), tmp_path / "log.parquet")
    found = found_in(tmp_path)
    assert [(f[0], f[6], f[8], f[9], f[10]) for f in findings(found)] == [
        ("wrong-type", 2, "/temperature", 9, 17),
    ]
    assert bad(found) == [
        ("bad-row", "the row holds null, which is no JSON text", None, 1),
        ("bad-row", "not JSON", None, 3),
        ("bad-row", "JSON array", None, 4),
    ]


def test_many_row_groups_count_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({"body": [json.dumps(WRONG if number == 7 else CLEAN) for number in range(10)]})
    pq.write_table(table, tmp_path / "log.parquet", row_group_size=3)
    monkeypatch.setattr(rows, "_MOST_ROWS", 2)
    assert {row["exchange"] for row in found_in(tmp_path) if row["severity"] == "error"} == {7}


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"PAR1 and no more", "no Parquet file that can be read: "), (None, "there is no column 'body', but 'text'")],
)
def test_parquet_that_cannot_be_read_is_a_row(content: bytes | None, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "log.parquet"
    if content is None:
        pq.write_table(pa.table({"text": ["x"]}), file)
    else:
        file.write_bytes(content)
    ((rule, message, line, exchange),) = bad(found_in(file))
    assert (rule, line, exchange) == ("bad-row", None, 0)
    assert message.startswith(problem)


# Columns


def test_what_arrow_fills_in_is_not_there() -> None:
    """The second row has no temperature and the first no tools, but in a struct both have both."""
    found = in_column([WRONG, CLEAN | {"tools": []}])
    assert {row["rule"] for row in found if row["severity"] == "error"} == {"wrong-type"}
    assert [row["start_line"] for row in found] == [None] * len(found)


def test_null_in_text_is_null() -> None:
    found = in_column([json.dumps(CLEAN | {"model": None})])
    assert [(row["rule"], row["pointer"]) for row in found] == [("wrong-type", "/model")]


@pytest.mark.parametrize(("values", "kind"), [([1, None], "int64"), ([[1], []], None), ([None, None], "null")])
def test_a_column_of_something_else_is_kept_row_by_row(values: list[Any], kind: Any) -> None:
    assert [row["rule"] for row in in_column(values, kind)] == ["bad-row"] * 2


def text_of(values: list[bytes], kind: Any) -> Any:
    """Arrow takes bytes for UTF-8 without a look."""
    return pa.Array.from_buffers(kind, len(values), pa.array(values, pa.binary()).buffers())


@pytest.mark.parametrize("encoded", [False, True])
def test_text_that_is_no_utf8_is_a_finding_and_hides_no_other(encoded: bool) -> None:
    texts = [json.dumps(WRONG).encode(), json.dumps(CLEAN).encode().replace(b"user", b"us\xff"), b"\xff"]
    column = text_of(texts, pa.string())
    if encoded:
        column = pa.DictionaryArray.from_arrays(pa.array(range(3), pa.int32()), column)
    (found,) = rows.RowCheck.of(None, "body", keep=["id"]).tables(pa.table({"body": column, "id": range(3)}))
    told = {(row["id"], row["rule"]) for row in found.to_pylist()}
    assert {(0, "wrong-type"), (1, "invalid-json"), (2, "bad-row")} <= told


def test_text_in_a_struct_that_is_no_utf8_is_a_bad_row() -> None:
    column = pa.StructArray.from_arrays([text_of([b"m", b"\xff"], pa.string())], ["model"])
    (found,) = rows.RowCheck.of(None, "body", "payload").tables(pa.table({"body": column}))
    told = bad(found.to_pylist())
    assert len(told) == 1
    assert told[0][1].startswith("the row holds what JSON does not have: 'utf-8' codec")
    assert "missing-field" in found["rule"].to_pylist()


@pytest.mark.parametrize(
    ("name", "value", "kind", "sent"),
    [
        ("temperature", Decimal("0.70"), pa.decimal128(4, 2), 0.7),
        ("seed", Decimal("7.00"), pa.decimal128(4, 2), 7),
        ("user", b"me", pa.binary(), "me"),
        ("metadata", [("a", "b")], pa.map_(pa.string(), pa.string()), {"a": "b"}),
    ],
)
def test_values_in_a_struct_are_those_that_json_has(name: str, value: Any, kind: Any, sent: JSON) -> None:
    message = pa.struct({"role": pa.string(), "content": pa.string()})
    struct = pa.struct({"model": pa.string(), "messages": pa.list_(message), name: kind})
    found = [in_column([CLEAN | {name: value}], struct), in_column([json.dumps(CLEAN | {name: sent})])]
    of_struct, of_text = ([(row["rule"], row["pointer"]) for row in each] for each in found)
    assert of_struct == of_text


@pytest.mark.parametrize("value", [date(2026, 1, 1), float("nan"), b"\xff"])
def test_what_json_does_not_have_is_a_bad_row(value: Any) -> None:
    ((rule, message, _, _),) = bad(in_column([CLEAN | {"user": value}, CLEAN | {"user": None}]))
    assert rule == "bad-row"
    assert message.startswith("the row holds what JSON does not have: ")


def test_a_column_may_be_called_like_one_of_places() -> None:
    (found,) = rows.RowCheck.of(None, "line").tables(pa.table({"line": [json.dumps(WRONG)], "file": ["x"]}))
    assert "wrong-type" in found["rule"].to_pylist()


def test_what_is_said_to_be_a_body_is_one() -> None:
    assert in_column(['{"temperature": 1}']) == []
    assert {row["rule"] for row in in_column(['{"temperature": 1}'], input_format="payload")} == {"missing-field"}


def test_findings_take_over_what_is_kept() -> None:
    texts = [json.dumps(body) for body in (CLEAN, WRONG, CLEAN, WRONG)]
    assert {row["id"] for row in in_column(texts, keep=["id"]) if row["rule"] == "wrong-type"} == {1, 3}


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"keep": ["nowhere"]}, "there is no column 'nowhere', but 'body', 'id'"),
        ({"keep": ["rule"]}, "keep: findings have a column 'rule' of their own"),
        ({"input_format": "har"}, "input_format: 'har' is not 'payload'"),
    ],
)
def test_a_mistake_in_the_call_is_an_error(options: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        in_column(["{}"], **options)


def test_a_bug_in_one_row_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    check = Linter.check_exchange

    def fail_at_one(self: Linter, exchange: Any) -> Any:
        if "seed" in exchange.document["request"]["body"]:
            raise RuntimeError("boom")
        return check(self, exchange)

    monkeypatch.setattr(Linter, "check_exchange", fail_at_one)
    found = in_column([json.dumps(body) for body in (WRONG, CLEAN | {"seed": 1}, WRONG)], keep=["id"])
    assert [row["id"] for row in found] == [0, 1, 2]
    assert found[1]["rule"] == "internal-error"
    assert found[1]["message"] == "internal error: RuntimeError: boom"


def test_no_rule_is_called_like_a_bad_row() -> None:
    linter = Linter()
    assert not {rows.BAD, rows.INTERNAL} & {rule.id for rule in linter.rules}
    assert rows.TOPIC not in {rule.topic for rule in linter.rules}


def test_a_process_compiles_its_rules_once() -> None:
    sent = pickle.dumps(rows.RowCheck.of(Linter(select=["wrong-type"]), "body"))
    rows._linter.cache_clear()
    for _ in range(3):
        for _ in pickle.loads(sent).tables(pa.table({"body": [json.dumps(WRONG)] * 3})):
            pass
    assert rows._linter.cache_info().misses == 1


def test_tables_have_the_columns_that_are_promised() -> None:
    for values in ([], [json.dumps(CLEAN)], [json.dumps(WRONG)]):
        (found,) = rows.RowCheck.of(None, "body").tables(pa.table({"body": pa.array(values, pa.string())}))
        assert found.schema == rows.FINDINGS


# Files


def test_of_folders_logs_are_taken_each_once(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/c.NDJSON", "a/d.jsonl.gz", "a/e.parquet", ".f.jsonl", "_g.parquet", "h.json", "i.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    there = logs.logs_at([tmp_path, tmp_path / "b.jsonl", tmp_path / "i.txt"], None)
    names = [Path(file.path).relative_to(tmp_path).as_posix() for file in there.files]
    assert names == ["a/c.NDJSON", "a/d.jsonl.gz", "a/e.parquet", "b.jsonl", "i.txt"]


def test_a_name_that_is_no_utf8_is_told_and_hides_no_other(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl")).write_bytes(b"")
    except OSError:
        pytest.skip("this filesystem has names in UTF-8 only")
    (tmp_path / "z.jsonl").write_bytes(b"")
    broken, whole = logs.logs_at(tmp_path, None).files
    assert (Path(whole.path).name, whole.problem) == ("z.jsonl", None)
    assert (Path(broken.path).name, broken.problem) == (r"\xff.jsonl", "its name is not UTF-8")
    (told,) = logs.rows_of(LocalFileSystem(), broken.path, "body", broken.problem)
    assert told["problem"].to_pylist() == [broken.problem]


def test_a_path_of_this_machine_is_the_same_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    for paths in (".", ["a.jsonl", "./a.jsonl"]):
        assert logs.logs_at(paths, LocalFileSystem()) == logs.logs_at(tmp_path, None)


@pytest.mark.parametrize("column", rows.PLACES.names)
def test_a_column_of_logs_is_not_called_like_one_of_places(column: str) -> None:
    with pytest.raises(ValueError, match=f"^column: the places of rows have a column '{column}' of their own"):
        logs.apart_from_places(column)


def test_an_address_is_a_path_too(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(WRONG))
    assert logs.logs_at(tmp_path.as_uri(), None) == logs.logs_at(tmp_path, None)


def test_a_path_without_logs_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere: no such file or folder$"):
        logs.logs_at(tmp_path / "nowhere", None)
    with pytest.raises(UnreadableFile, match=r"no log file here: none ends with \.jsonl, "):
        logs.logs_at(tmp_path, None)
    with pytest.raises(ValueError, match=r"^no path is given$"):
        logs.logs_at([], None)


# Results


@pytest.fixture
def job(tmp_path: Path) -> Iterator[results.Job]:
    (tmp_path / "logs").mkdir()
    (tmp_path / "results").mkdir()
    there, (folder,) = logs.located([tmp_path / "results"], None)
    yield results.Job(rows.RowCheck.of(None, "body"), there, there, folder)
    assert list((tmp_path / "results").glob(".*")) == []


def test_a_file_is_done_once(job: results.Job, tmp_path: Path) -> None:
    (tmp_path / "logs/a.jsonl").write_bytes(lines(WRONG))
    (tmp_path / "logs/b.jsonl").write_bytes(b"")
    for file in logs.logs_at(tmp_path / "logs", None).files:
        assert job.do(file) is not None
        assert job.do(file) is None
    assert len(list((tmp_path / "results").iterdir())) == 2


def test_a_file_that_has_changed_is_done_again(job: results.Job, tmp_path: Path) -> None:
    file = tmp_path / "logs/a.jsonl"
    for number in (1, 2):
        file.write_bytes(lines(*[WRONG] * number))
        (log,) = logs.logs_at(file, None).files
        done = job.do(log)
        assert done is not None
        assert done["requests"] == number
    (result,) = (tmp_path / "results").iterdir()
    assert findings(pq.read_table(result).to_pylist()) == found_by_check(file)


def test_results_are_told_from_logs_by_what_they_are(job: results.Job, tmp_path: Path) -> None:
    """Logs lie in the folder of results here, one of which is called like a result."""
    result = tmp_path / "results"
    (result / "a.jsonl").write_bytes(lines(WRONG))
    pq.write_table(pa.table({"body": [json.dumps(WRONG)]}), result / "b-0123456789abcdef.parquet")
    (tmp_path / "linked").symlink_to(result)
    own = logs.logs_at(result, None).files
    for file in own:
        assert job.do(file) is not None
    assert len(list(result.iterdir())) == 4
    for folder in (result, tmp_path / "linked"):
        left = job.without_results(logs.logs_at(folder, None).files)
        assert [Path(file.path).name for file in left] == ["a.jsonl", "b-0123456789abcdef.parquet"]
    Path(job._path(own[0])).write_bytes(b"")
    assert job.without_results(logs.logs_at(result, None).files) == own


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more PAR1"])
def test_a_result_that_cannot_be_read_is_made_again(content: bytes, job: results.Job, tmp_path: Path) -> None:
    file = tmp_path / "logs/a.jsonl"
    file.write_bytes(lines(WRONG))
    (log,) = logs.logs_at(file, None).files
    job.do(log)
    (result,) = (tmp_path / "results").iterdir()
    result.write_bytes(content)
    assert job.do(log) is not None
    assert findings(pq.read_table(result).to_pylist()) == found_by_check(file)


def test_a_name_may_be_as_long_as_a_filesystem_takes(job: results.Job, tmp_path: Path) -> None:
    for last in "ab":
        (tmp_path / f"logs/{'ä' * 120}{last}.jsonl").write_bytes(lines(WRONG))
    for file in logs.logs_at(tmp_path / "logs", None).files:
        assert job.do(file) is not None
        assert job.do(file) is None
    assert len(list((tmp_path / "results").iterdir())) == 2


def test_other_rules_are_another_job(job: results.Job, tmp_path: Path) -> None:
    (tmp_path / "logs/a.jsonl").write_bytes(lines(WRONG))
    (log,) = logs.logs_at(tmp_path / "logs", None).files
    assert job.do(log) is not None
    other = job._replace(check=rows.RowCheck.of(Linter(select=["sampling"]), "body"))
    assert other.do(log) is not None
    assert other._replace(check=rows.RowCheck.of(Linter(select=["sampling"]), "body")).do(log) is None


def test_many_findings_are_written_as_they_come(
    job: results.Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "logs/a.jsonl"
    file.write_bytes(lines(*[WRONG] * 50))
    monkeypatch.setattr(results, "_MOST_KEPT", 1)
    monkeypatch.setattr(logs, "_AT_A_TIME", 500)
    job.do(logs.logs_at(file, None).files[0])
    (result,) = (tmp_path / "results").iterdir()
    assert pq.ParquetFile(result).num_row_groups > 5
    assert findings(pq.read_table(result).to_pylist()) == found_by_check(file)


def test_what_cannot_be_read_leaves_nothing(job: results.Job, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        job.do(logs.LogFile(str(tmp_path / "logs/gone.jsonl"), 1, 1))
    assert list((tmp_path / "results").iterdir()) == []
