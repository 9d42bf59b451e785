"""Which files hold chat requests of ours, and what becomes of them; told by content alone."""

from __future__ import annotations

import json
from pathlib import Path as FilePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.model import JSON, Exchange, Place, Position, Skipped
from anyint_lint.readers import read
from anyint_lint.readers.formats import READERS
from anyint_lint.readers.shapes import OURS, shape_of
from anyint_lint.sources import FileSource
from tests.strategies import DOCUMENTS

CORPUS = FilePath(__file__).parents[2] / "shared/corpus"
USER: JSON = {"role": "user", "content": "Hi"}
ANSWER: JSON = {"role": "assistant", "content": "Hello"}
CHAT: JSON = {"model": "m", "messages": [USER]}
URL = "https://api.anyint.ai/openai/v1/chat/completions"
BLOCKS: JSON = [{"role": "user", "content": [{"text": "Hi"}]}]


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


@pytest.mark.parametrize(
    ("shape", "document"),
    [
        ("payload", CHAT),
        ("payload", {"messages": [USER]}),
        ("payload", {"model": "m", "messages": []}),
        ("payload", {"model": "m", "messages": "Hi"}),
        ("payload", {"model": "m", "messages": {"role": "user"}}),
        ("payload", {"model": "m", "messages": ["Hi", 1, None]}),
        ("payload", {"model": "m", "mesages": [USER]}),
        ("payload", {"segassem": [USER], "temperature": 1}),
        ("payload", {"model": "m", "messages": [USER, ANSWER]}),
        ("payload", {"messages": [USER, ANSWER], "temperature": 0.5}),
        # Fields of other APIs in a request of ours are for the rules.
        ("payload", CHAT | {"prompt": "Hi", "input": "Hi", "contents": []}),
        ("payload", CHAT | {"inferenceConfig": {"temperature": 1}}),
        ("payload", CHAT | {"system": "Be brief.", "max_tokens": 5}),
        ("payload", CHAT | {"model": "claude-x", "system": "", "max_tokens": 5, "seed": 1}),
        ("payload", {"model": "claude-x", "max_tokens": 5, "messages": [USER]}),
        (
            "payload",
            {"model": "claude-x", "max_tokens": 5, "system": "", "tools": [{"type": "function", "function": {}}]}
            | {"messages": [USER]},
        ),
        ("payload", CHAT | {"messages": [{"role": "user", "content": [{"type": [], "text": {}}]}], "max_tokens": 5}),
        ("payload", CHAT | {"options": [], "choices": {}, "object": {}}),
        ("payload", CHAT | {"usage": {"include": True}, "metadata": {"latency": "5"}}),
        ("payload", {"model": "m", "messages": [{"type": "text", "content": "Hi"}]}),
        ("batch", batch_line()),
        ("batch", batch_line("https://x/v1/chat/completions/?a=b#c", {})),
        ("batch", batch_line(method=None)),
        ("batch", {"custom_id": "1", "url": "/v1/chat/completions", "body": CHAT}),
        ("batch", {"custom_id": "1", "method": "POST", "body": CHAT}),
        ("exchange", {"request": {"body": CHAT}}),
        ("exchange", {"request": {"method": "GET", "url": URL}}),
        ("exchange", {"request": {"url": URL, "body": {"input": "Hi"}}, "response": {"status": 400}}),
        ("exchange", {"request": {"url": "https://api.anyint.ai/v1/chat/completion", "body": CHAT}}),
    ],
)
def test_documents_of_ours(shape: str, document: JSON) -> None:
    assert shape_of(document) == shape
    assert isinstance(entry(json.dumps(document)), Exchange)
    assert isinstance(entry(json.dumps(document, indent=2)), Exchange)


