"""Bytes of a file -> text: byte order marks, UTF-16 and UTF-32, gzip, and what is none of these."""

from __future__ import annotations

import gzip
from pathlib import Path as FilePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.errors import UnreadableFile
from anyint_lint.model import Position
from anyint_lint.sources import FileSource, from_bytes, read_file

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
