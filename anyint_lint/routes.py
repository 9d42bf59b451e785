"""URLs: which of them are the chat route, and which are another published route of the gateway (gateway.md)."""

from __future__ import annotations

import re
from typing import Final

CHAT_ROUTE: Final = "/chat/completions"

_GATEWAY: Final = re.compile(r"https?://(gateway\.)?api\.anyint\.ai([:/?#]|$)", re.IGNORECASE)
_OTHER_ROUTES: Final = re.compile(
    r"/anthropic/v1/|/gemini/v1beta/|/openai/v1/"
    r"(models|responses|embeddings|images|audio|moderations|files|assistants|threads|batches|videos)(/|$)"
)


def path_of(url: str) -> str:
    """The path of a URL without query and trailing slash."""
    return url.split("?")[0].split("#")[0].rstrip("/")


def goes_to_chat(url: str) -> bool:
    """To a chat route of any host, or to the gateway by a path that is none of its routes."""
    path = path_of(url)
    return path.endswith(CHAT_ROUTE) or (_GATEWAY.match(url) is not None and _OTHER_ROUTES.search(path) is None)
