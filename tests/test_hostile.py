"""Every class of bad input at a small size, and real files that are cut off or changed: nothing breaks a run.

`make hostile` does the same at a large size, and measures.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path

import pytest

import anyint_lint
from anyint_lint.checking import Checking
from anyint_lint.filecheck import Found, PieceCheck
from anyint_lint.filemend import Mending, mended
from anyint_lint.fixing import Outcome
from anyint_lint.ignores import Ignores
from anyint_lint.linter import default_linter
from anyint_lint.model import Run
from anyint_lint.pieces import Piece, whole
from anyint_lint.reporters import REPORTERS, Style
from anyint_lint.routes import CHAT_ROUTE
from anyint_lint.sources import from_bytes
from tests.commandline import lint
from tests.hostile import CLASSES, PROJECTS
from tests.hostile.__main__ import BEGIN, END, LARGE, SECURITY
from tests.hostile.cases import CORPUS, Case, chat_text
from tests.hostile.damage import files_of, flipped, flipped_files, sources, truncated, truncated_files
from tests.hostile.measuring import lay_out
from tests.hostile.texts import suite_files

SIZE = 10_000
LINTER = default_linter()
DAMAGED = (truncated_files, flipped_files)
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not at hand")


def run(name: str, data: bytes, **options: str) -> tuple[Run, list[str]]:
    Path(name).write_bytes(data)
    checked, problems = Checking(LINTER, **options).run([name], io.BytesIO)  # type: ignore[arg-type] # the formats' names
    assert not any("internal error" in problem for problem in problems), (name, problems)
    for format_name in ("full", "json"):
        assert isinstance("".join(REPORTERS[format_name](checked, Style())), str)
    Path(name).unlink()
    return checked, problems


@pytest.mark.parametrize("name", [each for each, cases in CLASSES.items() if each != PROJECTS and cases not in DAMAGED])
def test_no_case_breaks_a_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [(case, run(case.replace("/", "_"), data)) for case, data in CLASSES[name](SIZE)]
    if not names:
        pytest.skip("the corpus is not at hand")
    assert list(tmp_path.iterdir()) == [], "a tag of YAML made something"


def test_no_file_of_a_repository_breaks_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (name, data) in enumerate(CLASSES[PROJECTS](SIZE)):
        folder = tmp_path / str(number)
        lay_out(folder, name, data)
        monkeypatch.chdir(folder)
        assert lint("check", ".").exit_code in (0, 1, 2), name
    assert not list(tmp_path.rglob("constructed"))


UNREADABLE = {"invalid-json", "too-deep"}


def says_no(name: str, data: bytes, **options: str) -> bool:
    checked, problems = run(name, data, **options)
    return bool(problems) or not UNREADABLE.isdisjoint(finding.rule for finding in checked)


@needs_corpus
@pytest.mark.parametrize("kind", ["y_", "n_", "i_"])
def test_json_is_told_from_what_is_none(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a file that is said to be a payload, as a part of one that is told by its content, and by the library."""
    monkeypatch.chdir(tmp_path)
    files = [file for file in suite_files() if file.name.startswith(kind)]
    assert len(files) > 30
    for file in files:
        data = file.read_bytes()
        found = anyint_lint.check(data)
        said = [
            says_no(file.name, data, input_format="payload"),
            says_no(file.name, chat_text("\x00").encode().replace(b"\x00", data)),
            not UNREADABLE.isdisjoint(finding.rule for finding in found),
        ]
        assert kind == "i_" or said == [kind == "n_"] * 3, file.name


@pytest.mark.parametrize("kinds", [(), ("JSON", "YAML")], ids=["values", "files"])
def test_depth_breaks_no_program_that_uses_the_library(kinds: tuple[str, ...], tmp_path: Path) -> None:
    """In a process of its own, as what would break is the stack of C."""
    for name, data in chain.from_iterable(CLASSES[f"100,000 levels in {kind}"](SIZE) for kind in kinds):
        (tmp_path / name).write_bytes(data)
    files = sorted(map(str, tmp_path.iterdir()))
    command = [sys.executable, "-m", "tests.hostile.library", *files]
    subprocess.run(command, cwd=Path(__file__).parents[1], check=True, timeout=300)


CHECK = PieceCheck(LINTER, Ignores(Path()))


def piece(name: str, data: bytes) -> Piece:
    return whole(name, partial(from_bytes, data, name=name), None)


def found_in(case: Case) -> Found:
    found = CHECK.found_in(piece(*case))
    assert "internal error" not in (found.problem or ""), (case[0], found.problem)
    return found


def said(found: Found) -> tuple[object, ...]:
    places = [(finding.rule, finding.pointer, finding.message, finding.span) for finding in found.findings]
    return places, found.kinds, found.exchanges, found.problem


def is_told(found: Found, data: bytes, whole_file: Found, size: int) -> bool:
    """A finding, a problem, or what else the file is. Of a recording of which half is left, the former."""
    if not (found.findings or found.kinds or found.problem or found.exchanges):
        return False
    owed = whole_file.exchanges and len(data) * 2 >= size and CHAT_ROUTE.encode() in data
    return bool(not owed or found.exchanges or found.problem)


@needs_corpus
@pytest.mark.parametrize("source", sources())
def test_a_file_that_is_cut_off_is_never_lost_in_silence(source: str) -> None:
    for file in files_of(source):
        data = file.read_bytes()
        before = found_in((file.name, data))
        for name, rest in truncated(file, data):
            assert is_told(found_in((name, rest)), rest, before, len(data)), name


@needs_corpus
@pytest.mark.parametrize("source", sources())
def test_nor_is_one_in_which_bits_have_flipped(source: str) -> None:
    """A bit may turn a file into something else, which is told."""
    for file in files_of(source):
        for name, data in flipped(file, file.read_bytes()):
            assert is_told(found_in((name, data)), data, Found(), len(data)), name


def sample() -> Iterator[Case]:
    yield from islice(chain(truncated_files(SIZE), flipped_files(SIZE)), 0, None, 5)


@needs_corpus
def test_damaged_files_get_the_same_findings_twice() -> None:
    for case in sample():
        assert said(found_in(case)) == said(found_in(case)), case[0]


@needs_corpus
def test_what_is_mended_in_a_damaged_file_reads_as_before() -> None:
    outcomes: dict[str, Outcome] = {}
    mending = Mending(unsafe=True, write=False, on_fixed=outcomes.__setitem__)
    for case in sample():
        before, after = found_in(case), mended(piece(*case), CHECK, mending)
        assert "internal error" not in (after.found.problem or ""), case[0]
        assert (after.found.exchanges, after.found.kinds) == (before.exchanges, before.kinds), case[0]
    assert outcomes, "of some files enough is left to be mended"


def test_security_md_tells_of_every_class_and_of_no_other() -> None:
    text = SECURITY.read_text("utf-8")
    rows = text[text.index(BEGIN) : text.index(END)].splitlines()
    named = [row.split("|")[1].strip() for row in rows if row.startswith("| ")][2:]
    assert named == [*CLASSES, LARGE], "run `make hostile`"