@pytest.mark.parametrize(
    ("shape", "document"),
    [
        (
            "Anthropic Messages request",
            {"model": "claude-x", "max_tokens": 5, "system": "Be brief.", "messages": [USER]},
        ),
        (
            "Anthropic Messages request",
            {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 5, "messages": [USER]},
        ),
        (
            "Anthropic Messages request",
            {"model": "claude-x", "max_tokens": 5, "messages": [USER], "tools": [{"name": "f", "input_schema": {}}]},
        ),
        (
            "Anthropic Messages request",
            {"model": "claude-x", "max_tokens": 5}
            | {"messages": [{"role": "user", "content": [{"type": "image", "source": {}}]}]},
        ),
        (
            "Anthropic Messages request",
            {"model": "claude-x", "max_tokens": 5, "betas": [], "system": "", "messages": [USER]},
        ),
        (
            "Anthropic Messages request",
            {"model": "glm-5", "max_tokens": 5, "system": "", "messages": [USER], "tools": [{"input_schema": {}}]},
        ),
        ("logged conversation", CHAT | {"response": "Hello", "latency_ms": 5}),
        ("logged conversation", CHAT | {"id": 1, "score": 0.5}),
        ("LangChain messages", {"model": "m", "messages": [{"type": "human", "content": "Hi"}, {"type": "ai"}]}),
        ("Bedrock Converse request", {"messages": BLOCKS, "inferenceConfig": {"maxTokens": 5}}),
        ("Bedrock Converse request", {"messages": BLOCKS, "system": [{"text": "Be brief."}]}),
        ("Gemini request", {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}),
        ("Gemini request", {"contents": [{"role": "user", "content": "Hi"}], "model": "m"}),
        ("Cohere chat request", {"message": "Hi", "chat_history": [{"role": "USER", "message": "Hi"}], "model": "m"}),
        ("Ollama chat request", CHAT | {"options": {"temperature": 0}}),
        ("Responses or embeddings request", {"model": "m", "input": [USER]}),
        ("Responses or embeddings request", {"model": "m", "input": "Hi"}),
        ("completions request", {"model": "m", "prompt": "Hi"}),
        ("completions request", {"prompt": "Hi", "completion": "Hello"}),
        ("text generation request", {"inputs": "Hi", "parameters": {}}),
        ("fine-tuning example", {"messages": [USER, ANSWER]}),
        ("fine-tuning example", {"messages": [USER, ANSWER], "tools": []}),
        ("fine-tuning example", {"id": 7, "source": "x", "messages": [USER, ANSWER]}),
        ("chat response chunk", {"object": "chat.completion.chunk"}),
        ("model catalogue", {"object": "list", "data": [{"id": "m", "object": "model", "created": 1}]}),
        ("batch line of another route", batch_line("/v1/embeddings", {"model": "m", "input": "Hi"})),
        ("batch line of another route", batch_line("/v1/responses", {"model": "m", "input": [USER]})),
        ("batch line of another route", {"custom_id": "1", "method": "POST", "body": {"input": "Hi"}}),
        ("batch line of another route", batch_line("/v1/chat/completions/x")),
        ("other JSON", {}),
        # A catalogue of translations, a linter's report, a package.
        ("other JSON", {"messages": {"hello": "Hi", "role": "Rolle"}}),
        ("other JSON", {"messages": ["Hi"], "locale": "en"}),
        ("other JSON", {"hello": "Hi", "model": "Modell"}),
        ("other JSON", {"filePath": "a.js", "messages": [{"ruleId": "semi", "severity": 2, "message": "Missing"}]}),
        ("other JSON", {"name": "x", "version": "1.0.0", "scripts": {"test": "x"}, "dependencies": {}}),
        ("other JSON", {"compilerOptions": {"strict": True}}),
        ("other JSON", {"model": "m", "temperature": 1}),
        ("other JSON", {"id": 7, "conversation": [USER, ANSWER]}),
        ("other JSON", {"custom_id": "1", "response": {"status_code": 200, "body": {"choices": []}}, "error": None}),
        ("other JSON", {"request": "GET /", "url": "x"}),
        ("JSON array", [CHAT]),
        ("JSON array", []),
    ],
)
def test_documents_that_are_not_ours_are_skipped_by_name(shape: str, document: JSON) -> None:
    assert shape_of(document) == shape
    assert entry(json.dumps(document)) == Skipped(shape)
    assert entry(json.dumps(document, indent=2).replace("\n", "\r\n")) == Skipped(shape)


