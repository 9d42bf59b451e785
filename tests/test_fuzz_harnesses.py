"""The harnesses of `make fuzz` without atheris: each holds for what it begins with, and tells what is broken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from fuzz import command
from fuzz.command import main
from fuzz.harnesses import HARNESSES
from fuzz.mutators import MUTATORS, written
from fuzz.results import Result, read_log, table
from fuzz.seeds import REGRESSIONS, seeds, write_seeds
from fuzz.seedtexts import SEEDS
from fuzz.words import names, write_dictionary
from tests.fuzzbreaks import BREAKS

in_every_harness = pytest.mark.parametrize("name", HARNESSES)
MOST = 12


def some(name: str) -> list[bytes]:
    """Of all kinds of seeds of a harness."""
    found = list(seeds(name))
    return found[:: max(len(found) // MOST, 1)]


def holds(name: str, inputs: Iterable[bytes]) -> None:
    for each in inputs:
        HARNESSES[name].holds(each)


@in_every_harness
def test_a_harness_holds_for_what_it_begins_with(name: str) -> None:
    holds(name, some(name))


@in_every_harness
def test_a_harness_holds_for_what_mutators_make(name: str) -> None:
    random, found = Random(0), some(name)
    for seed in found:
        changed = MUTATORS[HARNESSES[name].grammar](seed, random.choice(found), random)
        HARNESSES[name].holds(seed[: random.randint(0, len(seed))] if changed is None else changed)


@pytest.mark.parametrize("file", sorted(REGRESSIONS.glob("*/*")), ids=lambda file: f"{file.parent.name}-{file.name}")
def test_a_harness_holds_for_what_once_was_found(file: Path) -> None:
    HARNESSES[file.parent.name].holds(file.read_bytes())


@in_every_harness
def test_a_harness_tells_what_is_broken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for what, instead in BREAKS[name].items():
        monkeypatch.setattr(what, instead)
    with pytest.raises((AssertionError, KeyError)):
        holds(name, seeds(name))


def test_every_kind_of_seed_is_used() -> None:
    assert {kind for harness in HARNESSES.values() for kind in harness.seeds} == SEEDS.keys()


def test_of_the_corpus_the_small_files_are_seeds_too(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus/dev/x", tmp_path / "seeds"
    corpus.mkdir(parents=True)
    folder.mkdir()
    (corpus / "a.har").write_bytes(b"small")
    (corpus / "b.har").write_bytes(b"large" * 2000)
    (corpus / "c.txt").write_bytes(b"other")
    write_seeds("read-har", folder, tmp_path / "corpus")
    written_seeds = [file.read_bytes() for file in sorted(folder.iterdir())]
    assert written_seeds == [*seeds("read-har"), b"small"]


# Mutators


@pytest.mark.parametrize("grammar", ["json", "yaml"])
def test_what_is_made_of_json_is_json_and_something_else(grammar: str) -> None:
    data = json.dumps({"model": "m", "messages": [{"role": "user", "content": '{"a": [1, 2]}'}]}).encode()
    made = [MUTATORS[grammar](data, data, Random(seed)) for seed in range(50)]
    values = [json.loads(text.decode("utf-8", "surrogatepass")) for text in made if text is not None]
    assert len(values) == 50
    assert sum(value != json.loads(data) for value in values) > 40


@pytest.mark.parametrize("grammar", ["json", "yaml"])
def test_what_is_not_of_the_grammar_is_left_to_others(grammar: str) -> None:
    assert MUTATORS[grammar](b'{"a": [', b"{}", Random(0)) is None


def test_text_in_a_text_of_json_stays_json() -> None:
    data = json.dumps(["[1, 2, 3]"]).encode()
    made = [MUTATORS["json"](data, data, Random(seed)) for seed in range(80)]
    inner = [json.loads(text.decode("utf-8", "surrogatepass")) for text in made if text is not None]
    texts = [value[0] for value in inner if isinstance(value, list) and value and isinstance(value[0], str)]
    assert sum(text.startswith("[") and text != "[1, 2, 3]" for text in texts) > 10


def test_a_key_stands_twice_now_and_then() -> None:
    texts = [written({"model": 2}, Random(seed)) for seed in range(300)]
    assert 2 < sum(text.count('"model"') == 2 for text in texts) < 60


def test_words_are_a_dictionary_of_libfuzzer(tmp_path: Path) -> None:
    write_dictionary(tmp_path / "words")
    lines = (tmp_path / "words").read_text("ascii").splitlines()
    assert all(line.startswith('"') and line.endswith('"') and len(line) > 2 for line in lines)
    assert {'"messages"', '"interactions"', r'"\x0d\x0a"'} <= set(lines)
    assert len(names()) > 300


# What is told

LOG = """INFO: seed corpus
#2\tINITED cov: 7 ft: 8 corp: 1/1b exec/s: 0 rss: 80Mb
#4096\tpulse  cov: 90 ft: 123 corp: 10/100b lim: 5 exec/s: 99 rss: 81Mb
stat::number_of_executed_units: 5000
"""


def test_a_log_tells_runs_and_coverage() -> None:
    found = read_log("json", LOG, seconds=10, code=0, found=())
    assert found == Result("json", 10, 5000, 90, 123)


def test_what_ended_before_its_time_was_the_last_to_be_told() -> None:
    cut = LOG.partition("stat::")[0]
    assert read_log("json", cut, seconds=1, code=77, found=[Path("x")]).runs == 4096


@pytest.mark.parametrize(("log", "code"), [("No module named 'atheris'", 1), ("", 0), (LOG, -9)])
def test_a_run_that_did_not_fuzz_is_no_success(log: str, code: int) -> None:
    assert f"ended with {code}" in read_log("json", log, seconds=1, code=code, found=()).broken


def test_a_table_has_a_line_each_and_their_sum() -> None:
    results = [
        Result("json", 10, 5000, 90, 123),
        Result("yaml", 5, 100, 9, 12, [Path("x")]),
        Result("curl", 1, broken="x"),
    ]
    assert list(table(results)) == [
        "harness  seconds  runs  runs/s  edges  features  findings",
        "json          10  5000     500     90       123         0",
        "yaml           5   100      20      9        12         1",
        "curl           1     0       0      0         0    broken",
        "all           16  5100     319                          1",
    ]


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (Result("json", 1, 5, 9, 9), 0),
        (Result("json", 1, 5, 9, 9, [Path("crash-1")]), 1),
        (Result("json", 1, broken="no"), 1),
    ],
)
def test_something_found_is_an_exit_code_and_a_path(result: Result, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def fuzzed(name: str, seconds: int, folder: Path, corpus: Path) -> Result:
        asked.append((name, seconds))
        return result

    monkeypatch.setattr(command, "fuzzed", fuzzed)
    done = CliRunner().invoke(main, ["json", "yaml", "--seconds", "9"])
    assert (done.exit_code, asked) == (code, [("json", 4), ("yaml", 4)])
    assert all(f"python -m fuzz.again json {file}" in done.stdout for file in result.found)
