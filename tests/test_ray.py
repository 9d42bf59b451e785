"""Ray itself, with two workers on this machine, of which some are killed. Nothing is lost and nothing doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

import ray  # noqa: E402 - the lines above skip
import ray.data  # noqa: E402 - likewise
from pyarrow.fs import FSSpecHandler, LocalFileSystem, PyFileSystem  # noqa: E402 - likewise

from anyint_lint import Linter, UnreadableFile  # noqa: E402 - likewise
from anyint_lint.integrations import logs  # noqa: E402 - likewise
from anyint_lint.integrations.ray import FINDINGS, counts, lint, read, run  # noqa: E402 - likewise
from tests.deadly import DeadlyFiles, die_once  # noqa: E402 - likewise
from tests.logfiles import CLEAN, WRONG, bad, findings, found_by_check, lines, mutated  # noqa: E402 - likewise

CHECKOUT = Path(__file__).parents[1]
# Ray warns of itself.
pytestmark = pytest.mark.filterwarnings("ignore")
PATIENCE = 120


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[str]:
    """Its address, on loopback."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    context = ray.init(
        num_cpus=2,
        include_dashboard=False,
        object_store_memory=200_000_000,
        logging_level="ERROR",
        log_to_driver=False,
        _node_ip_address="127.0.0.1",
        runtime_env={"env_vars": {"PYTHONPATH": str(CHECKOUT)}},
    )
    yield context.address_info["address"]
    ray.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five logs, one of them without anything to find."""
    place = tmp_path / "logs"
    place.mkdir()
    for number in range(4):
        (place / f"{number}.jsonl").write_bytes(lines(*mutated(), *[WRONG] * number, "{broken"))
    (place / "4.jsonl").write_bytes(lines(CLEAN, CLEAN))
    return place


def deadly(folder: Path, times: int = 1) -> PyFileSystem:
    return PyFileSystem(FSSpecHandler(DeadlyFiles(folder=str(folder), times=times)))


def large(file: Path) -> Path:
    """So large that findings of its beginning are there before its end is read."""
    body = WRONG | {"messages": [{"role": "user", "content": "x" * 100_000}]}
    file.write_bytes(lines(*[body] * 250))
    assert file.stat().st_size > 3 * logs._AT_A_TIME
    return file


def in_results(place: Path) -> list[tuple[Any, ...]]:
    return findings(pq.read_table(place).to_pylist())


# Datasets


def test_findings_are_those_of_check(folder: Path) -> None:
    assert findings(lint(read(folder)).take_all()) == found_by_check(*sorted(folder.iterdir()))


def test_a_column_is_enough() -> None:
    rows = [{"id": number, "body": json.dumps(WRONG if number % 2 else CLEAN)} for number in range(10)]
    rows += [{"id": 10, "body": None}, {"id": 11, "body": "[]"}]
    found = lint(ray.data.from_items(rows), keep=["id"]).take_all()
    assert {row["id"] for row in found if row["rule"] == "wrong-type"} == {1, 3, 5, 7, 9}
    assert {row["id"] for row in found if row["rule"] == "bad-row"} == {10, 11}
    assert [*found[0]] == [*FINDINGS.names, "id"]


def test_the_rules_are_those_of_the_linter(folder: Path, tmp_path: Path) -> None:
    """Of this machine: workers have no folder of rules."""
    rules = tmp_path / "rules/own"
    rules.mkdir(parents=True)
    rule = (CHECKOUT / "rules/sampling/temperature-with-top-p.yaml").read_text("utf-8")
    (rules / "own-rule.yaml").write_text(rule.replace("temperature-with-top-p", "own-rule"), "utf-8")
    linter = Linter(rules=[rules.parent], select=["own", "wrong-type"])
    expected = found_by_check(folder / "3.jsonl", linter=linter)
    (rules / "own-rule.yaml").unlink()
    assert findings(lint(read(folder / "3.jsonl"), linter=linter).take_all()) == expected


def test_counts_are_by_rule_most_first(folder: Path) -> None:
    expected = Counter(found[0] for found in found_by_check(*folder.iterdir()))
    counted = counts(lint(read(folder)))
    assert dict(zip(counted["rule"].to_pylist(), counted["number"].to_pylist(), strict=True)) == expected
    assert counted["number"].to_pylist() == sorted(expected.values(), reverse=True)


def test_findings_that_were_written_are_counted_too(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "found")
    assert counts(ray.data.read_parquet(str(tmp_path / "found"))) == counts(lint(read(folder)))


def test_of_nothing_nothing_is_counted(folder: Path) -> None:
    assert counts(lint(read(folder / "4.jsonl"), linter=Linter(select=["wrong-type"]))).num_rows == 0


def test_findings_can_be_written(folder: Path, tmp_path: Path) -> None:
    lint(read(folder)).write_parquet(str(tmp_path / "found"))
    assert in_results(tmp_path / "found") == found_by_check(*sorted(folder.iterdir()))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="there is no column 'body', but 'text'"):
        lint(ray.data.from_items([{"text": "x"}])).take_all()


def test_a_path_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="nowhere"):
        read(tmp_path / "nowhere")


def _deadly_at(rows: pa.Table, exchange: int, marker: Path) -> pa.Table:
    if exchange in rows.column("exchange").to_pylist():
        die_once(marker)
    return rows


def test_a_worker_that_is_killed_loses_nothing_and_doubles_nothing(folder: Path, tmp_path: Path) -> None:
    """In the middle of a file, some findings of which are out already."""
    large(folder / "large.jsonl")
    marker = tmp_path / "died"
    killing = read(folder).map_batches(partial(_deadly_at, exchange=200, marker=marker), batch_format="pyarrow")
    found = findings(lint(killing).take_all())
    assert marker.exists()
    assert found == found_by_check(*sorted(folder.iterdir()))


# Runs


def test_a_run_is_done_once(folder: Path, tmp_path: Path) -> None:
    first = run(folder, tmp_path / "found")
    assert sorted(first.checked) == sorted(map(str, folder.iterdir()))
    assert (first.left_out, first.failed) == ([], {})
    assert in_results(tmp_path / "found") == found_by_check(*sorted(folder.iterdir()))
    assert first.seen["findings"] == len(in_results(tmp_path / "found"))

    (folder / "0.jsonl").write_bytes(lines(WRONG))
    (folder / "new.jsonl").write_bytes(lines(WRONG))
    second = run(folder, tmp_path / "found")
    assert sorted(Path(file).name for file in second.checked) == ["0.jsonl", "new.jsonl"]
    assert len(second.left_out) == 4
    assert in_results(tmp_path / "found") == found_by_check(*sorted(folder.iterdir()))


def test_results_among_the_logs_are_no_logs(folder: Path) -> None:
    for _ in range(2):
        assert len([*(outcome := run(folder, folder / "found")).checked, *outcome.left_out]) == 5


def test_logs_among_the_results_are_checked(folder: Path) -> None:
    for place in (folder, folder.parent):
        first, second = run(folder, place), run(folder, place)
        assert (len(first.checked), len(second.left_out), len(second.checked)) == (5, 5, 0)


def test_results_do_not_grow_however_their_folder_is_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (tmp_path / "elsewhere").mkdir()
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    for output in ("found", "linked", tmp_path / "elsewhere"):
        for _ in range(2):
            outcome = run(".", output, filesystem=LocalFileSystem())
            assert len([*outcome.checked, *outcome.left_out]) == 5


def test_a_file_whose_name_is_no_utf8_is_named_and_the_rest_is_done(folder: Path, tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff.jsonl")).write_bytes(lines(WRONG))
    except OSError:
        pytest.skip("this filesystem has names in UTF-8 only")
    outcome = run(folder, tmp_path / "found")
    assert len(outcome.checked) == 5
    assert [*outcome.failed.values()] == ["its name is not UTF-8"]
    assert [told[1] for told in bad(lint(read(folder)).take_all())].count("its name is not UTF-8") == 1


def test_a_column_that_places_have_is_refused_at_once(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="column 'line' of their own"):
        read(folder, column="line")
    with pytest.raises(ValueError, match="column 'line' of their own"):
        run(folder, tmp_path / "found", column="line")


def test_what_cannot_be_read_is_named_and_the_rest_is_done(folder: Path, tmp_path: Path) -> None:
    (folder / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00")
    (folder / "forbidden.jsonl").write_bytes(lines(WRONG))
    outcome = run(folder, tmp_path / "found", filesystem=deadly(tmp_path))
    assert len(outcome.checked) == 6
    ((file, why),) = outcome.failed.items()
    assert (Path(file).name, why) == ("forbidden.jsonl", "PermissionError: not yours")
    told = bad(pq.read_table(tmp_path / "found").to_pylist())
    assert ("bad-row", "the gzip data ends too early", 1, 0) in told


def test_a_worker_that_is_killed_in_a_run_loses_nothing_and_doubles_nothing(folder: Path, tmp_path: Path) -> None:
    large(folder / "deadly.jsonl")
    outcome = run(folder, tmp_path / "found", filesystem=deadly(tmp_path))
    assert (tmp_path / "died-0").exists()
    assert len(outcome.checked) == 6
    assert in_results(tmp_path / "found") == found_by_check(*sorted(folder.iterdir()))
    assert not [file for file in (tmp_path / "found").iterdir() if file.suffix != ".parquet"]


def test_a_file_that_kills_every_worker_is_named_and_the_rest_is_done(folder: Path, tmp_path: Path) -> None:
    large(folder / "deadly.jsonl")
    outcome = run(folder, tmp_path / "found", filesystem=deadly(tmp_path, times=100))
    assert {Path(file).name: why for file, why in outcome.failed.items()} == {
        "deadly.jsonl": "its worker died: WorkerCrashedError"
    }
    assert len(outcome.checked) == 5
    (folder / "deadly.jsonl").unlink()
    assert in_results(tmp_path / "found") == found_by_check(*sorted(folder.iterdir()))


RUN = """
import sys, ray
from pathlib import Path
from tests.test_ray import deadly, run
ray.init(sys.argv[1], logging_level="ERROR", log_to_driver=False)
run(sys.argv[2], sys.argv[3], filesystem=deadly(Path(sys.argv[4])))
"""


def test_a_run_that_is_killed_goes_on_where_it_was(folder: Path, tmp_path: Path, cluster: str) -> None:
    large(folder / "slow.jsonl")
    (tmp_path / "found").mkdir()
    command = [sys.executable, "-c", RUN, cluster, str(folder), str(tmp_path / "found"), str(tmp_path)]
    with subprocess.Popen(command, cwd=CHECKOUT, env=os.environ | {"PYTHONPATH": str(CHECKOUT)}) as killed:
        until = time.monotonic() + PATIENCE
        while len(list((tmp_path / "found").glob("[!.]*"))) < 5:
            assert killed.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        os.kill(killed.pid, signal.SIGKILL)
    assert len(list((tmp_path / "found").glob("[!.]*"))) == 5

    (tmp_path / "gate").touch()
    outcome = run(folder, tmp_path / "found", filesystem=deadly(tmp_path))
    assert [Path(file).name for file in outcome.checked] == ["slow.jsonl"]
    assert len(outcome.left_out) == 5
    assert in_results(tmp_path / "found") == found_by_check(*sorted(folder.iterdir()))
    assert not list((tmp_path / "found").glob(".*"))


# The example


def test_the_example_runs() -> None:
    """In a Ray of its own."""
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "RAY_USAGE_STATS_ENABLED": "0"}
    command = [sys.executable, "examples/ray_logs.py"]
    ran = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout.splitlines()
    assert told.count("1 checked, 0 left out, 0 failed") == told.count("0 checked, 1 left out, 0 failed") == 1
    places = [line for line in told if line.startswith("batch.jsonl:")]
    assert len(places) == len(found_by_check(CHECKOUT / "examples/batch.jsonl"))
