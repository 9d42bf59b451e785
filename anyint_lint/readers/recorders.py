"""Where each recorder keeps what: the one table that `recording` follows. A new recorder is one entry here.

Paths are steps into the file's values: a name, `*` for each item of a list, `**` for each item, and those of the lists
of the same name within them. `request` and `response` lead from the top to the two sides of an exchange, the other
paths go on from there; of several alternatives the first that leads to anything is meant.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

from anyint_lint.model import JSON, Path

Coding: TypeAlias = Literal["", "base64", "hex"]


class Held(NamedTuple):
    """Where a body may be, and how it is written there."""

    path: Path
    coding: Coding = ""


def _at(path: str, coding: Coding = "") -> Held:
    return Held(tuple(path.split(".")) if path else (), coding)


def _paths(*paths: str) -> tuple[Path, ...]:
    return tuple(_at(path).path for path in paths)


class Recorder(NamedTuple):
    """One row of the table. `marks` must all be there, in the first item where there are many, for a file to be its."""

    marks: tuple[Path, ...]
    request: Path
    response: Path
    method: tuple[Path, ...] = _paths("method")
    # In front of the URL, where the host is kept apart.
    base: tuple[Path, ...] = ()
    url: tuple[Path, ...] = _paths("url")
    headers: tuple[Path, ...] = _paths("headers")
    body: tuple[Held, ...] = (_at("body"),)
    status: tuple[Path, ...] = _paths("status.code", "status_code", "code", "status")
    answer_headers: tuple[Path, ...] = _paths("headers")
    answer: tuple[Held, ...] = (_at("body"),)
    # Names the coding of the answer, where the file says it: `base64`.
    answer_coding: tuple[Path, ...] = ()
    # Whether `{{name}}` in a body stands for something that is filled in before it is sent.
    template: bool = False


_PARSED: Final = (_at("parsed_body"), _at("content"))
_STRING: Final = (_at("body.string"), _at("body.base64_string", "base64"))

RECORDERS: Final[dict[str, Recorder]] = {
    "har": Recorder(
        marks=_paths("log.entries"),
        request=_at("log.entries.*.request").path,
        response=_at("log.entries.*.response").path,
        body=(_at("postData.text"),),
        answer=(_at("content.text"),),
        answer_coding=_paths("content.encoding"),
    ),
    "vcrpy": Recorder(
        marks=_paths("interactions.*.request.uri"),
        request=_at("interactions.*.request").path,
        response=_at("interactions.*.response").path,
        url=_paths("uri"),
        body=(*_STRING, *_PARSED, _at("body")),
        answer=(*_STRING, *_PARSED, _at("body")),
    ),
    "go-vcr": Recorder(
        marks=_paths("interactions.*.request.url"),
        request=_at("interactions.*.request").path,
        response=_at("interactions.*.response").path,
        status=_paths("code", "status"),
    ),
    # Ruby's VCR, R's vcr, Python's betamax.
    "ruby-vcr": Recorder(
        marks=_paths("http_interactions.*.request.uri"),
        request=_at("http_interactions.*.request").path,
        response=_at("http_interactions.*.response").path,
        url=_paths("uri"),
        body=(*_STRING, _at("body")),
        answer=(*_STRING, _at("body")),
    ),
    # Two lists, paired by index, as LangChain's serializer for vcrpy writes them.
    "vcrpy-lists": Recorder(
        marks=_paths("requests.*.uri", "responses"),
        request=_at("requests.*").path,
        response=_at("responses.*").path,
        url=_paths("uri"),
        body=(*_STRING, *_PARSED, _at("body")),
        answer=(*_STRING, *_PARSED, _at("body")),
    ),
    # Such as PHP's VCR and Elixir's ExVCR write.
    "exchange-list": Recorder(
        marks=_paths("*.request.url", "*.response"),
        request=_at("*.request").path,
        response=_at("*.response").path,
        body=(*_STRING, _at("body")),
        answer=(*_STRING, _at("body")),
    ),
    "nock": Recorder(
        marks=_paths("*.scope", "*.path"),
        request=_at("*").path,
        response=_at("*").path,
        base=_paths("scope"),
        url=_paths("path"),
        headers=_paths("reqheaders"),
        body=(_at("body", "hex"),),
        status=_paths("status"),
        answer_headers=_paths("rawHeaders", "headers"),
        answer=(_at("response", "hex"),),
    ),
    "wiremock": Recorder(
        marks=_paths("request.bodyPatterns"),
        request=_at("request").path,
        response=_at("response").path,
        url=_paths("url", "urlPath"),
        body=(_at("bodyPatterns.*.equalToJson"), _at("bodyPatterns.*.equalTo")),
        status=_paths("status"),
        answer=(_at("body"), _at("jsonBody"), _at("base64Body", "base64")),
    ),
    "wiremock-mappings": Recorder(
        marks=_paths("mappings.*.request"),
        request=_at("mappings.*.request").path,
        response=_at("mappings.*.response").path,
        url=_paths("url", "urlPath"),
        body=(_at("bodyPatterns.*.equalToJson"), _at("bodyPatterns.*.equalTo")),
        status=_paths("status"),
        answer=(_at("body"), _at("jsonBody"), _at("base64Body", "base64")),
    ),
    "httprr": Recorder(
        marks=_paths("entries"),
        request=_at("entries.*.request").path,
        response=_at("entries.*.response").path,
    ),
    "curl": Recorder(marks=_paths("commands"), request=_at("commands.*").path, response=(), status=()),
    "postman": Recorder(
        marks=_paths("info.name", "item"),
        request=_at("item.**.request").path,
        response=(),
        url=_paths("url.raw", "url"),
        headers=_paths("header"),
        body=(_at("body.raw"),),
        status=(),
        template=True,
    ),
    # The form of our own rule examples; Datadog's test agent and llama-stack write it, too.
    "exchange": Recorder(
        marks=_paths("request"),
        request=_at("request").path,
        response=_at("response").path,
        url=_paths("url", "uri"),
    ),
}


# How many items of a list are asked whether they bear a mark: one may be broken.
_PROBED: Final = 20
_REQUEST_KEYS: Final = frozenset({"method", "url", "uri", "headers", "body", "bodyPatterns"})


def recorder_of(value: JSON) -> str | None:
    """The name of the recorder whose marks a document bears."""
    for name, recorder in RECORDERS.items():
        if all(_leads_anywhere(value, mark) for mark in recorder.marks) and name not in _BY_READER:
            return name if name != "exchange" or looks_like_request(value["request"]) else None
    return None


# Their readers make the values that these rows describe; no document has them.
_BY_READER: Final = frozenset({"httprr", "curl"})


def looks_like_request(value: JSON) -> bool:
    return isinstance(value, dict) and bool(value.keys() & _REQUEST_KEYS)


def _leads_anywhere(value: JSON, path: Path) -> bool:
    if not path:
        return True
    if path[0] == "*":
        return isinstance(value, list) and any(_leads_anywhere(item, path[1:]) for item in value[:_PROBED])
    return isinstance(value, dict) and path[0] in value and _leads_anywhere(value[path[0]], path[1:])