@pytest.mark.parametrize(
    ("kind", "request_"),
    [
        ("Models API request", {"method": "GET", "url": "https://x/v1/models"}),
        ("Responses request", {"url": "https://x/v1/responses", "body": {"input": "Hi"}}),
        ("embeddings request", {"url": "https://api.anyint.ai/openai/v1/embeddings", "body": {}}),
        ("Anthropic Messages request", {"url": "https://api.anthropic.com/v1/messages", "body": CHAT}),
        ("request to another site", {"url": "https://x/chat/completions.html"}),
        ("CORS preflight", {"method": "OPTIONS", "url": "https://x/v1/chat/completions"}),
    ],
)
def test_exchanges_of_other_routes_are_skipped_by_name(kind: str, request_: JSON) -> None:
    assert entry(json.dumps({"request": request_})) == Skipped(kind)


@given(
    DOCUMENTS
    | st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ["model", "messages", "system", "request", "body", "tools", "url", "options", "data"], DOCUMENTS
        ),
    )
)
def test_any_document_has_a_kind(document: JSON) -> None:
    shape = shape_of(document)
    assert isinstance(entry(json.dumps(document)), Exchange) == (shape in OURS)


@pytest.mark.parametrize("value", [[], {}, 1, None, [[]], [{"type": {}}], [{"content": [{"type": []}]}], [1, [USER]]])
@pytest.mark.parametrize(
    "name", ["messages", "tools", "system", "model", "content", "url", "body", "request", "object"]
)
def test_fields_of_any_type_are_told_apart(name: str, value: JSON) -> None:
    for document in (
        CHAT,
        batch_line(),
        {"request": {"body": CHAT, "url": URL}},
        {"max_tokens": 1, "messages": [USER]},
    ):
        assert isinstance(shape_of(document | {name: value}), str)


@pytest.mark.parametrize("text", ["", " \r\n\t\n", "\ufeff", "\n" * 50])
def test_an_empty_file_is_skipped(text: str) -> None:
    assert entries(text) == [Skipped("empty file")]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CHAT)[:-1],
        json.dumps(CHAT, indent=2)[:-1],
        json.dumps(CHAT)[:-1] + ",}",
        str(CHAT),
        '{model: "m", messages: [{role: "user", content: "Hi"}]}',
        f"// A request\n{json.dumps(CHAT, indent=2)}",
        '{"model": "m", "messages": [',
        '{"mesages": [{"role": "user"}], "model": "m"',
        "\ufeff" + json.dumps(CHAT) + "x",
    ],
)
def test_a_broken_chat_request_is_a_finding(text: str) -> None:
    found = entry(text)
    assert isinstance(found, Exchange)
    assert found.document == {}
    assert [defect.defect for defect in found.defects] == ["invalid-json"]
    assert found.defects[0].place == Place("file")


@pytest.mark.parametrize(
    "text",
    [
        '{\n  // strict\n  "compilerOptions": {"strict": true,},\n}',
        '{"messages": {"hello": "Hi",}}',
        '[{"filePath": "a.js", "messages": [{"ruleId": "semi"}],}]',
        '{"filePath": "a.js", "messages": [{"ruleId": "semi"},]}',
        '{"name": "x", "version": "1.0.0",}',
        '{"text": "\\"model\\": 1, \\"messages\\": 2, \\"role\\": 3"',
        '{"my_model": 1, "messages_sent": 2, "roles": 3',
        "messages: []\nmodel: m\nrole: user",
        '{"models": [{"title": "x", "model": "m", "role": "chat"}, // default\n]}',
        '// en\n{"messages": {"model": "Model", "role": "Role"},}',
        "{{ model }}: {{ messages }}",
        "<html>",
        "data: {}",
    ],
)
def test_broken_json_of_another_kind_is_skipped(text: str) -> None:
    assert all(isinstance(found, Skipped) for found in entries(text))


