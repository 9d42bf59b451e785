"""The benchmarks without their clock: ratios, inputs, tables, picture. `make bench-smoke` runs the rows themselves."""

from __future__ import annotations

import io
import json
import sys
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import orjson
import pytest
import yaml
from click.testing import CliRunner
from PIL import Image

import anyint_lint
from benchmarks import page, payloads
from benchmarks.__main__ import main
from benchmarks.commands import Command, WrongOutput
from benchmarks.environments import PEERS
from benchmarks.inputs import another_image, inputs_below, photo
from benchmarks.picture import picture
from benchmarks.results import Goal, absent, at_most, compared, faster, from_json, megabytes, said, share
from benchmarks.rows import ROWS
from benchmarks.rows.batches import expect_findings
from benchmarks.rows.recordings import chat_requests
from benchmarks.timing import SAMPLE_SECONDS, calls, interleaved

FOUND = "a:1:2: error[x] y\n"

# Results


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    one = compared("r", "ours", "theirs", at_most(3), [2.0, 9.0, 4.0], [1.0, 3.0, 1.0])
    assert (one.ratio, one.low, one.high) == (3.0, 2.5, 3.5)
    assert (one.ours, one.theirs, one.rounds) == (4.0, 1.0, 3)
    assert one.reached


@pytest.mark.parametrize(
    ("goal", "ours", "reached"),
    [
        (at_most(3), 3.0, True),
        (at_most(3), 3.1, False),
        (faster(10), 0.1, True),
        (faster(10), 0.2, False),
        (share(2), 0.02, True),
        (share(2), 0.03, False),
    ],
)
def test_a_goal_is_reached_from_its_limit_on(goal: Goal, ours: float, reached: bool) -> None:
    assert compared("r", "ours", "theirs", goal, [ours], [1.0]).reached is reached


def test_a_value_without_a_peer_is_its_own_ratio() -> None:
    one = compared("memory", "peak", "", megabytes(300), [312.0])
    assert (one.ratio, one.theirs, one.reached) == (312.0, None, False)


def test_without_a_goal_or_a_number_nothing_is_reached_or_missed() -> None:
    assert compared("r", "ours", "theirs", None, [1.0], [1.0]).reached is None
    assert absent("r", "ours", "theirs", at_most(3), "needs node and npm").reached is None


@pytest.mark.parametrize(("ours", "theirs"), [([1.0], [1.0, 2.0]), ([0.0], [1.0]), ([1.0], [0.0]), ([-1.0], None)])
def test_samples_are_pairs_of_positive_numbers(ours: list[float], theirs: list[float] | None) -> None:
    with pytest.raises(ValueError):
        compared("r", "ours", "theirs", at_most(3), ours, theirs)


@pytest.mark.parametrize(
    ("ratio", "goal", "text"),
    [
        (11.52, at_most(10), "11.5x"),
        (10, at_most(10), "10x"),
        (0.01, faster(100), "100x faster"),
        (2.5, faster(100), "2.5x slower"),
        (0.0213, share(2), "2.13 %"),
        (1234.5, megabytes(300), "1,234 MB"),
    ],
)
def test_a_ratio_is_said_in_the_unit_of_its_goal(ratio: float, goal: Goal, text: str) -> None:
    assert said(ratio, goal.unit) == text


def test_a_comparison_survives_json() -> None:
    one = compared("r", "ours", "theirs", faster(2), [1.0, 2.0], [4.0, 5.0])
    assert from_json(json.loads(json.dumps(one.to_json()))) == one


# Samples


def test_contestants_take_turns_and_warm_up() -> None:
    turns: list[str] = []

    def contestant(name: str) -> float:
        turns.append(name)
        return float(len(turns))

    samples = interleaved({"a": lambda: contestant("a"), "b": lambda: contestant("b")}, 2)
    assert "".join(turns) == "baabba"
    assert samples == {"a": [3.0, 6.0], "b": [4.0, 5.0]}


