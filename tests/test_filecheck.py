"""What is found in a piece: findings with their keys, what was skipped, and what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from anyint_lint.crowds import MOST_UNREAD, MOST_UNREAD_OF_A_STRETCH
from anyint_lint.errors import UnreadableFile
from anyint_lint.filecheck import Found, PieceCheck
from anyint_lint.ignores import Ignores
from anyint_lint.linter import default_linter
from anyint_lint.model import Exchange, Skipped
from anyint_lint.pieces import Piece, whole
from anyint_lint.selection import FileIgnores
from anyint_lint.sources import FileSource
from tests.reading import CHAT, URL

ODD = json.dumps({**CHAT, "model": "${MODEL}", "temperature": "1", "top_k": 1})
FINE = json.dumps({**CHAT, "model": "${MODEL}"})
CHECK = PieceCheck(default_linter(), Ignores(Path()))


def piece(text: str) -> Piece:
    return whole("x.jsonl", partial(FileSource.of_text, "x.jsonl", text), None)


def rules(found: Found) -> list[str]:
    return [finding.rule for finding in found.findings]


def test_what_is_found_is_counted() -> None:
    found = CHECK.found_in(piece(f'{ODD}\n{FINE}\n{{"a": 1}}\n{ODD}\n{{"prompt": 1}}\n'))
    assert rules(found)[:2] == rules(found)[2:]
    assert [finding.exchange for finding in found.findings] == [0, 0, 3, 3]
    assert (found.entries, found.exchanges, found.kinds) == (5, 3, ["other JSON", "completions request"])
    assert (found.keys, found.commented, found.warnings, found.problem) == ([], 0, [], None)
    assert found.unsettled == frozenset()


def test_where_nothing_is_wrong_nothing_is_found() -> None:
    assert CHECK.found_in(piece(FINE)) == Found([], [], 1, 1, [], warnings=[])
    assert CHECK.found_in(piece("")) == Found([], [], 1, 0, ["empty file"], warnings=[])


def test_each_finding_has_its_key_where_an_ignore_file_is_wanted() -> None:
    check = CHECK._replace(ignores=Ignores(Path(), adding=True))
    found = check.found_in(piece(f"{ODD}\n{FINE}\n{ODD}\n"))
    assert len(found.keys) == len(found.findings) == 4
    assert None not in found.keys


def test_what_a_name_silences_is_not_found() -> None:
    ignores = FileIgnores(Path.cwd(), {"*.jsonl": ("wrong-type",), "*.json": ("ALL",)})
    check = CHECK._replace(file_ignores=[ignores, FileIgnores(Path.cwd(), {"x.*": ("topic",)})])
    assert check.silent("x.jsonl") == {"wrong-type", "topic"}
    assert check.silent("y") == set()
    assert "wrong-type" in rules(CHECK.found_in(piece(ODD)))
    assert "wrong-type" not in rules(check.found_in(piece(ODD)))


def test_a_piece_that_cannot_be_read_has_a_problem_and_nothing_else() -> None:
    def refuse() -> FileSource:
        raise UnreadableFile("x", "gone")

    assert CHECK.found_in(piece(FINE)._replace(load=refuse)) == Found(problem="x: gone")


def test_a_bug_of_ours_is_told_with_the_piece_that_it_is_in() -> None:
    def break_(source: FileSource) -> Iterator[Exchange | Skipped]:
        raise KeyError("oops")

    found = CHECK.found_in(piece(FINE)._replace(read=break_, line=7))
    assert found == Found(problem="x.jsonl, from line 7 on: internal error: KeyError: 'oops'")


def test_memory_that_gives_out_is_told_with_the_piece_that_it_was_for() -> None:
    def exhausted(source: FileSource) -> Iterator[Exchange | Skipped]:
        raise MemoryError

    found = CHECK.found_in(piece(FINE)._replace(read=exhausted, line=7))
    assert found == Found(problem="x.jsonl, from line 7 on: there is not enough memory to check it")


@pytest.mark.parametrize("line", [None, 1])
def test_only_the_text_of_a_stretch_is_let_go(line: int | None, tmp_path: Path) -> None:
    def again() -> FileSource:
        return FileSource("x", ODD.encode())

    sources: list[FileSource] = []

    def load() -> FileSource:
        sources.append(FileSource("x", ODD.encode(), again=again))
        return sources[0]

    assert CHECK.found_in(piece("")._replace(load=load, line=line)).findings
    assert (sources[0]._utf8 is None) is (line is not None)
    assert sources[0].text == ODD


def test_a_comment_takes_what_it_speaks_of() -> None:
    request = f"- request:\n    uri: {URL}\n    method: POST\n    parsed_body: {ODD}\n"
    text = f"interactions:\n# anyint-lint: ignore[wrong-type]\n{request}"
    found = CHECK.found_in(piece(text))
    assert found.commented == 1
    assert "wrong-type" not in rules(found)
    found = CHECK.found_in(piece(text.replace("wrong-type", "bad-image")))
    assert found.commented == 0
    assert len(found.warnings) == 1


def recording(*, broken: int) -> str:
    good = {"request": {"method": "POST", "uri": URL, "body": json.loads(ODD)}}
    return json.dumps({"interactions": [good, *[0] * broken, good]})


@pytest.mark.parametrize(("line", "most"), [(None, MOST_UNREAD), (1, MOST_UNREAD_OF_A_STRETCH)])
def test_of_a_flood_of_broken_entries_a_few_are_told_and_what_stands_behind_is_checked(
    line: int | None, most: int
) -> None:
    found = CHECK.found_in(piece(recording(broken=most + 7))._replace(line=line))
    told = [finding for finding in found.findings if finding.rule == "broken-recording"]
    assert [finding.exchange for finding in told] == list(range(1, most + 1))
    assert [at for at, finding in enumerate(told) if "no further ones" in finding.message] == [most - 1]
    assert found.kinds == ["broken entry"] * 7
    assert {finding.exchange for finding in found.findings if finding.rule == "wrong-type"} == {0, most + 8}


def test_so_few_that_all_are_told_are_told_like_one() -> None:
    found = CHECK.found_in(piece(recording(broken=MOST_UNREAD - 1)))
    assert len([finding for finding in found.findings if finding.rule == "broken-recording"]) == MOST_UNREAD - 1
    assert not any("further" in finding.message for finding in found.findings)