def test_an_odd_chat_request_is_read_and_told() -> None:
    found = entry('{"model": "m", "messages": [],\n "model": NaN}')
    assert isinstance(found, Exchange)
    assert found.document == {"request": {"body": {"model": None, "messages": []}}}
    assert [(defect.defect, defect.place.path) for defect in found.defects] == [
        ("duplicate-key", ("model",)),
        ("invalid-json", ("model",)),
    ]
    assert found.defects[0].span is not None
    assert found.defects[0].span.start == Position(2, 2)


LINE = json.dumps(batch_line())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\n\r\n", "\n \t\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_are_told_whatever_stands_between_them(end: str, encoding: str) -> None:
    text = end + LINE + end + json.dumps(CHAT) + end + LINE
    found = entries(text.encode(encoding))
    assert [list(each.document["request"]) for each in found if isinstance(each, Exchange)] == [
        ["method", "url", "body"],
        ["body"],
        ["method", "url", "body"],
    ]
    assert [each.index for each in found if isinstance(each, Exchange)] == [0, 1, 2]


@pytest.mark.parametrize("broken", ['{"custom_id": "2", ', "{]", "x", '{"a": 1} {"b": 2}', LINE + ","])
@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_broken_line_is_a_finding_and_the_others_are_read(broken: str, where: int) -> None:
    lines = [LINE, LINE]
    lines.insert(where, broken)
    found = entries("\r\n".join(lines))
    assert ["invalid-json" if each.defects else "read" for each in found if isinstance(each, Exchange)] == [
        "invalid-json" if number == where else "read" for number in range(3)
    ]
    told = found[where]
    assert isinstance(told, Exchange)
    assert told.index == where
    assert told.defects[0].span is not None
    assert told.defects[0].span.start.line == where + 1


def test_a_broken_line_among_lines_of_another_kind_is_skipped() -> None:
    assert kinds('{"a": 1}\n{"a": \n{"a": 3}') == ["other JSON", "broken line", "other JSON"]
    assert kinds('{"a": 1}\n{"model": "m", "messages": [\n{"a": 3}') == ["other JSON", "invalid-json", "other JSON"]


def test_lines_of_several_kinds_are_told_one_by_one() -> None:
    lines = [batch_line(), batch_line("/v1/embeddings", {"input": "x"}), CHAT, {"messages": [USER, ANSWER]}, [], 1]
    text = "\n".join(map(json.dumps, lines))
    assert kinds(text) == [
        "method url body",
        "batch line of another route",
        "body",
        "fine-tuning example",
        "JSON array",
        "JSON value",
    ]
    # What is skipped is counted, so that an index is a place in the file.
    assert [found.index for found in entries(text) if isinstance(found, Exchange)] == [0, 2]


def test_what_is_odd_in_a_line_is_placed_in_that_line() -> None:
    found = entries(f'{LINE}\n\n{{"model": "é😀", "messages": [], "model": "\\ud800"}}\n{LINE}')[1]
    assert isinstance(found, Exchange)
    assert [defect.defect for defect in found.defects] == ["duplicate-key", "invalid-json"]
    assert [str(defect.span and defect.span.start) for defect in found.defects] == [
        str(Position(3, 33)),
        str(Position(3, 42)),
    ]
    assert "on line" not in found.defects[0].message


@pytest.mark.parametrize(
    ("line", "defect"),
    [('{"messages": ' + "[" * 200, "too-deep"), ('{"messages": "\udcff", "model": ', "invalid-json")],
)
def test_a_line_may_be_too_deep_or_no_utf8(line: str, defect: str) -> None:
    text = f"{LINE}\n{line}\n{LINE}".encode("utf-8", "surrogateescape")
    assert kinds(text) == ["method url body", defect, "method url body"]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CHAT, indent=1),
        '{\n"model": "m", "messages": [\n{"role": "user", "content": "Hi"}\n]}',
        '{"request": {"body":\n' + json.dumps(CHAT) + "\n}}",
        "\n\n" + json.dumps(CHAT) + "\n\n",
        '{"model": "m", "messages": []\r}',
    ],
)
def test_one_document_over_several_lines_is_no_json_lines(text: str) -> None:
    assert kinds(text) == ["body"]


