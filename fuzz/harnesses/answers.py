"""An answer on its way back to a program: judged once, the same however it was cut and packed."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Sequence

from anyint_lint.integrations.answers import Answer
from anyint_lint.model import JSON, Exchange, Finding
from fuzz.properties import document_holds, linter


def holds(data: bytes) -> None:
    found = _found([data], {})
    assert found is not None
    assert _found([data[at : at + 7] for at in range(0, len(data), 7)], {}) == found
    assert _found([gzip.compress(data, compresslevel=1)], {"Content-Encoding": "gzip"}) == found
    # Broken off, and as some server may call what it sends.
    for encoding in ("", "gzip", "deflate", "br", "zstd", "x"):
        for ended in (Answer.drop, Answer.leave):
            assert (
                _found([data], {"content-encoding": encoding, "content-type": "text/event-stream"}, ended) is not None
            )


def _found(chunks: Sequence[bytes], headers: dict[str, str], ended: object = Answer.end) -> Counter[str] | None:
    """None where it was not judged, as something of ours failed."""
    told: list[Finding] = []
    times: list[int] = []

    def tell(findings: Iterable[Finding]) -> None:
        told.extend(findings)
        times.append(len(told))

    answer = Answer(200, headers.items(), _check, tell)
    for chunk in chunks:
        answer.add(chunk)
    assert callable(ended)
    ended(answer)
    answer.end()
    return Counter(f"{each.rule} {each.part}{each.pointer}" for each in told) if len(times) == 1 else None


def _check(response: dict[str, JSON]) -> list[Finding]:
    document_holds({"response": response})
    return linter().check_exchange(Exchange({"response": response}))