def test_a_sample_of_short_calls_is_long_enough_for_the_clock() -> None:
    made = 0

    def call() -> None:
        nonlocal made
        made += 1

    sample = calls(call)
    before = made
    assert sample() > 0
    assert made - before > SAMPLE_SECONDS / 1e-3


def test_a_command_that_ends_otherwise_is_no_sample(tmp_path: Path) -> None:
    command = Command([sys.executable, "-c", "print('said'); raise SystemExit(3)"], tmp_path / "out", exits=(3,))
    assert command() > 0
    assert command.cpu_seconds() > 0
    assert command.output.read_text("utf-8") == "said\n"
    with pytest.raises(WrongOutput, match="exit code 3"):
        Command(command.arguments, command.output)()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="PSS is Linux's")
def test_the_peak_has_what_child_processes_hold(tmp_path: Path) -> None:
    child = "held = bytearray(range(256)) * 300_000; import time; time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    assert Command([sys.executable, "-c", parent], tmp_path / "out").peak() > 76


@pytest.mark.parametrize(
    ("output", "number"),
    [
        ("No findings in 2 requests (1 file)\n", 1),
        ("No findings in 0 requests (1 file)\n", 0),
        (f"{FOUND}1 error in 2 requests (1 file)\n", 0),
        (f"{FOUND}1 error in 2 requests (1 file)\n", 2),
        (f"{FOUND}{FOUND}Found 999 errors\n", 2),
        (f"{FOUND}{FOUND}2 errors, 1 warning in 2 requests (1 file)\n", 2),
        (f"{FOUND}{FOUND}1 error, 1 warning in 3 requests (1 file)\n", 2),
        ("1 error in 2 requests (1 file)\n", 0),
        ("", 0),
    ],
)
def test_output_that_is_not_as_expected_is_told(output: str, number: int, tmp_path: Path) -> None:
    (tmp_path / "out").write_text(output, "utf-8")
    with pytest.raises(WrongOutput):
        expect_findings(Command([], tmp_path / "out"), number, requests=2)


@pytest.mark.parametrize(
    ("output", "number"),
    [
        ("No findings in 2 requests (1 file; skipped: 3 request to another site)\n", 0),
        (f"{FOUND}{FOUND}{FOUND}2 errors, 1 warning in 2 requests (1 file)\n", 3),
    ],
)
def test_output_as_expected_passes(output: str, number: int, tmp_path: Path) -> None:
    (tmp_path / "out").write_text(output, "utf-8")
    expect_findings(Command([], tmp_path / "out"), number, requests=2)


def test_the_requests_of_a_har_are_counted(tmp_path: Path) -> None:
    har = inputs_below(tmp_path).har(50_000)
    entries = json.loads(har.read_bytes())["log"]["entries"]
    assert chat_requests(har) == sum(entry["request"]["url"] == payloads.URL for entry in entries) < len(entries)


# Inputs


def test_inputs_are_the_same_on_every_run() -> None:
    for make in (lambda: payloads.batch(30), lambda: islice(payloads.har_entries(), 30), payloads.conversation):
        assert json.dumps([*make()]) == json.dumps([*make()])


def test_the_lines_of_a_batch_differ() -> None:
    bodies = [orjson.dumps(line["body"]) for line in payloads.batch(300)]
    assert len(set(bodies)) == 300
    assert 900 < sum(map(len, bodies)) / 300 < 1200
    assert any(not body.isascii() for body in bodies)


def test_clean_inputs_are_clean_and_broken_ones_have_two_findings() -> None:
    clean = [payloads.SMALL, payloads.conversation(), *(line["body"] for line in payloads.batch(100))]
    assert {len(anyint_lint.check(body).findings) for body in clean} == {0}
    broken = [payloads.with_findings(payloads.SMALL), *(line["body"] for line in payloads.batch(100, payloads.broken))]
    assert {len(anyint_lint.check(body).findings) for body in broken} == {2}


