"""Runs that are killed while they write, and several that write at once: each file is the old or the new one."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from tests import containers
from tests.commandline import ERROR
from tests.forking import Runs, forks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")

FIX = ("check", ".", "--fix", "--select", "wrong-type")
KILLS = 200


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with forks() as runs:
        yield runs


def tree() -> dict[str, bytes]:
    """Thirty files in which something can be fixed."""
    random = Random(7)
    files: dict[str, str] = {}
    for number in range(0, 30, 5):
        body = json.dumps(ERROR | {"user": "x" * random.randrange(20_000)})
        files[f"{number}.json"] = body
        files[f"{number}.jsonl"] = "\n".join([body, json.dumps(ERROR)] * 3)
        # Of a request that was answered nobody says that it is wrong.
        files[f"f/{number}.har"] = containers.har(body, random).replace('"status": 200', '"status": 401')
        files[f"f/{number}.yaml"] = containers.vcrpy(body, random).replace("200", "401")
        files[f"f/{number}b.json"] = containers.exchange(body, random)
    return {name: text.encode() for name, text in files.items()}


def put(files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(data)


def there() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    monkeypatch.chdir(tmp_path)
    put(files := tree())
    return files


@pytest.fixture
def new(old: dict[str, bytes], runs: Runs) -> dict[str, bytes]:
    """What one run makes of the old ones."""
    assert runs(*FIX, times=0).codes == [0]
    fixed = there()
    assert all(fixed[name] != data for name, data in old.items())
    put(old)
    return fixed


def test_each_file_is_the_old_or_the_new_one_whenever_a_run_is_killed(
    old: dict[str, bytes], new: dict[str, bytes], runs: Runs
) -> None:
    random = Random(11)
    seconds = runs(*FIX).seconds
    hit: Counter[str] = Counter()
    for _ in range(KILLS):
        put(old)
        (code,) = runs(*FIX, kill_after=random.uniform(0, 1.1 * seconds)).codes
        found = there()
        drafts = [name for name in found if name not in old]
        assert all(name.endswith(".tmp") for name in drafts)
        assert [name for name in old if found[name] not in (old[name], new[name])] == []
        fixed = sum(found[name] == new[name] for name in old)
        hit["before" if not fixed else "after" if fixed == len(old) else "between"] += 1
        hit["drafts"] += len(drafts)
        hit["ended by itself"] += code == 0
        for name in drafts:
            Path(name).unlink()
    print(dict(hit))
    # It was not always too early or too late.
    assert hit["between"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_is_told_to_end_leaves_nothing_but_old_and_new_files(
    number: signal.Signals, old: dict[str, bytes], new: dict[str, bytes], runs: Runs
) -> None:
    random = Random(number)
    seconds = runs(*FIX).seconds
    for _ in range(20):
        put(old)
        (code,) = runs(*FIX, kill_after=random.uniform(0.1, 1) * seconds, kill_with=number).codes
        assert code in (0, 128 + number)
        found = there()
        assert found.keys() == old.keys()
        assert all(found[name] in (old[name], new[name]) for name in old)


@pytest.mark.parametrize("times", [2, 4])
def test_several_runs_at_once_make_what_one_makes(
    times: int, old: dict[str, bytes], new: dict[str, bytes], runs: Runs
) -> None:
    for _ in range(20):
        put(old)
        assert runs(*FIX, times=times).codes == [0] * times
        assert there() == new
