"""URLs: which of them are the chat route, and which are another published route of the gateway (gateway.md)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anyint_lint.regex import regex

CHAT_ROUTE: Final = "/chat/completions"

_GATEWAY: Final = regex(r"https?://(gateway\.)?api\.anyint\.ai([:/?#]|$)", re.IGNORECASE)
_OTHER_ROUTES: Final = regex(
    r"/anthropic/v1/|/gemini/v1beta/|/openai/v1/"
    r"(models|responses|embeddings|images|audio|moderations|files|assistants|threads|batches|videos)(/|$)"
)


def path_of(url: str) -> str:
    """The path of a URL without query and trailing slash."""
    return url.split("?")[0].split("#")[0].rstrip("/")


# A run sees few URLs, and each of them often.
@lru_cache(maxsize=256)
def goes_to_chat(url: str) -> bool:
    """To a chat route of any host, or to the gateway by a path that is none of its routes."""
    path = path_of(url)
    return path.endswith(CHAT_ROUTE) or (goes_to_gateway(url) and _OTHER_ROUTES.search(path) is None)


def goes_to_gateway(url: str) -> bool:
    return _GATEWAY.match(url) is not None


MODELS: Final = "Models API request"
# Compiled when they are asked for: most runs see chat requests alone.
_KINDS: Final = (
    (r"/models(/[^/]+)?$", MODELS),
    (r"/embeddings$|:(batch)?[eE]mbedContents?$", "embeddings request"),
    (r"/responses(/|$)", "Responses request"),
    (r"/messages(/count_tokens|/batches)?$", "Anthropic Messages request"),
    (r":(stream)?(generate|rawPredict|streamRawPredict)(Content)?$", "Gemini request"),
    (r"/model/[^/]+/(invoke|converse)", "Bedrock request"),
    (r"/api/(chat|generate|show|tags|embed)$", "Ollama request"),
    (r"/v[12]/chat$|/v[12]/(rerank|classify|embed)$", "Cohere request"),
    (r"/completions$", "completions request"),
    (r"/(images|audio|moderations|files|assistants|threads|batches|videos)(/|$)", "other OpenAI request"),
)


def kind_of_route(url: str) -> str:
    """What a request that goes to no chat route is."""
    path = path_of(url)
    return next((kind for pattern, kind in _KINDS if re.search(pattern, path)), "request to another site")


def host_of(url: str) -> str:
    """The host with its port, as written; empty where the URL has none."""
    return url.partition("://")[2].partition("/")[0].lower() if "://" in url else ""
