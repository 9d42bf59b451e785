"""A recorded refusal and the rules: which finding of the same exchange foresaw it, or that none did. No output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from anyint_lint.keywords.masking import mask
from anyint_lint.model import JSON, Finding
from anyint_lint.paths import reach

RULE: Final = "failed-response"
UNFORESEEN: Final = "no rule predicts it"
# Statuses that are about the request, and the topics whose findings foresee them; of the others a request is not to
# blame (RFC 9110, section 15).
_BODY: Final = ("requests", "messages", "tools", "images", "sampling", "models", "endpoints")
_ABOUT: Final[dict[int, tuple[str, ...]]] = {
    400: _BODY,
    401: ("auth",),
    403: ("auth",),
    404: ("models", "endpoints"),
    405: ("endpoints",),
    413: ("images", "requests"),
    415: ("endpoints",),
    422: _BODY,
}
_QUOTED: Final = 160


def explained(findings: Sequence[Finding], document: JSON) -> list[Finding]:
    """The findings, with what the server said and what foresaw it in the message of a failed response."""
    if all(finding.rule != RULE for finding in findings):
        return list(findings)
    status = reach(document, ("response", "status"))
    said = _message(document)
    return [_explained(each, findings, status, said) if each.rule == RULE else each for each in findings]


def _explained(failure: Finding, findings: Sequence[Finding], status: JSON, said: str | None) -> Finding:
    about = _ABOUT.get(status, ()) if isinstance(status, int) else ()
    quoted = f': "{said}"' if said else ""
    if not about:
        return replace(failure, message=f"{failure.message}{quoted}")
    # That a model was never looked up foresees only that there is none of that name.
    blind = () if status == 404 else ("hardcoded-model",)
    blamed = [each for each in findings if each.topic in about and each.part.startswith("request")]
    cause = _cause([each for each in blamed if each.rule not in blind], said)
    if cause is None:
        return replace(failure, message=f"{failure.message}; {UNFORESEEN}{quoted}")
    return replace(failure, message=f"{failure.message}, as {cause.rule} at {cause.part}{cause.pointer} predicts")


def _cause(findings: Iterable[Finding], said: str | None) -> Finding | None:
    """An error before anything else, and what the server speaks of before that."""
    ranks = {"error": 0, "warning": 1, "info": 2}

    def rank(finding: Finding) -> tuple[bool, int]:
        field = finding.pointer.rpartition("/")[2]
        return not (field and said and field in said), ranks[finding.severity]

    telling = [each for each in findings if each.severity == "error" or not rank(each)[0]]
    return min(telling, key=rank, default=None)


def _message(document: JSON) -> str | None:
    """What the server said, masked and on one line."""
    body = reach(document, ("response", "body"))
    body = body[0] if isinstance(body, list) and body else body
    paths: tuple[tuple[str, ...], ...] = (("error", "message"), ("message",), ("error",), ("detail",))
    said = next((text for path in paths if isinstance(text := reach(body, path), str)), None)
    if said is None:
        return None
    text = mask(" ".join(said.split()))
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
