"""Texts with curl commands -> what is read of them, and where it stands."""

from __future__ import annotations

from anyint_lint.model import JSON
from anyint_lint.readers import curl
from anyint_lint.sources import FileSource

URL = "https://api.anyint.ai/openai/v1/chat/completions"


def commands(text: str) -> list[JSON]:
    found: list[JSON] = curl.tree(FileSource("x", text.encode())).value["commands"]
    return found


def bodies(text: str) -> list[str | None]:
    return [each.get("body") for each in commands(text)]


def place_of(text: str, *path: str | int) -> str:
    return text[slice(*curl.tree(FileSource("x", text.encode())).spans["commands", 0, *path])]


def shown(text: str, value: str, *path: str | int) -> str:
    """What of the text stands for a part of what is sent."""
    tree = curl.tree(FileSource("x", text.encode()))
    sent: JSON = tree.value["commands"][0]
    for step in path:
        sent = sent[step]
    at = sent.index(value)
    return text[slice(*tree.maps["commands", 0, *path].span(at, at + len(value)))]
