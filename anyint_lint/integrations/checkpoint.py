"""What every HTTP client passes by: a chat request before its first byte leaves, and its answer on the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from anyint_lint.integrations.answers import Answer
from anyint_lint.integrations.notices import LOGGER, Notice, OnFinding, notice_of
from anyint_lint.linter import Linter, Report, default_linter, request_of
from anyint_lint.model import JSON, SEVERITIES, Exchange, Finding, Severity
from anyint_lint.routes import goes_to_chat

# Methods whose requests have no body (RFC 9110, section 9.3).
_BODILESS: Final = ("GET", "HEAD", "DELETE", "OPTIONS")


class Chat(NamedTuple):
    """A chat request that may go. `body` takes the place of the client's own, where it was fixed, and `fixed` says what
    was.
    """

    notice: Notice
    linter: Linter
    document: dict[str, JSON]
    report: Report
    body: bytes | None = None
    fixed: Sequence[Finding] = ()

    def __repr__(self) -> str:
        """Without headers and body: what prints a trace may print the variables of its frames."""
        return "<Chat>"

    def answer(self, status: int, headers: Iterable[tuple[str, str]]) -> Answer:
        """What is to be told of the answer's bytes."""
        return Answer(status, headers, self._found_in, self.notice.of_answer)

    def _found_in(self, response: dict[str, JSON]) -> list[Finding]:
        """What was not found in the request alone. Both sides are looked at: the one tells what the other should be."""
        known = set(map(_identity, self.report))
        found = self.linter.check_exchange(Exchange(self.document | {"response": response}))
        return [finding for finding in found if _identity(finding) not in known]


class Checkpoint:
    """May be shared by threads and by clients."""

    def __init__(self, linter: Linter | None, on_finding: OnFinding, fail_on: Severity) -> None:
        """Raises ValueError for a mode or severity that there is not."""
        if fail_on not in SEVERITIES:
            raise ValueError(f"fail_on: {fail_on!r} is not one of {', '.join(SEVERITIES)}")
        self._linter = linter or default_linter()
        self._notice = notice_of(on_finding, fail_on)

    def chat(self, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> Chat | None:
        """None for a request that is no chat. `body` is None where it is not known before it is sent.

        Raises PayloadRejected, and what a callback raises.
        """
        __tracebackhide__ = True  # There is a key among the headers, and pytest -l prints them.
        if not goes_to_chat(url):
            return None
        try:
            chat = self._looked_at(method, url, list(headers), body)
        except Exception as error:  # noqa: BLE001 - a bug of ours stops no request
            LOGGER.warning("the request could not be checked: internal error: %s", type(error).__name__)
            return None
        self._notice.of_request(chat.report)
        self._notice.of_fixes(chat.fixed)
        return chat

    def _looked_at(self, method: str, url: str, headers: list[tuple[str, str]], body: bytes | None) -> Chat:
        packed = any(name.lower() == "content-encoding" and value.lower() != "identity" for name, value in headers)
        if packed or (not body and method.upper() in _BODILESS):
            body = None
        document, locator, defects = self._linter.prepared(request_of(method, url, headers), body)
        chat = Chat(self._notice, self._linter, document, self._linter.report(document, locator, defects))
        if chat.report.findings and self._notice.fixes and body is not None:
            return self._fixed(chat, Exchange(document, 0, locator, defects), body)
        return chat

    def _fixed(self, chat: Chat, exchange: Exchange, body: bytes) -> Chat:
        # Imported only now: most requests need none.
        from anyint_lint.integrations.mending import mended

        fixed = mended(self._linter, exchange, chat.report, body)
        if fixed is None:
            return chat
        return chat._replace(document=fixed.document, report=fixed.report, body=fixed.body, fixed=fixed.findings)


def _identity(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.part, finding.pointer, finding.message
