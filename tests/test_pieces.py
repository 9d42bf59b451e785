"""What is read at a time: a file, or the stretches of a large one, from a disk, a pipe or a packed file."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, BinaryIO, NoReturn

import pytest

from anyint_lint import pieces, sources, spool
from anyint_lint.errors import AnyintLintError, UnreadableFile
from anyint_lint.model import Exchange
from anyint_lint.pieces import Piece, piece_of, pieces_of, pieces_of_stream
from anyint_lint.places import Origin
from anyint_lint.readers import large
from anyint_lint.sources import CHANGED, COMPRESSED, LINKED, TOO_LARGE, chunks_of, read_file, read_stretch, unpacked
from tests.reading import CHAT

LINE = json.dumps(CHAT).encode() + b"\n"
LINES = LINE * 6


@pytest.fixture(autouse=True)
def _a_stretch_is_two_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pieces, "LARGE", len(LINES))
    monkeypatch.setattr(large, "STRETCH", len(LINE) + 1)
    monkeypatch.chdir(tmp_path)


def of_file(data: bytes, limit: int | None = None, input_format: str | None = None) -> list[Piece]:
    Path("x").write_bytes(data)
    return list(pieces_of(Path("x"), input_format, limit))


def of_stream(data: bytes, limit: int | None = None, input_format: str | None = None) -> list[Piece]:
    return list(pieces_of_stream(lambda: io.BytesIO(data), "-", input_format, limit))


def texts(found: list[Piece]) -> list[bytes]:
    return [piece.load().utf8 for piece in found]


def refusal(piece: Piece) -> str:
    with pytest.raises(AnyintLintError) as raised:
        piece.load()
    return str(raised.value)


@pytest.mark.parametrize(("find", "name"), [(of_file, "x"), (of_stream, "-")])
def test_a_small_file_is_one_piece(find: Any, name: str) -> None:
    for data in (b"", LINE, LINES[1:], gzip.compress(LINE), gzip.compress(LINES[1:])):
        (piece,) = find(data)
        assert (piece.name, piece.line, piece.streamed, piece.anew, str(piece)) == (name, None, False, False, name)
        text = gzip.decompress(data) if data[:1] == b"\x1f" else data
        assert piece.load().utf8 == text
        assert piece.load().name == name
        assert piece.load().obstacle == (None if text is data else COMPRESSED)


@pytest.mark.parametrize(("find", "name"), [(of_file, "x"), (of_stream, "-")])
def test_a_large_file_is_cut_at_its_lines(find: Any, name: str) -> None:
    for data in (LINES, gzip.compress(LINES)):
        found = find(data)
        assert texts(found) == [LINE * 2] * 3
        assert [piece.line for piece in found] == [1, 3, 5]
        assert [str(piece) for piece in found] == [f"{name}, from line {line} on" for line in (1, 3, 5)]
        assert {piece.anew for piece in found} == {False}
        source = found[1].load()
        assert (source.name, source.origin.line, source.obstacle) == (name, 3, COMPRESSED if data != LINES else None)
        assert [type(each) for each in found[1].read(source)] == [Exchange, Exchange]


def test_a_piece_of_a_file_is_read_again_where_its_text_was_let_go() -> None:
    for find, data in ((of_file, LINES), (of_stream, LINES), (of_file, gzip.compress(LINES))):
        found = find(data)
        source = pickle.loads(pickle.dumps(found[2])).load()
        source.let_go()
        assert source.text == (LINE * 2).decode()
        assert source.origin.line == 5


def test_a_format_that_is_named_counts_for_every_piece() -> None:
    lines = b"[]\n" * len(LINES)
    noise = b'"%s"\n' * 40 % tuple(Random(number).randbytes(20).hex().encode() for number in range(40))
    assert len(gzip.compress(noise)) > len(LINES)
    for find in (of_file, of_stream):
        for data in (b"[]\n", lines, gzip.compress(lines), gzip.compress(noise)):
            cut = find(data, input_format="jsonl")
            assert (len(cut) > 1) is (data != b"[]\n")
            for piece in cut:
                found = next(iter(piece.read(piece.load())))
                assert isinstance(found, Exchange)
                assert isinstance(found.document["request"]["body"], list | str)
                assert piece.line is not None or len(cut) == 1
                assert not piece.anew


def test_a_format_that_is_named_counts_for_what_is_read_as_a_whole() -> None:
    for find in (of_file, of_stream):
        (piece,) = find(b"<html>\n" * len(LINES), input_format="payload")
        (found,) = piece.read(piece.load())
        assert isinstance(found, Exchange)


def test_what_comes_in_small_chunks_is_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_CHUNK", 10)
    for data in (LINE, LINES, LINES * 2):
        for find in (of_file, of_stream):
            for packed in (data, gzip.compress(data)):
                assert b"".join(texts(find(packed))) == data


def test_a_byte_order_mark_is_in_no_piece() -> None:
    for find in (of_file, of_stream):
        assert texts(find(b"\xef\xbb\xbf" + LINES)) == [LINE * 2] * 3


def test_what_stands_in_the_way_of_a_change_is_known_of_every_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("real").write_bytes(LINES)
    Path("link").symlink_to("real")
    assert {piece.load().obstacle for piece in pieces_of(Path("link"), None, None)} == {LINKED}
    assert {piece.load().obstacle for piece in pieces_of(Path("real"), None, len(LINES))} == {None}
    monkeypatch.setattr(pieces, "MAX_FILE_SIZE", len(LINES) - 1)
    assert {piece.load().obstacle for piece in pieces_of(Path("real"), None, None)} == {TOO_LARGE}
    assert {piece.load().obstacle for piece in pieces_of(Path("real"), None, len(LINES))} == {None}
    monkeypatch.setattr(pieces, "MAX_FILE_SIZE", len(LINES))
    assert {piece.load().obstacle for piece in pieces_of(Path("real"), None, None)} == {None}


def test_a_file_above_the_limit_is_refused() -> None:
    limit = len(LINES) - 1
    told = f"larger than the limit of {limit} bytes (--max-file-size)"
    (piece,) = of_file(LINES, limit)
    assert refusal(piece) == f"x: {told}"
    assert refusal(of_stream(LINES, limit)[-1]) == f"-: {told}"
    assert len(of_file(LINES, len(LINES))) == len(of_stream(LINES, len(LINES))) == 3


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    told = f"unpacks to more than the limit of {len(LINE) * 3} bytes (--max-file-size)"
    packed = gzip.compress(LINES)
    assert len(packed) < len(LINE) * 3
    assert refusal(of_file(packed, len(LINE) * 3)[-1]) == f"x: {told}"
    assert refusal(of_stream(packed, len(LINE) * 3)[-1]) == f"-: {told}"
    monkeypatch.setattr(pieces, "MAX_FILE_SIZE", len(LINE) * 3)
    assert refusal(of_file(packed)[-1]) == f"x: {told}"
    assert refusal(of_stream(packed)[-1]) == f"-: {told}"


def test_packed_data_that_is_larger_than_a_piece_is_kept_on_the_disk() -> None:
    noise = b"\n".join(json.dumps({"a": os.urandom(20).hex()}).encode() for _ in range(40)) + b"\n"
    packed = gzip.compress(noise)
    assert len(packed) > len(LINES)
    for find in (of_file, of_stream):
        assert b"".join(texts(find(packed))) == noise
        last = find(packed[:-9])[-1]
        assert refusal(last) == f"{last.name}: the gzip data ends too early"
        assert {piece.load().obstacle for piece in find(packed)} == {COMPRESSED}


def test_a_file_that_is_not_there_is_told_when_it_is_read() -> None:
    (piece,) = pieces_of(Path("missing"), None, None)
    assert piece.anew
    assert refusal(piece) == "missing: No such file or directory"


@pytest.mark.skipif(sys.platform == "win32", reason="a device by its name")
def test_only_what_was_named_may_be_a_device() -> None:
    device = Path(os.devnull)
    for piece in (piece_of(device, None, None), *pieces_of(device, None, None)):
        assert piece.load().utf8 == b""
    for piece in (piece_of(device, None, None, named=False), *pieces_of(device, None, None, named=False)):
        assert refusal(piece) == f"{device}: is no regular file any more"


def test_a_file_that_can_only_be_read_as_a_whole_is_one_piece() -> None:
    for data, anew in ((b"<html>\n" * len(LINES), False), (json.dumps({"a": [1] * len(LINES)}).encode(), True)):
        for find in (of_file, of_stream):
            found = find(data)
            assert found[-1].anew is anew
            assert texts(found[-1:]) == [data]
            assert [piece.line for piece in found] == [None]


def test_what_follows_a_recording_and_is_none_voids_the_pieces_before_it() -> None:
    request = {"url": "https://x/chat/completions", "body": CHAT}
    entry = json.dumps({"request": request, "response": {"status": 200}})
    for find in (of_file, of_stream):
        *before, last = find(f"[{', '.join([entry] * 8)}] x".encode())
        assert len(before) > 1
        assert {piece.anew for piece in before} == {False}
        assert (last.anew, last.line) == (True, None)


def test_a_file_that_shrinks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = pieces_of(Path("x"), None, None)
    Path("x").write_bytes(LINES)
    first = next(found)
    os.truncate("x", len(LINE))
    assert refusal(first) == f"x: {CHANGED}"
    rest = list(found)
    assert refusal(rest[-1]) == f"x: {CHANGED}"
    assert [piece.line for piece in rest] == [3, 5, None]
    # By a byte that no stretch lacks, too.
    Path("x").write_bytes(LINES + b"\n")
    found = pieces_of(Path("x"), None, None)
    first = next(found)
    os.truncate("x", len(LINES))
    rest = list(found)
    assert refusal(rest[-1]) == f"x: {CHANGED}"
    assert (rest[-1].name, rest[-1].line) == ("x", None)
    # One that grows is read as far as it was.
    Path("x").write_bytes(LINES)
    found = pieces_of(Path("x"), None, None)
    first = next(found)
    with open("x", "ab") as file:
        file.write(LINE)
    assert texts([first, *found])[0] == LINE * 2


def test_a_stream_that_cannot_be_opened_is_told() -> None:
    def refuse() -> BinaryIO:
        raise UnreadableFile("-", "no such stream")

    (piece,) = pieces_of_stream(refuse, "-", None, None)
    assert refusal(piece) == "-: no such stream"
    assert piece.name == "-"


@pytest.mark.parametrize("find", [of_file, of_stream])
def test_memory_that_gives_out_while_a_file_is_cut_is_told(find: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> NoReturn:
        raise MemoryError

    monkeypatch.setattr(large, "stretches", exhausted)
    (piece,) = find(LINES)
    assert refusal(piece) == f"{piece.name}: there is not enough memory to check it"
    assert piece.name in ("x", "-")


@pytest.mark.parametrize("find", [of_file, of_stream])
def test_a_line_without_an_end_is_told_with_the_name_of_the_file(find: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "MAX_FILE_SIZE", len(LINE) * 3)
    piece = find(LINES + b"x" * len(LINES))[-1]
    assert refusal(piece) == f"{piece.name}: a line after line 7 is longer than {len(LINE) * 3} bytes"


def test_what_is_read_as_a_whole_from_a_stream_has_to_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"<html>\n" * len(LINES)
    monkeypatch.setattr(pieces, "MAX_FILE_SIZE", len(text))
    (piece,) = of_stream(text)
    assert (piece.load().utf8, piece.load().name) == (text, "-")
    monkeypatch.setattr(pieces, "MAX_FILE_SIZE", len(text) - 1)
    (piece,) = of_stream(text)
    assert refusal(piece) == f"-: larger than the limit of {len(text) - 1} bytes (--max-file-size)"


@pytest.mark.parametrize("find", [of_file, of_stream])
def test_no_room_for_what_is_unpacked_is_told_with_the_name_of_the_file(
    find: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "gone")
    for data in (gzip.compress(LINES), LINES) if find is of_stream else (gzip.compress(LINES),):
        (piece,) = find(data)
        assert refusal(piece) == f"{piece.name}: no room to unpack it: No such file or directory"
        assert piece.name in ("x", "-")


# Spools


def test_a_spool_is_gone_with_the_last_that_refers_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kept = spool.spooled("x", iter([b"a", b"", b"b"]))
    (file,) = tmp_path.glob("anyint-lint-*")
    with kept.open() as stream:
        assert stream.read() == b"ab"
    # What comes back from another process is the same.
    assert pickle.loads(pickle.dumps(kept)) is kept
    del kept
    assert not file.exists()


def test_a_spool_of_another_process_is_left_to_it(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_bytes(b"a")
    sent = spool._spool_at(file)
    with sent.open() as stream:
        assert stream.read() == b"a"
    del sent
    assert file.exists()
    spool._remove(file, os.getpid() + 1)
    assert file.exists()
    spool._remove(file, os.getpid())
    spool._remove(file, os.getpid())
    assert not file.exists()


@pytest.mark.parametrize(
    ("error", "why"), [((28, "No space left on device"), "No space left on device"), (("odd",), "odd")]
)
def test_a_disk_that_is_full_is_told(
    error: tuple[int | str, ...], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"
        raise OSError(*error)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = ""
    try:
        spool.spooled("x", chunks())
    except UnreadableFile as unreadable:
        told = str(unreadable)
    assert told == f"x: no room to unpack it: {why}"
    assert list(tmp_path.glob("anyint-lint-*")) == []


# Sources


def test_a_stretch_is_so_many_bytes_of_a_file() -> None:
    Path("x").write_bytes("aé\n{}".encode())
    source = read_stretch(Path("x"), name="shown", start=1, size=3, origin=Origin(7), obstacle="why")
    assert (source.name, source.text, source.origin.line, source.obstacle) == ("shown", "é\n", 7, "why")
    for start, size in ((1, 6), (7, 1)):
        with pytest.raises(UnreadableFile) as raised:
            read_stretch(Path("x"), name="shown", start=start, size=size, origin=Origin(), obstacle=None)
        assert str(raised.value) == f"shown: {CHANGED}"
    with pytest.raises(UnreadableFile, match=r"^shown: No such file or directory$"):
        read_stretch(Path("none"), name="shown", start=0, size=1, origin=Origin(), obstacle=None)


def test_a_link_is_read_and_not_written() -> None:
    Path("x").write_bytes(b"{}")
    Path("link").symlink_to("x")
    assert read_file(Path("x"), name="x").obstacle is None
    assert read_file(Path("link"), name="link").obstacle == LINKED
    Path("x").write_bytes(b"\xff{}")
    assert read_file(Path("x"), name="x").obstacle == "the file holds bytes that are no text"
    assert read_file(Path("link"), name="link").obstacle == LINKED
    Path("x").write_bytes(b"\xff\xfe{\x00\x00\xd8}\x00")
    assert read_file(Path("x"), name="x").obstacle == "the file holds bytes that are no text"


def test_chunks_come_up_to_the_limit() -> None:
    assert b"".join(chunks_of(io.BytesIO(b"abc"), name="x", limit=3)) == b"abc"
    assert b"".join(chunks_of(io.BytesIO(b"abc"), name="x", limit=None)) == b"abc"
    with pytest.raises(UnreadableFile, match=r"^x: larger than the limit of 2 bytes \(--max-file-size\)$"):
        list(chunks_of(io.BytesIO(b"abc"), name="x", limit=2))
    data = os.urandom(3_000_000)
    assert [len(chunk) for chunk in chunks_of(io.BytesIO(data), name="x", limit=3_000_000)] == [
        1 << 20,
        1 << 20,
        902848,
    ]
    with pytest.raises(UnreadableFile):
        list(chunks_of(io.BytesIO(data), name="x", limit=2_999_999))
    packed = io.BytesIO(gzip.compress(bytes(3_000_000)))
    assert sum(map(len, unpacked(packed, name="x", limit=3_000_000))) == 3_000_000
