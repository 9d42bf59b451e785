"""Bodies as they were sent, whatever they are packed in, and within bounds."""

from __future__ import annotations

import base64
import gzip
import json
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from anyint_lint.model import JSON, Path
from anyint_lint.readers import content
from anyint_lint.readers.content import Content, decoded, is_hex_chunks, joined
from anyint_lint.readers.packing import UNPACKERS
from anyint_lint.readers.recorders import Coding

TEXT = '{"model": "é", "messages": []}' * 20


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
}
in_every_packing = pytest.mark.parametrize(("encoding", "pack"), PACKERS.values(), ids=PACKERS)


@in_every_packing
def test_every_content_encoding_is_undone(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    assert decoded(pack(TEXT.encode()), "", encoding) == Content(TEXT, verbatim=False)


@in_every_packing
def test_packed_data_that_was_cut_is_broken(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    found = decoded(pack(TEXT.encode())[:-9], "", encoding)
    assert found.text is None
    assert found.broken is not None
    assert encoding in found.broken


@in_every_packing
def test_what_unpacks_to_too_much_is_broken(
    encoding: str, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MAX_UNPACKED", 100_000)
    found = decoded(pack(b"0" * 1_000_000), "", encoding)
    assert found.text is None
    assert found.broken is not None


@pytest.mark.parametrize(("encoding", "library"), [("br", "brotli"), ("zstd", "zstandard")])
def test_without_its_library_an_encoding_is_named(encoding: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    packed = PACKERS[encoding][1](TEXT.encode())
    assert decoded(packed, "", encoding) == Content(verbatim=False, packed=encoding)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "compress", ""])
def test_a_header_that_says_more_than_the_bytes_is_not_believed(encoding: str) -> None:
    assert decoded(TEXT, "", encoding) == Content(TEXT)
    assert decoded(TEXT.encode(), "", encoding) == Content(TEXT, verbatim=False)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


PACKED = gzip.compress(TEXT.encode(), mtime=0)
CODED: dict[str, tuple[str | list[JSON], Coding]] = {
    "base64": (b64(TEXT.encode()), "base64"),
    "base64 over several lines": (base64.encodebytes(TEXT.encode()).decode(), "base64"),
    "base64 of gzip": (b64(PACKED), "base64"),
    # As Polly.js writes a body that came in chunks.
    "a JSON array of base64": (json.dumps([b64(PACKED[:9]), b64(PACKED[9:])]), "base64"),
    "a list of base64": ([b64(PACKED[:9]), b64(PACKED[9:])], ""),
    # As nock writes one that was packed.
    "hex": (PACKED.hex(), "hex"),
    "hex in capitals": (PACKED.hex().upper(), "hex"),
    "hex of zstd": (zstandard.compress(TEXT.encode()).hex(), "hex"),
    "long hex of anything": (TEXT.encode().hex(), "hex"),
    "a list of hex": ([PACKED[:9].hex(), PACKED[9:].hex()], "hex"),
    "bytes that were taken for characters": (PACKED.decode("latin-1"), ""),
}


@pytest.mark.parametrize(("raw", "coding"), CODED.values(), ids=CODED)
def test_bytes_are_read_however_a_recorder_writes_them(raw: str | list[JSON], coding: Coding) -> None:
    assert decoded(raw, coding, "") == Content(TEXT, verbatim=False)


@pytest.mark.parametrize(
    ("text", "coding"),
    [("cafe", "hex"), ("1f8b is what gzip begins with", "hex"), ("[]", "hex"), ("ab" * 499, "hex"), ('["a"]', "")],
)
def test_a_text_that_could_be_a_code_is_a_text(text: str, coding: Coding) -> None:
    assert decoded(text, coding, "") == Content(text)


def test_hex_of_a_thousand_digits_is_no_word() -> None:
    assert decoded("61" * 500, "hex", "") == Content("a" * 500, verbatim=False)
    assert decoded("x" * 1000, "hex", "") == Content("x" * 1000)


@pytest.mark.parametrize("raw", ["{}", "YQ", "YQ==!", "[YQ==", '["YQ==", 1]', '{"0": "YQ=="}', ["YQ==", "?"]])
def test_what_is_no_base64_is_broken(raw: str | list[JSON]) -> None:
    found = decoded(raw, "base64", "")
    assert (found.text, found.verbatim, found.packed) == (None, False, None)
    assert found.broken is not None
    assert found.broken.startswith("the body cannot be decoded: ")
    assert not found.broken.endswith(": None")


def test_an_empty_array_of_base64_is_an_empty_body() -> None:
    assert decoded("[]", "base64", "") == Content("", verbatim=False)


def test_gzip_data_that_a_recorder_took_for_text_may_be_lost() -> None:
    assert decoded("\x1f\x8b\ufffd", "", "gzip") == Content(
        verbatim=False, broken="the gzip data was stored as text and lost bytes"
    )


def test_why_packed_data_is_broken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    early = "the body's gzip data cannot be unpacked: it ends too early"
    assert decoded(PACKED[:-9], "", "") == Content(verbatim=False, broken=early)
    broken = decoded(PACKED[:2] + b"\xff" + PACKED[3:], "", "").broken
    assert broken is not None
    assert broken.startswith("the body's gzip data cannot be unpacked: Error -3 ")
    monkeypatch.setattr(content, "MAX_UNPACKED", 500)
    assert decoded(PACKED, "", "").broken == "the body's gzip data cannot be unpacked: more than 500 bytes"


@in_every_packing
def test_the_bound_is_the_last_size_that_is_unpacked(
    encoding: str, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = pack(b"0" * 1000)
    monkeypatch.setattr(content, "MAX_UNPACKED", 1000)
    assert decoded(packed, "", encoding) == Content("0" * 1000, verbatim=False)
    monkeypatch.setattr(content, "MAX_UNPACKED", 999)
    assert (decoded(packed, "", encoding).broken or "").endswith("more than 999 bytes")


def test_of_several_encodings_the_last_was_put_on_last() -> None:
    packed = brotli.compress(TEXT.encode())
    assert decoded(packed, "", "gzip, BR ") == Content(TEXT, verbatim=False)
    assert decoded([b64(packed)], "", "br") == Content(TEXT, verbatim=False)
    assert decoded(packed, "", "br, identity") == Content(packed.decode("utf-8", "replace"), verbatim=False)


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", "x-gzip"])
def test_bytes_that_are_no_text_and_not_said_to_be_packed_are_shown_as_they_are(encoding: str) -> None:
    assert decoded(b"a\xff\xc3\xa9", "", encoding) == Content("a\ufffdé", verbatim=False)
    assert decoded(b"\x01\x02", "", encoding) == Content("\x01\x02", verbatim=False)


@pytest.mark.parametrize("data", [b"\x01\x02", b"\x9d\xff", b"\n\n\x80", b"x\n"])
def test_an_encoding_that_nothing_here_undoes_is_named(data: bytes) -> None:
    assert decoded(data, "", "compress") == Content(verbatim=False, packed="compress")


@pytest.mark.parametrize(
    "text",
    ['{\n"a": 1}', "[\n1]", "data: {}\n\n", "event: x\ndata: {}\n\n", ": ping\n\n", "\r\n {}", "é" * 100 + "\n"],
)
def test_what_was_unpacked_before_it_was_recorded_is_read(text: str) -> None:
    """Recorders that unpack a body often leave the header."""
    assert decoded(text.encode(), "", "br") == Content(text, verbatim=False)


def test_bytes_in_it_that_are_no_text_become_replacement_characters() -> None:
    assert decoded(gzip.compress(b"a\xff"), "", "") == Content("a\ufffd", verbatim=False)


@pytest.mark.parametrize(
    ("value", "chunks"),
    [
        ([PACKED.hex()], True),
        ([PACKED.hex(), "1f8b"], True),
        ([PACKED.hex(), "cafe"], False),
        ([PACKED.hex(), 1], False),
        ([], False),
        ([1], False),
        (PACKED.hex(), False),
        ({"1f8b": 1}, False),
    ],
)
def test_a_list_is_of_hex_where_all_its_items_are(value: JSON, chunks: bool) -> None:
    assert is_hex_chunks(value) is chunks


def test_strings_that_are_joined_know_where_each_begins() -> None:
    strings: list[tuple[Path, str]] = [(("a", 0), "xy"), (("a", 1), ""), (("a", 2), "z")]
    assert joined(strings, "\n\n") == Content("xy\n\n\n\nz", items=((0, ("a", 0)), (4, ("a", 1)), (6, ("a", 2))))
    assert joined(strings, "").items == ((0, ("a", 0)), (2, ("a", 1)), (2, ("a", 2)))


@pytest.mark.parametrize("name", UNPACKERS)
def test_no_more_is_unpacked_than_tells_that_it_is_too_much(name: str) -> None:
    pack = next(pack for encoding, pack in PACKERS.values() if encoding == name)
    found = UNPACKERS[name](pack(b"0" * 10_000_000), 1000)
    assert 1000 < len(found.data) < 1_000_000
    assert UNPACKERS[name](pack(b"0" * 1000), 1000) == (b"0" * 1000, True)
    assert not UNPACKERS[name](pack(b"0" * 1000)[:-1], 2000).whole


def test_several_frames_of_zstd_are_one_body() -> None:
    assert decoded(zstandard.compress(b"[1") + zstandard.compress(b"]"), "", "zstd") == Content("[1]", verbatim=False)
