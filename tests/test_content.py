"""Bodies as they were sent, whatever they are packed in, and within bounds."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from anyint_lint.readers import content
from anyint_lint.readers.content import Content, decoded

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
