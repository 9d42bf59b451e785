"""For httpx: a transport that checks chat requests before a byte leaves, and their answers on the way back.

client = httpx.Client(transport=LintTransport())
"""

from __future__ import annotations

import httpx

from anyint_lint.integrations.notices import LintWarning, OnFinding
from anyint_lint.integrations.transports import AsyncTransport, AsyncWatchedStream, SyncTransport, WatchedStream
from anyint_lint.linter import Linter, PayloadRejected
from anyint_lint.model import Severity

__all__ = ["AsyncLintTransport", "LintTransport", "LintWarning", "PayloadRejected"]


class _Watched(WatchedStream, httpx.SyncByteStream):
    pass


class _AsyncWatched(AsyncWatchedStream, httpx.AsyncByteStream):
    pass


class LintTransport(SyncTransport, httpx.BaseTransport):
    """Wraps another transport, by default httpx's own."""

    library = httpx
    watched = _Watched

    def __init__(
        self,
        inner: httpx.BaseTransport | None = None,
        *,
        linter: Linter | None = None,
        on_finding: OnFinding = "raise",
        fail_on: Severity = "error",
    ) -> None:
        """`on_finding` is `raise` (PayloadRejected from `fail_on` on, the rest is logged), `warn` (LintWarning), `log`
        (logger `anyint_lint`), `fix` (safe fixes in the body, then as `raise`) or a function that takes each finding.
        """
        super().__init__(inner or httpx.HTTPTransport(), linter, on_finding, fail_on)


class AsyncLintTransport(AsyncTransport, httpx.AsyncBaseTransport):
    """Wraps another asynchronous transport, by default httpx's own."""

    library = httpx
    watched = _AsyncWatched

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport | None = None,
        *,
        linter: Linter | None = None,
        on_finding: OnFinding = "raise",
        fail_on: Severity = "error",
    ) -> None:
        """As for LintTransport."""
        super().__init__(inner or httpx.AsyncHTTPTransport(), linter, on_finding, fail_on)