def test_a_list_of_requests_over_several_lines_is_no_json_lines() -> None:
    assert kinds("[\n" + json.dumps(CHAT) + "\n]") == ["JSON array"]


@pytest.mark.parametrize(
    ("document", "kind"), [(CHAT, "body"), (batch_line(), "method url body"), ({"a": 1}, "other JSON")]
)
def test_a_single_line_is_both(document: JSON, kind: str) -> None:
    assert kinds(json.dumps(document) + "\n") == [kind]


def test_an_exchange_has_header_names_in_lower_case_and_what_is_known_alone() -> None:
    text = json.dumps({"request": {"headers": {"X-Api-KEY": "k", "x-b": 1}, "body": CHAT}, "response": {"status": 200}})
    found = entry(text)
    assert isinstance(found, Exchange)
    assert found.document == {
        "request": {"headers": {"x-api-key": "k", "x-b": "1"}, "body": CHAT},
        "response": {"status": 200},
    }


@pytest.mark.parametrize("headers", [[], "x", 1, [["a", "b"]]])
def test_headers_of_another_form_are_none(headers: JSON) -> None:
    found = entry(json.dumps({"request": {"headers": headers, "body": CHAT}, "response": None}))
    assert isinstance(found, Exchange)
    assert found.document == {"request": {"headers": {}, "body": CHAT}}


@pytest.mark.parametrize("document", [{}, [], "x", {"contents": []}, CHAT, batch_line(), {"request": {"body": CHAT}}])
def test_a_forced_payload_is_what_the_file_holds(document: JSON) -> None:
    found = entry(json.dumps(document, indent=1), "payload")
    assert isinstance(found, Exchange)
    assert found.document == {"request": {"body": document}}


def test_forced_lines_are_each_what_was_said() -> None:
    text = f"{LINE}\n\n[]\n{json.dumps(CHAT)}"
    assert [each.document["request"] for each in entries(text, "jsonl") if isinstance(each, Exchange)] == [
        {"body": batch_line()},
        {"body": []},
        {"body": CHAT},
    ]
    assert [each.document["request"] for each in entries(text, "batch") if isinstance(each, Exchange)] == [
        {"method": "POST", "url": "/v1/chat/completions", "body": CHAT},
        {"body": []},
        {},
    ]


@pytest.mark.parametrize("document", [{"request": {}}, {"request": {"body": None}}])
def test_a_forced_exchange_knows_what_is_there(document: JSON) -> None:
    found = entry(json.dumps(document), "exchange")
    assert isinstance(found, Exchange)
    assert found.document in ({}, {"request": {}})


@pytest.mark.parametrize("text", ["{", '{"a": 1,}', "[" * 1000])
@pytest.mark.parametrize("name", [name for name in READERS if name not in ("response", "httprr", "curl")])
def test_a_broken_file_of_a_forced_format_is_a_finding(name: str, text: str) -> None:
    found = entry(text, name)
    assert isinstance(found, Exchange)
    assert [defect.defect for defect in found.defects] == ["too-deep" if text.startswith("[") else "invalid-json"]


@pytest.mark.parametrize("name", READERS)
@given(data=st.binary(max_size=30) | st.text('{}[]":, \n\r1ab', max_size=30).map(str.encode))
def test_any_bytes_are_read_in_any_format(name: str, data: bytes) -> None:
    for input_format in (name, None):
        for found in read(FileSource("x", data), input_format):
            if isinstance(found, Exchange):
                assert found.locator is not None
                assert found.locator.locate(Place("request.body", ("a", 0))).start >= Position(1, 1)
                assert all(defect.span is not None for defect in found.defects)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
