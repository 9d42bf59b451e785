"""Where each recorder keeps what: the one table that `recording` follows. A new recorder is one entry here.

`steps` says how its paths are read. `request` and `response` lead from the top to the two sides of an exchange, the
other paths go on from there; of several alternatives the first that leads to anything is meant.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

from anyint_lint.model import Path

# `joined` are strings that make one text together; `events` the same, each an event without its blank line.
Coding: TypeAlias = Literal["", "base64", "hex", "joined", "events"]


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
    # Where the same body stands a second time, packed.
    twice: tuple[Path, ...] = ()
    status: tuple[Path, ...] = _paths("status.code", "status_code", "code", "status")
    answer_headers: tuple[Path, ...] = _paths("headers")
    answer: tuple[Held, ...] = (_at("body"),)
    # Names the coding of the answer, where the file says it: `base64`.
    answer_coding: tuple[Path, ...] = ()
    # Whether `{{name}}` in a body stands for something that is filled in before it is sent.
    template: bool = False
    # The token of a request without an Authorization header; a request has it from what it is in, if not of its own.
    token: tuple[Path, ...] = ()
    # True there, or one of PATTERNS, means that the body is a pattern that leaves out what it does not ask for.
    partial: Path = ()


PATTERNS: Final = ("jsonPartial", "jsonPath", "regex", "glob", "xpath", "template")


_PARSED: Final = (_at("parsed_body"), _at("content"), _at("body_json"), _at("body_blob", "base64"))
_STRING: Final = (_at("body.string"), _at("body.base64_string", "base64"))

_VCRPY: Final = Recorder(
    marks=_paths("interactions.*.request.uri"),
    request=_at("interactions.*.request").path,
    response=_at("interactions.*.response").path,
    url=_paths("uri"),
    body=(*_STRING, *_PARSED, _at("body")),
    answer=(*_STRING, *_PARSED, _at("body")),
)
_WIREMOCK: Final = Recorder(
    marks=_paths("request.bodyPatterns"),
    request=_at("request").path,
    response=_at("response").path,
    url=_paths("url", "urlPath"),
    body=(_at("bodyPatterns.*.equalToJson"), _at("bodyPatterns.*.equalTo")),
    status=_paths("status"),
    answer=(_at("body"), _at("jsonBody"), _at("base64Body", "base64")),
    partial=_at("bodyPatterns.*.ignoreExtraElements").path,
)
_NOCK: Final = Recorder(
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
)
# The form of our own rule examples; Datadog's test agent and llama-stack write it, too.
_EXCHANGE: Final = Recorder(
    marks=_paths("request"),
    request=_at("request").path,
    response=_at("response").path,
    url=_paths("url", "uri", "urlPath", "path", "endpoint"),
    body=(*_STRING, _at("body")),
    answer=(*_STRING, _at("body"), _at("jsonBody"), _at("base64Body", "base64")),
)
_INSOMNIA: Final = Recorder(
    marks=_paths("__export_format", "resources"),
    request=_at("resources.*").path,
    response=(),
    body=(_at("body.text"),),
    status=(),
    token=_paths("authentication.token"),
    template=True,
)

RECORDERS: Final[dict[str, Recorder]] = {
    "har": Recorder(
        marks=_paths("log.entries"),
        request=_at("log.entries.*.request").path,
        response=_at("log.entries.*.response").path,
        body=(_at("postData.text"),),
        answer=(_at("content.text"),),
        answer_coding=_paths("content.encoding"),
    ),
    "vcrpy": _VCRPY,
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
    "vcrpy-lists": _VCRPY._replace(
        marks=_paths("requests.*.uri", "responses"),
        request=_at("requests.*").path,
        response=_at("responses.*").path,
    ),
    # As Pact writes its contracts.
    "pact": Recorder(
        marks=_paths("interactions.*.request.path"),
        request=_at("interactions.*.request").path,
        response=_at("interactions.*.response").path,
        url=_paths("path"),
        body=(_at("body.content"), _at("body")),
        answer=(_at("body.content"), _at("body")),
    ),
    # Such as PHP's VCR, Elixir's ExVCR and Rust's rvcr write.
    "exchange-list": _EXCHANGE._replace(
        marks=_paths("*.request", "*.response"),
        request=_at("*.request").path,
        response=_at("*.response").path,
        body=(*_STRING, _at("request_body"), _at("body")),
    ),
    "nock": _NOCK,
    "nock-call": _NOCK._replace(marks=_paths("scope", "path", "response"), request=(), response=()),
    "azure-test-proxy": Recorder(
        marks=_paths("Entries.*.RequestUri"),
        request=_at("Entries.*").path,
        response=_at("Entries.*").path,
        method=_paths("RequestMethod"),
        url=_paths("RequestUri"),
        headers=_paths("RequestHeaders"),
        body=(_at("RequestBody.*", "joined"), _at("RequestBody")),
        status=_paths("StatusCode"),
        answer_headers=_paths("ResponseHeaders"),
        answer=(_at("ResponseBody.*", "joined"), _at("ResponseBody")),
    ),
    # Mastra's recorder on top of Mock Service Worker.
    "llm-recorder": Recorder(
        marks=_paths("recordings.*.request.url"),
        request=_at("recordings.*.request").path,
        response=_at("recordings.*.response").path,
        answer=(_at("body"), _at("chunks.*", "joined")),
    ),
    "braintrust": Recorder(
        marks=_paths("entries.*.request.url", "entries.*.response"),
        request=_at("entries.*.request").path,
        response=_at("entries.*.response").path,
        body=(_at("body.value"),),
        answer=(_at("body.chunks.*", "events"), _at("body.value")),
    ),
    "req-llm": Recorder(
        marks=_paths("request.canonical_json"),
        request=_at("request").path,
        response=(),
        body=(_at("canonical_json"),),
        twice=_paths("body.b64"),
        status=_paths("response.status"),
        answer_headers=_paths("response.headers"),
        answer=(_at("chunks.*.decoded", "joined"), _at("response.body")),
    ),
    "httpmock": Recorder(
        marks=_paths("when.path", "then"),
        request=_at("when").path,
        response=_at("then").path,
        url=_paths("path"),
        headers=_paths("header"),
        answer_headers=_paths("header"),
    ),
    # What it expects of a body is seldom the whole.
    "mockserver": Recorder(
        marks=_paths("*.httpRequest.path"),
        request=_at("*.httpRequest").path,
        response=_at("*.httpResponse").path,
        url=_paths("path"),
        body=(),
        status=_paths("statusCode"),
        answer=(_at("body.json"), _at("body.string"), _at("body")),
    ),
    "hoverfly": Recorder(
        marks=_paths("data.pairs.*.request"),
        request=_at("data.pairs.*.request").path,
        response=_at("data.pairs.*.response").path,
        method=_paths("method.*.value"),
        base=_paths("destination.*.value"),
        url=_paths("path.*.value"),
        body=(_at("body.*.value"),),
        answer_coding=_paths("encodedBody"),
        partial=_at("body.*.matcher").path,
    ),
    "talkback": _EXCHANGE._replace(marks=_paths("req.url", "res"), request=_at("req").path, response=_at("res").path),
    "wiremock": _WIREMOCK,
    "wiremock-mappings": _WIREMOCK._replace(
        marks=_paths("mappings.*.request"),
        request=_at("mappings.*.request").path,
        response=_at("mappings.*.response").path,
    ),
    "httprr": Recorder(
        marks=_paths("entries"),
        request=_at("entries.*.request").path,
        response=_at("entries.*.response").path,
    ),
    "curl": Recorder(marks=_paths("commands"), request=_at("commands.*").path, response=(), status=(), template=True),
    "postman": Recorder(
        marks=_paths("info.name", "item"),
        request=_at("item.**.request").path,
        response=(),
        url=_paths("url.raw", "url"),
        headers=_paths("header"),
        body=(_at("body.raw"),),
        status=(),
        token=_paths("auth.bearer.*.value", "auth.bearer.token"),
        template=True,
    ),
    "insomnia": _INSOMNIA,
    "insomnia-5": _INSOMNIA._replace(marks=_paths("collection", "type"), request=_at("collection.**").path),
    "thunder-client": _INSOMNIA._replace(
        marks=_paths("client", "requests.*.url"),
        request=_at("requests.*").path,
        body=(_at("body.raw"),),
        token=_paths("auth.bearer"),
    ),
    # A body and its answer, and nothing of HTTP.
    "payload-pair": Recorder(
        marks=_paths("request.messages"),
        request=(),
        response=(),
        method=(),
        url=(),
        headers=(),
        body=(_at("request"),),
        status=(),
        answer_headers=(),
        answer=(_at("response"),),
    ),
    "exchange": _EXCHANGE,
}
