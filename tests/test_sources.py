"""Bytes of a file -> text: byte order marks, UTF-16 and UTF-32, gzip, and what is none of these."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path as FilePath
from random import Random
from threading import Thread
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint import sources
from anyint_lint.errors import UnreadableFile
from anyint_lint.model import Position
from anyint_lint.places import Origin
from anyint_lint.sources import (
    COMPRESSED,
    LINKED,
    FileSource,
    from_bytes,
    read_file,
    read_stream,
    read_stretch,
    unpacked,
)

TEXT = '{"é😀": "你好",\r\n "b": [1]}\n'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize("text", [TEXT, "{}", "1", '""', "[\n]", '"\ufeff"', ""])
def test_json_is_read_in_any_unicode_encoding(text: str, encoding: str) -> None:
    source = FileSource("x", text.encode(encoding))
    assert source.text == text
    assert source.utf8 == text.encode()


@pytest.mark.parametrize("mark", ["big", "little"])
@pytest.mark.parametrize("width", [16, 32])
def test_a_byte_order_mark_is_no_column(mark: str, width: int) -> None:
    encoding = f"utf-{width}-{mark[0]}e"
    source = FileSource("x", f"\ufeff{TEXT}".encode(encoding))
    assert source.text == TEXT
    assert source.position(0) == Position(1, 1)


@pytest.mark.parametrize("data", [b'\0{"a": 1}', b'{\0"a": 1}', b"1\0\n\n"])
def test_a_stray_zero_is_no_other_encoding(data: bytes) -> None:
    assert FileSource("x", data).utf8 == data


def test_only_the_first_mark_is_a_byte_order_mark() -> None:
    assert FileSource("x", "\ufeff\ufeff{}".encode()).text == "\ufeff{}"
    assert FileSource("x", "\ufeff\ufeff{}".encode("utf-16-le")).text == "\ufeff{}"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'{"a": "\xff\xfe"}', '{"a": "\ufffd\ufffd"}'),
        (b'{"a": "gr\xfc\xdfe"}', '{"a": "gr\ufffd\ufffde"}'),
        (b'{"a": "\xf0\x9f\x98', '{"a": "\ufffd'),
        (b'\xff\xfe{\x00"\x00\x00\xd8"\x00}\x00', '{"\ufffd"}'),
        (b"\xff\xfe{\x00}", "{\ufffd"),
        (b"\x00\x00\xfe\xff\x00\x11\x00\x00\x00\x00\x00[", "\ufffd["),
    ],
)
def test_bytes_of_no_encoding_become_replacement_characters(data: bytes, text: str) -> None:
    source = FileSource("x", data)
    assert source.text == text
    assert source.utf8.decode("utf-8", "replace") == text


@given(st.binary(max_size=40))
def test_any_bytes_are_some_text(data: bytes) -> None:
    source = FileSource("x", data)
    assert source.utf8.decode("utf-8", "replace") == source.text
    assert source.position(len(source.text)).line == source.text.count("\n") + 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_gzip_is_told_by_its_first_bytes(encoding: str) -> None:
    assert from_bytes(gzip.compress(TEXT.encode(encoding)), name="x.json").text == TEXT


def test_several_gzip_members_are_one_file() -> None:
    data = b"".join(gzip.compress(part.encode()) for part in ('{"a"', "", ": 1}\n", '{"b": 2}'))
    assert from_bytes(data, name="x").text == '{"a": 1}\n{"b": 2}'
    assert from_bytes(data + b"\0\0\0\0", name="x").text == '{"a": 1}\n{"b": 2}'


def test_many_gzip_members_cost_one_pass() -> None:
    assert from_bytes(gzip.compress(b"") * 20_000 + gzip.compress(b"{}"), name="x").text == "{}"


@pytest.mark.parametrize("data", [b"", b"\x1f", b"\x8b\x1f{}", b"PK\x03\x04"])
def test_other_bytes_are_not_unpacked(data: bytes) -> None:
    assert from_bytes(data, name="x").utf8 == data


PACKED = gzip.compress(b'{"a": 1}' * 100, mtime=0)


@pytest.mark.parametrize("length", [2, 9, 10, 15, len(PACKED) - 8, len(PACKED) - 1])
def test_a_truncated_gzip_file_is_unreadable(length: int) -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.gz: the gzip data ends too early$"):
        from_bytes(PACKED[:length], name="a.gz")


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b{}{}{}{}{}{}{}",
        PACKED[:12] + b"\xff" * 8 + PACKED[20:],
        PACKED[:-8] + b"\0" * 8,
        PACKED + b"garbage",
    ],
)
def test_broken_gzip_data_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.gz: broken gzip data: "):
        from_bytes(data, name="a.gz")


def test_a_gzip_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b"[" * 50_000_000) + gzip.compress(b"{}")
    with pytest.raises(UnreadableFile, match="unpacks to more than the limit of 1000000 bytes"):
        from_bytes(bomb, name="x", limit=1_000_000)


@pytest.mark.parametrize(("limit", "fits"), [(799, False), (800, True), (801, True)])
def test_the_limit_is_the_last_size_that_fits(limit: int, fits: bool, tmp_path: FilePath) -> None:
    (tmp_path / "plain").write_bytes(b'{"a": 1}' * 100)
    (tmp_path / "packed").write_bytes(PACKED)
    (tmp_path / "parts").write_bytes(gzip.compress(b"x" * 400) * 2)
    for file in tmp_path.iterdir():
        if fits:
            assert len(read_file(file, name=file.name, limit=limit).utf8) == 800
        else:
            with pytest.raises(UnreadableFile, match=f"limit of {limit} bytes"):
                read_file(file, name=file.name, limit=limit)


def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: FilePath) -> None:
    for file in (tmp_path, tmp_path / "missing", tmp_path / ("x" * 300)):
        with pytest.raises(UnreadableFile, match=r"^shown: ") as refusal:
            read_file(file, name="shown")
        assert refusal.value.problem


def test_what_the_system_cannot_name_is_told_as_it_says_it(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: FilePath) -> NoReturn:
        raise OSError("odd")

    monkeypatch.setattr(sources, "opened", refuse)
    with pytest.raises(UnreadableFile, match=r"^shown: odd$"):
        read_file(tmp_path / "x", name="shown", named=False)
    with pytest.raises(UnreadableFile, match=r"^shown: odd$"):
        read_stretch(tmp_path / "x", name="shown", start=0, size=1, origin=Origin(), obstacle=None)


def test_large_files_are_unpacked_and_read_by_chunks() -> None:
    data = Random(0).randbytes(2_500_000)
    packed = gzip.compress(data, compresslevel=1)
    assert [len(chunk) for chunk in unpacked(io.BytesIO(packed), name="x", limit=3_000_000)] == [
        1 << 20,
        1 << 20,
        402848,
    ]
    assert from_bytes(packed, name="x")._utf8 == data
    assert read_stream(io.BytesIO(data), name="x")._utf8 == data


def test_a_stream_is_read_up_to_the_limit_packed_or_not() -> None:
    assert read_stream(io.BytesIO(b"{}"), name="x", limit=2).name == "x"
    assert read_stream(io.BytesIO(PACKED), name="x", limit=800).name == "x"
    with pytest.raises(UnreadableFile, match=r"^x: larger than the limit of 2 bytes"):
        read_stream(io.BytesIO(b"{} "), name="x", limit=2)
    with pytest.raises(UnreadableFile, match=r"^x: unpacks to more than the limit of 799 bytes"):
        read_stream(io.BytesIO(PACKED), name="x", limit=799)


# What stands in the way of a change


def test_a_text_in_utf_16_can_be_written_back() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig"):
        assert FileSource("x", TEXT.encode(encoding)).obstacle is None
    assert FileSource("x", b"\xff\xfe{\x00\x00\xd8}\x00", obstacle="why").obstacle == "why"


def test_a_text_is_a_source_of_its_name() -> None:
    source = FileSource.of_text("x", TEXT)
    assert (source.name, source.text, source.obstacle) == ("x", TEXT, None)


# A text that is let go


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_was_let_go_is_read_again(pack: Callable[[bytes], bytes], tmp_path: FilePath) -> None:
    file = tmp_path / "x"
    file.write_bytes(pack(TEXT.encode()))
    source = read_file(file, name="shown", limit=1000)
    source.let_go()
    assert source._utf8 is None
    sent = pickle.loads(pickle.dumps(source))
    assert (sent.name, sent.text, sent.utf8) == ("shown", TEXT, TEXT.encode())
    assert sent.obstacle == (COMPRESSED if pack is gzip.compress else None)
    # The limit holds then, too: it is shown without its text.
    file.write_bytes(pack(Random(0).randbytes(1001)))
    sources._read_again.cache_clear()
    assert (sent.text, sent.utf8) == ("", b"")


def test_a_link_that_was_let_go_is_still_one(tmp_path: FilePath) -> None:
    (tmp_path / "x").write_text(TEXT, newline="")
    (tmp_path / "link").symlink_to("x")
    source = read_file(tmp_path / "link", name="link")
    source.let_go()
    assert (source.text, source.obstacle) == (TEXT, LINKED)


def test_a_stretch_that_was_let_go_is_where_it_was(tmp_path: FilePath) -> None:
    (tmp_path / "x").write_text(TEXT, newline="")
    source = read_stretch(tmp_path / "x", name="shown", start=2, size=6, origin=Origin(5), obstacle="why")
    source.let_go()
    assert source._utf8 is None
    assert (source.name, source.text, source.origin, source.obstacle) == ("shown", "é😀", Origin(5), "why")


def test_a_text_that_is_nowhere_else_is_never_let_go() -> None:
    source = FileSource("x", TEXT.encode())
    source.let_go()
    assert source._utf8 == TEXT.encode()
    assert pickle.loads(pickle.dumps(source)).text == TEXT


@pytest.mark.skipif(sys.platform != "linux", reason="a pipe by its number")
def test_a_pipe_is_kept_as_it_can_be_read_but_once() -> None:
    readable, writable = os.pipe()
    os.write(writable, TEXT.encode())
    os.close(writable)
    source = read_file(FilePath(f"/dev/fd/{readable}"), name="x")
    os.close(readable)
    source.let_go()
    assert source.text == TEXT


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_that_somebody_has_named_is_waited_for(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_CHUNK", 10)
    os.mkfifo(tmp_path / "x")
    for limit in (len(TEXT.encode()), 3):
        writer = Thread(target=(tmp_path / "x").write_bytes, args=(TEXT.encode(),))
        writer.start()
        if limit > 3:
            assert read_file(tmp_path / "x", name="shown", limit=limit).utf8 == TEXT.encode()
        else:
            with pytest.raises(UnreadableFile, match=r"^shown: larger than the limit of 3 bytes"):
                read_file(tmp_path / "x", name="shown", limit=limit)
        writer.join()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_in_the_place_of_a_file_that_was_found_is_told(tmp_path: FilePath) -> None:
    os.mkfifo(tmp_path / "x")
    with pytest.raises(UnreadableFile, match=r"^shown: is no regular file any more$"):
        read_file(tmp_path / "x", name="shown", named=False)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_in_the_place_of_a_file_holds_nobody_up_when_it_is_read_again(tmp_path: FilePath) -> None:
    def tell(*_: object) -> NoReturn:
        pytest.fail("it waits for somebody to write")

    file = tmp_path / "x"
    file.write_text(TEXT)
    source = read_file(file, name="x", named=False)
    source.let_go()
    file.unlink()
    os.mkfifo(file)
    before = signal.signal(signal.SIGALRM, tell)
    left, _ = signal.setitimer(signal.ITIMER_REAL, 5)
    try:
        assert source.text == ""
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)