@pytest.mark.parametrize(
    "folder", ["negatives", "haralyzer__haralyzer", "grafana__har-to-k6", "ahmadnassri__node-har-validator"]
)
def test_traffic_of_other_apis_holds_no_request_of_ours(folder: str) -> None:
    """A batch in it goes to another route."""
    files = [file for suffix in ("json", "jsonl") for file in (CORPUS / "dev" / folder).rglob(f"*.{suffix}")]
    found = [each for file in files for each in read(FileSource(file.name, file.read_bytes()))]
    assert [each for each in found if isinstance(each, Exchange)] == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_every_line_of_the_recorded_batches_is_read() -> None:
    files = [
        file for name in ("zhuiguang49", "zisaacson", "zgimszhd61") for file in CORPUS.glob(f"dev/{name}*/**/*.jsonl")
    ]
    found = [each for file in files for each in read(FileSource(file.name, file.read_bytes()))]
    assert len([each for each in found if isinstance(each, Exchange)]) == 131 + 123 + 4


CHUNKS: list[JSON] = [
    {"id": "", "object": "", "model": "", "choices": [], "prompt_filter_results": [{"prompt_index": 0}]},
    {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "Hi"}}]},
    {"object": "chat.completion.chunk", "choices": [], "usage": {"total_tokens": 1}},
]


@pytest.mark.parametrize("text", [json.dumps(CHUNKS), "\n".join(map(json.dumps, CHUNKS))], ids=["list", "lines"])
def test_stored_chunks_are_a_stream_though_the_first_has_no_choices_yet(text: str) -> None:
    (found,) = read(FileSource("x", text.encode()))
    assert isinstance(found, Exchange)
    assert found.document == {"response": {"events": CHUNKS}}


def test_a_chunk_that_is_no_json_stays_in_its_stream() -> None:
    text = "\n".join([json.dumps(CHUNKS[1]), "{oops", json.dumps(CHUNKS[2])])
    (found,) = read(FileSource("x", text.encode()))
    assert isinstance(found, Exchange)
    assert found.document["response"]["events"] == [CHUNKS[1], "{oops", CHUNKS[2]]


def test_lists_with_choices_of_other_kinds_are_no_stream() -> None:
    text = json.dumps([{"question": "?", "choices": ["a", "b"]}, {"question": "?", "choices": []}])
    assert list(read(FileSource("x", text.encode()))) == [Skipped("JSON array")]


BODY_LINE = json.dumps(CHAT)


@pytest.mark.parametrize(
    ("text", "exchanges"),
    [
        (f"interactions:\n- request:\n    uri: https://x/chat/completions\n    body: |\n      {BODY_LINE}\n", 1),
        (f"curl https://x/v1/chat/completions -d '\n{BODY_LINE}\n'\n", 1),
        (f"monitors:\n  - url: https://x/v1/chat/completions\n    body: |\n      {BODY_LINE}\n", 0),
        (f"Send this:\n\n{BODY_LINE}\n\nto the server.\n", 0),
        (f"POST /v1/chat/completions HTTP/1.1\nHost: x\n\n{BODY_LINE}\n", 0),
    ],
    ids=["cassette", "curl", "YAML", "prose", "HTTP"],
)
def test_a_body_in_a_line_of_something_else_is_no_json_lines(text: str, exchanges: int) -> None:
    found = [each for each in read(FileSource("x", text.encode())) if isinstance(each, Exchange)]
    assert len(found) == exchanges
    assert [each.defects for each in found] == [()] * exchanges


def test_conversations_without_any_model_are_no_bodies_that_forgot_it() -> None:
    line = json.dumps({"messages": [{"role": "system", "content": "Be brief."}, USER]})
    assert kinds(f"{line}\n{line}") == ["conversation without a model"] * 2
    assert kinds(f"{line}\n{json.dumps(CHAT)}") == ["body", "body"]


def test_a_list_of_chunks_that_ends_with_done_is_a_whole_stream() -> None:
    text = "\n".join([*map(json.dumps, CHUNKS), "[DONE]"])
    (found,) = read(FileSource("x", text.encode()))
    assert isinstance(found, Exchange)
    assert found.document["response"] == {"events": CHUNKS, "done": True}
