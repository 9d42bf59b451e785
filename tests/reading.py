"""Texts -> what the readers make of them, for the tests of readers."""

from __future__ import annotations

from anyint_lint.model import JSON, Exchange, Skipped
from anyint_lint.readers import read
from anyint_lint.sources import FileSource

USER: JSON = {"role": "user", "content": "Hi"}
ANSWER: JSON = {"role": "assistant", "content": "Hello"}
CHAT: JSON = {"model": "m", "messages": [USER]}
URL = "https://api.anyint.ai/openai/v1/chat/completions"


def entries(text: str | bytes, input_format: str | None = None) -> list[Exchange | Skipped]:
    return list(read(FileSource("x", text.encode() if isinstance(text, str) else text), input_format))


def entry(text: str | bytes, input_format: str | None = None) -> Exchange | Skipped:
    (only,) = entries(text, input_format)
    return only


def kinds(text: str | bytes) -> list[str]:
    """Of each entry what it is: the kind of what is skipped, a defect, or the parts that are known of a request."""
    return [
        found.kind
        if isinstance(found, Skipped)
        else found.defects[0].defect
        if found.defects
        else " ".join(found.document["request"])
        for found in entries(text)
    ]


def batch_line(url: str = "/v1/chat/completions", body: JSON = CHAT, **fields: JSON) -> JSON:
    return {"custom_id": "1", "method": "POST", "url": url, "body": body} | fields