def test_the_payloads_have_the_sizes_that_the_rows_name() -> None:
    assert 500 < len(orjson.dumps(payloads.SMALL)) < 700
    assert 18_000 < len(orjson.dumps(payloads.conversation())) < 24_000
    assert len(payloads.conversation()["messages"]) == 20


def test_a_file_is_written_once_and_goes_with_what_made_it(tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    inputs = inputs_below(tmp_path)
    har = inputs.har(50_000)
    written = har.stat()
    assert inputs_below(tmp_path).har(50_000) == har
    assert har.stat() == written
    assert [*tmp_path.iterdir()] == [har.parent]
    assert written.st_size >= 50_000
    assert len(json.loads(har.read_bytes())["log"]["entries"]) > 5


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_another_image_has_the_same_pixels_in_other_bytes(kind: str) -> None:
    file = io.BytesIO()
    photo(40).save(file, kind)
    images = [file.getvalue(), *(another_image(file.getvalue(), number) for number in range(2))]
    assert len(set(images)) == 3
    assert len({Image.open(io.BytesIO(image)).tobytes() for image in images}) == 1


def test_spectral_has_the_schema_of_the_other_peers() -> None:
    ruleset = yaml.safe_load((PEERS / "spectral.yaml").read_bytes())
    schema = json.loads((PEERS / "payload.schema.json").read_bytes())
    del schema["$schema"]
    assert ruleset["rules"]["types"]["then"]["functionOptions"]["schema"] == schema


# Page and picture

RESULTS = json.loads(page.NUMBERS.read_text("utf-8"))


def test_the_page_and_the_picture_are_those_of_the_numbers() -> None:
    text = page.PAGE.read_text("utf-8")
    assert page.refreshed(text, RESULTS) == text, "run `python -m benchmarks.page`"
    assert page.PICTURE.read_text("utf-8") == picture(page.comparisons(RESULTS))


def test_the_numbers_have_every_row() -> None:
    assert {entry["row"] for entry in RESULTS["rows"]} == set(ROWS)
    assert CliRunner().invoke(main, ["--list"]).output.split() == list(ROWS)


def test_a_table_has_goal_and_measured_side_by_side() -> None:
    rows = [
        compared("cold", "ours", "theirs", at_most(1.5), [2.0, 2.0], [1.0, 4.0]),
        absent("batch", "ours", "ajv", at_most(1), "needs node and npm"),
        compared("clients", "ours", "bare", None, [0.0012], [0.001]),
    ]
    lines = list(page.markdown({**RESULTS, "rows": [row.to_json() for row in rows]}))
    assert "| `cold` | ours | theirs | at most 1.5x | 1.25x | 0.875x to 1.62x | 2 s / 2.5 s | ✓ |" in lines
    assert "| `batch` | ours | ajv | at most 1x | not available: needs node and npm |  |  |  |" in lines
    assert lines[-1] == "| `clients` | ours | bare |  | 1.2x |  | 1.2 ms / 1 ms |  |"


def test_a_picture_shows_what_is_reached_and_what_is_not() -> None:
    rows = [
        compared("r", "a < b", "theirs", at_most(3), [1.0], [1.0]),
        compared("r", "slow", "theirs", at_most(3), [4.0], [1.0]),
        compared("r", "off the scale", "theirs", at_most(3), [4000.0], [1.0]),
        compared("r", "no goal", "theirs", None, [4.0], [1.0]),
        absent("r", "no number", "theirs", at_most(3), "needs node and npm"),
    ]
    drawn = ElementTree.fromstring(picture(rows))
    bars = [bar for bar in drawn.iter("{http://www.w3.org/2000/svg}rect") if bar.get("class") != "page"]
    assert [bar.get("class") for bar in bars] == ["reached", "missed", "missed"]
    text = "".join(drawn.itertext())
    assert "a < b" in text
    assert "no goal" not in text
