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
from tests.reading import ANSWER, CHAT, URL, USER, batch_line, entries, entry
from tests.strategies import DOCUMENTS

CORPUS = FilePath(__file__).parents[2] / "shared/corpus"
BLOCKS: JSON = [{"role": "user", "content": [{"text": "Hi"}]}]


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
        ("payload", CHAT | {"cost": 1}),
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
        ("logged conversation", CHAT | {"id": 1, "score": 0.5, "cost": 0.1}),
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
        ("model catalogue", {"version": 1, "locked": "2026-11-24", "source": "x", "models": [{"id": "m"}]}),
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
    text = f"{json.dumps(batch_line())}\n\n[]\n{json.dumps(CHAT)}"
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


def test_whether_broken_entries_are_about_chat_is_looked_up_once() -> None:
    looked = 0

    class Counting(FileSource):
        @property
        def utf8(self) -> bytes:
            nonlocal looked
            looked += 1
            return super().utf8

    source = Counting("x", json.dumps({"log": {"entries": [{}] * 500}}).encode())
    assert {found.kind for found in read(source) if isinstance(found, Skipped)} == {"broken entry"}
    assert looked < 50


@pytest.mark.parametrize(
    ("document", "shape"),
    [
        ({"model": "m", "prompt": "x", "messages": "Hi"}, "completions request"),
        ({"model": "m", "chat_history": [], "messages": "Hi"}, "Cohere chat request"),
        ({"messages": [{"role": "user"}], "temperature": 1}, "payload"),
        ({"model": "m", "messages": [{"choices": []}]}, "payload"),
        ({"messages": [USER], "max_tokens": 5, "system": "s"}, "Anthropic Messages request"),
        ({"custom_id": "1", "url": "/v1/chat/completions"}, "batch"),
    ],
)
def test_little_tells_one_shape_from_another(document: JSON, shape: str) -> None:
    assert shape_of(document) == shape


def test_the_first_entry_of_a_file_has_no_others_before_it() -> None:
    found = entry(json.dumps(CHAT))
    assert isinstance(found, Exchange)
    assert found.index == 0
