"""Our schema vocabulary, each keyword by itself. Images and URLs have files of their own."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.keywords.credentials import looks_live
from anyint_lint.keywords.fields import nearest_field
from anyint_lint.keywords.masking import mask
from anyint_lint.keywords.models import nearest_models
from anyint_lint.keywords.placeholders import is_placeholder, is_variable
from anyint_lint.keywords.secrets import keys_in
from anyint_lint.model import JSON, Path
from anyint_lint.rulebook import RULES

FIELDS = frozenset({"temperature", "max_tokens", "messages", "stop"})
LIVE = "9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"
SESSION_COOKIES = [
    *("session", "sessionid", "PHPSESSID", "JSESSIONID", "connect.sid", "_gh_sess", "ASP.NET_SessionId", "auth"),
    *("__Secure-next-auth.session-token", "laravel_session", "access_token", "remember_user_token", "jwt"),
]
HARMLESS_COOKIES = [
    *("__cf_bm", "_cfuvid", "__cfduid", "AWSALBCORS", "ARRAffinity", "acw_tc", "HWWAFSESID", "GCLB", "datadome", "_ga"),
    *(
        "BIGipServerpool",
        "TS01a2b3c4",
        "ph_project",
        "anthropic-device-id",
        "oai-did",
        "aid",
        "incap_ses_1",
        "XSRF-TOKEN",
    ),
    *("ai_session", "consider", "outside", "theme"),
]
JWT_IO = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0"


def problems(keyword: str, value: JSON, parameter: JSON = True) -> list[tuple[JSON, str]]:
    return [(problem.at, problem.message) for problem in KEYWORDS[keyword](value, parameter, Settings())]


def test_every_keyword_is_documented() -> None:
    text = (RULES / "README.md").read_text("utf-8")
    assert [name for name in KEYWORDS if f"`{name}: " not in text] == []


@pytest.mark.parametrize("name", KEYWORDS)
@pytest.mark.parametrize("value", [None, True, 5, 1.5, "", "x", [], {}, [1], {"a": 1}, {"request": None}])
def test_values_of_other_types_never_raise(name: str, value: JSON) -> None:
    list(KEYWORDS[name](value, True, Settings()))


@pytest.mark.parametrize(
    "text",
    [
        "${MODEL}",
        "$MODEL",
        "{{ model }}",
        "{model}",
        "<model>",
        "%MODEL%",
        "__MODEL__",
        "your-model",
        "xxx",
        "...",
        "***",
    ],
)
def test_placeholders(text: str) -> None:
    assert problems("placeholder", text) == []


@pytest.mark.parametrize("text", ["gpt-4o", "claude-sonnet-4-6", "us.model:0", "org/model", "a$b", "m{1}"])
def test_no_placeholders(text: str) -> None:
    assert problems("placeholder", text) != []


@given(st.text("{}$<%>a\n", max_size=12))
def test_a_variable_is_what_stands_between_its_signs(text: str) -> None:
    known = re.search(r"\$\{[^}]*\}|\{\{.*?\}\}|<%.*?%>|\{a+\}", text)
    assert is_variable(text) is (known is not None)


@pytest.mark.parametrize("opening", ["{", "{{ ", "${", "<%", "{a", "<", "[A", "%(a", "%A", "$"])
def test_what_only_opens_takes_no_time(opening: str) -> None:
    is_placeholder(opening * 200_000)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "the Authorization header is empty"),
        ("  ", "the Authorization header is empty"),
        ("Bearer", "there is no key after Bearer"),
        (" bearer ", "there is no key after Bearer"),
        ("Bearer Bearer abc123", "Bearer is written twice"),
        ("Basic dXNlcjpwYXNz", "the scheme is Basic, not Bearer"),
        ("token abc123", "the scheme is token, not Bearer"),
        ("abc123", "the key stands alone, without Bearer in front"),
        ("Bearer abc 123", "the key after Bearer has a space in it"),
        *(
            (f"Bearer {word}", f"the key is the word {word}: a variable was empty")
            for word in ("undefined", "null", "None", "nil", "FALSE")
        ),
        ('Bearer "abc123"', "the key after Bearer is in quotes"),
        ("Bearer 'abc123'", "the key after Bearer is in quotes"),
    ],
)
def test_wrong_authorization_headers(header: str, message: str) -> None:
    ((at, said),) = problems("bearerAuthorization", {"request": {"headers": {"authorization": header}}})
    assert at == ("request", "headers", "authorization")
    assert said == message


@pytest.mark.parametrize(
    "header",
    [
        "Bearer abc123",
        "bearer abc",
        "BEARER x",
        "Bearer  abc",
        "  Bearer abc ",
        "REDACTED",
        "Bearer <token>",
        "Bearer ${KEY}",
    ],
)
def test_right_authorization_headers(header: str) -> None:
    assert problems("bearerAuthorization", {"request": {"headers": {"authorization": header}}}) == []


@pytest.mark.parametrize("header", ["Bearer $ANYINT_API_KEY", "Bearer ${KEY}", "Bearer {{api_key}}", "Bearer {key}"])
def test_variables_are_wrong_on_the_wire_only(header: str) -> None:
    request = {"headers": {"authorization": header}}
    assert problems("bearerAuthorization", {"request": request}) == []
    assert problems("bearerAuthorization", {"request": request, "live": True}) != []
    assert problems("bearerAuthorization", {"request": request, "response": {"status": 401}}) != []


@pytest.mark.parametrize(
    "exchange",
    [
        {"request": {"headers": {"authorization": f"Bearer {LIVE}"}}},
        {"request": {"headers": {"x-api-key": LIVE}}},
        {"request": {"headers": {"cookie": f"theme=dark; session={LIVE}"}}},
        {"request": {"url": f"https://example.com/?key={LIVE}"}},
        {"request": {"body": {"messages": [{"content": f"my key is sk-proj-{LIVE}"}]}}},
        {"request": {"body": {"metadata": {"aws": "AKIAQ7XR4TW8ZB3NV6CY"}}}},
        {"response": {"headers": {"set-cookie": f"session={LIVE}; Path=/; HttpOnly"}}},
        {"response": {"body": {"echo": f"Bearer gsk_{LIVE}"}}},
        {"request": {"body": {"metadata": {f"sk-proj-{LIVE}": "1"}}}},
        {"request": {"body": {"content": f"my token is ghu_{LIVE}aB3dE5"}}},
        {"request": {"body": {"api_key": LIVE}}},
        {"request": {"url": f"https://example.com/?auth={LIVE}"}},
        {"request": {"url": f"https://user:{LIVE}@example.com/"}},
        {"request": {"headers": {"x-amz-security-token": LIVE}}},
        {"request": {"headers": {"cf-aig-authorization": f"Bearer {LIVE}"}}},
        {"request": {"headers": {"ocp-apim-subscription-key": LIVE}}},
        {"request": {"headers": {"x-custom": f"sk-proj-{LIVE}"}}},
        {"response": {"headers": {"x-debug": [f"key gsk_{LIVE}"]}}},
        *({"request": {"headers": {"cookie": f"{name}={LIVE}"}}} for name in SESSION_COOKIES),
    ],
)
def test_live_credentials_are_found_at_their_place(exchange: JSON) -> None:
    assert len(problems("noSecrets", exchange)) == 1


@pytest.mark.parametrize(
    "exchange",
    [
        {"request": {"headers": {"authorization": "Bearer test-api-key"}}},
        {"request": {"headers": {"authorization": "Bearer sk-..."}}},
        {"request": {"headers": {"authorization": "Bearer sk-fakefakefakefakefake1234"}}},
        {"request": {"headers": {"authorization": "AUTHORIZATION-XXX"}}},
        {"request": {"headers": {"cookie": f"__cf_bm={LIVE}; _cfuvid={LIVE}"}}},
        {"request": {"headers": {"openai-organization": "org-9fK2mQ7xR4tW8zB3nV6cY1dL"}}},
        {"request": {"url": "https://example.com/?key=REDACTED"}},
        {"request": {"body": {"content": "the flask-based risk-assessment-of-a-very-long-thing9"}}},
        {"request": {"body": {"url": f"data:image/png;base64,AAAAsk-{LIVE}"}}},
        {"request": {"body": {"content": "the class sk-circle-fade-dot-1a2b3c4d5e"}}},
        {"request": {"body": {"api_key": "${ANYINT_API_KEY}"}}},
        {"request": {"headers": {"x-csrf-token-name": LIVE}}},
        {"request": {"headers": {"x-request-id": LIVE}}},
        {"request": {"body": {"secret": "The cat is 5 years old now, and nobody knows"}}},
        {"request": {"headers": {"authorization": "Bearer sk-proj-AAAABBBBCCCCDDDD1111"}}},
        {"request": {"headers": {"authorization": "Bearer unused-key-9f8e7d6c5b4a3f2e"}}},
        {"request": {"headers": {"authorization": "Bearer sk-or-v1-deadbeef93deadbeef93"}}},
        {"request": {"body": {"content": f"{JWT_IO}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"}}},
        *({"response": {"headers": {"set-cookie": f"{name}={LIVE}; Path=/"}}} for name in HARMLESS_COOKIES),
        {"request": {"body": {"id": "call_9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"}}},
        {"response": {"body": {"id": "chatcmpl-9fK2mQ7xR4tW8zB3nV6cY1dL"}}},
    ],
)
def test_placeholders_and_identifiers_are_no_secrets(exchange: JSON) -> None:
    assert problems("noSecrets", exchange) == []


def test_a_secret_is_not_in_the_message_about_it() -> None:
    ((_, message),) = problems("noSecrets", {"request": {"body": {"a": f"sk-proj-{LIVE}"}}})
    assert LIVE not in message


@pytest.mark.parametrize(
    ("token", "live"),
    [
        (LIVE, True),
        (LIVE[:20], True),
        (LIVE[:19], False),
        (f"<{LIVE}>", False),
        (f"test-{LIVE}", False),
        (f"{LIVE[:15]} {LIVE[15:]}", False),
        ("1234500987" * 3, False),
        ("qwertyuiopasdfghjklzxcvb", False),
        ("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", True),
        ("hf_hdwKYdomSBXtPoVGpyZYsrXcXqsppQHSj", False),
        ("1a2b3c4d5" * 3, False),
        ("1a2b3c4d5e" * 3, True),
    ],
)
def test_a_live_key_is_long_varied_in_one_piece_and_no_made_up_word(token: str, live: bool) -> None:
    assert looks_live(token) is live


def test_a_key_beside_half_a_surrogate_pair_is_hidden() -> None:
    assert LIVE not in mask(f"\ud800 sk-{LIVE}")


def test_a_value_beside_a_telling_name_is_hidden_as_a_whole() -> None:
    (problem,) = KEYWORDS["noSecrets"]({"request": {"body": {"api_key": LIVE}}}, True, Settings())
    assert [(step.value, step.stretch) for step in problem.steps] == [("REDACTED", (0, len(LIVE)))]


def test_a_value_beside_a_telling_name_is_told() -> None:
    body = {"api_key": LIVE, "list": [{"client_secret": LIVE}], "name": LIVE}
    assert sorted(problems("noSecrets", {"request": {"body": body}}), key=str) == [
        (("request", "body", "api_key"), "holds what looks like a live credential"),
        (("request", "body", "list", 0, "client_secret"), "holds what looks like a live credential"),
    ]


def test_the_keys_of_an_exchange_are_its_keys_and_nothing_around() -> None:
    cookies = f"theme=dark; session={LIVE}"
    exchange = {
        "request": {"url": f"https://x/?key={LIVE}&a=ghp_{LIVE}", "headers": {"cookie": cookies}, "body": {"a": "no"}},
        "response": {"body": [f"sk-proj-{LIVE} and gsk_{LIVE}"], "headers": {"x-api-key": [LIVE]}},
    }
    assert sorted(keys_in(exchange)) == sorted([LIVE, LIVE, f"ghp_{LIVE}", f"sk-proj-{LIVE}", f"gsk_{LIVE}"])


@pytest.mark.parametrize(
    ("header", "value", "hidden"),
    [
        ("cookie", f"a=1; session={LIVE}; jwt={LIVE}", "a=1; session=REDACTED; jwt=REDACTED"),
        ("cookie", f"session={LIVE}==", "session=REDACTED"),
        ("cookie", f"theme={LIVE}; session=x", None),
        ("cookie", f"theme={LIVE}; session={LIVE}; sid=x", f"theme={LIVE}; session=REDACTED; sid=x"),
        ("cookie", f"theme=sk-proj-{LIVE}", "theme=REDACTED"),
        # What follows the cookie says how long it holds and where.
        ("set-cookie", f"session={LIVE}; Path=/", "session=REDACTED; Path=/"),
        ("set-cookie", f"session={LIVE}; sid={LIVE}", f"session=REDACTED; sid={LIVE}"),
        ("set-cookie", f"theme=dark; session={LIVE}", None),
        ("authorization", f"Basic {LIVE} ", "Basic REDACTED "),
        ("x-api-key", LIVE, "REDACTED"),
        ("x-api-key", "test", None),
    ],
)
def test_of_a_header_the_credential_alone_is_hidden(header: str, value: str, hidden: str | None) -> None:
    (*found,) = KEYWORDS["noSecrets"]({"request": {"headers": {header: value}}}, True, Settings())
    assert len(found) == (hidden is not None)
    for problem in found:
        assert problem.at == ("request", "headers", header)
        assert problem.message == f"the {header} header holds what looks like a live credential"
        for step in problem.steps:
            value = value[: step.stretch[0]] + step.value + value[step.stretch[1] :]
        assert value == hidden


@pytest.mark.parametrize(
    "text",
    [
        f"sk-{LIVE}",
        f"Authorization: Bearer {LIVE}",
        f'"authorization": "Bearer {LIVE}"',
        f'{{"api_key": "{LIVE}"}}',
        json.dumps(json.dumps({"password": LIVE})),
        f"Cookie: {LIVE}",
        f'"Authorization": "Key {LIVE}"',
        f'"Authorization": "Bearer abcdefgh {LIVE}"',
        f"https://api.anyint.ai/openai/v1/chat/completions?key={LIVE}",
        f"https://user:{LIVE}@example.com/",
    ],
)
def test_masking_hides_keys_in_any_text(text: str) -> None:
    assert LIVE not in mask(text)


@pytest.mark.parametrize(
    "text", ["Bearer ${ANYINT_API_KEY}", '"x-api-key": "${ANYINT_API_KEY}",', "a task-force", "api: on"]
)
def test_masking_leaves_what_is_no_key(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ("ada@example.org", "an e-mail address"),
        ("+44 20 7946 0958", "a telephone number"),
        ("123-45-6789", "a social security number"),
        ("4111 1111 1111 1111", "a card number"),
        ("378282246310005", "a card number"),
        ("5555-5555-5555-4444", "a card number"),
        ("6011000990139424", "a card number"),
    ],
)
def test_what_kind_of_personal_data_is_told(user: str, kind: str) -> None:
    assert problems("noPersonalData", user) == [((), f"the field holds {kind}")]


@pytest.mark.parametrize("user", ["4111111111111112", "378282246310006", "5555-5555-5555-4445", "6011000990139423"])
def test_a_number_whose_check_digit_is_wrong_is_no_card(user: str) -> None:
    assert problems("noPersonalData", user) == []


def test_a_long_text_is_no_identifier_and_not_searched() -> None:
    assert problems("noPersonalData", "a@b.io".rjust(1000, "x"))
    assert problems("noPersonalData", "a@b.io".rjust(1001, " ")) == []


@pytest.mark.parametrize(
    "user",
    ["ada@example.org", "+44 20 7946 0958", "(555) 123-4567", "123-45-6789", "4111 1111 1111 1111", "Ada <a@b.io>"],
)
def test_personal_data(user: str) -> None:
    assert problems("noPersonalData", user) != []


@pytest.mark.parametrize(
    "user",
    ["user_123", "20261122", "6f1ed002-ab59-4c1b-9d2a-3f0c5f0e2a11", "user@", "1234567890123456", "a1b2c3", "10.0.0.1"],
)
def test_opaque_identifiers_are_no_personal_data(user: str) -> None:
    assert problems("noPersonalData", user) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("temprature", "temperature"),
        ("maxTokens", "max_tokens"),
        ("mesages", "messages"),
        ("storp", "stop"),
        ("t-e-m-p-e-r-a-t-u-r-e", "temperature"),
    ],
)
def test_the_nearest_field(name: str, meant: str) -> None:
    assert nearest_field(name, FIELDS) == meant


def test_nothing_is_near_a_name_that_is_longer_than_any() -> None:
    assert nearest_field("_" * 101 + "model", FIELDS) is None


def of_fields(keyword: str, body: JSON, parameter: JSON = True) -> list[tuple[JSON, ...]]:
    found = KEYWORDS[keyword](body, parameter, Settings())
    return [(*each.at, each.message, each.hint, [step.value for step in each.steps]) for each in found if each.key]


def test_a_field_of_another_provider_is_told_with_ours() -> None:
    body = {"model": "m", "container": 1, "stop_sequences": [], "max_output_tokens": 5, "max_tokens": 5}
    assert of_fields("noNativeFields", body) == [
        (
            "container",
            "container is a field of Anthropic, not of the chat route",
            "Leave it out; the chat route has no containers.",
            [],
        ),
        ("stop_sequences", "stop_sequences is a field of Anthropic, not of the chat route", "Use stop.", ["stop"]),
        # Its twin is there already.
        (
            "max_output_tokens",
            "max_output_tokens is a field of Responses, not of the chat route",
            "Use max_tokens.",
            [],
        ),
    ]


def test_a_misspelt_field_is_told_with_the_one_that_was_meant() -> None:
    body = {"temprature": 1, "maxTokens": 1, "max_tokens": 2, "é" * 90: 1}
    misspelt = [
        ("temprature", '"temprature" is not a field of any chat API', "Did you mean temperature?", ["temperature"]),
        ("maxTokens", '"maxTokens" is not a field of any chat API', "Did you mean max_tokens?", []),
    ]
    unknown = [("é" * 90, f'"{"é" * 80}" is not a field of any chat API', None, [])]
    assert of_fields("knownFields", body, "refuse") == misspelt + unknown
    assert of_fields("knownFields", body, "ignore") == misspelt
    both = {"temprature": 1, "messages": [{"rolle": 1}]}
    assert [each[:-3] for each in of_fields("knownFields", both)] == [("temprature",), ("messages", 0, "rolle")]
    assert of_fields("knownFields", {"messages": [{"rolle": 1, "shoe_size": 1}, 5]}) == [
        ("messages", 0, "rolle", '"rolle" is not a field of any chat API', "Did you mean role?", ["role"])
    ]


@pytest.mark.parametrize(("others", "told"), [(99, True), (100, False)])
def test_nobody_misspells_a_hundred_fields(others: int, told: bool) -> None:
    body = {"temprature": 1} | {f"shoe_size_{number}": 1 for number in range(others)}
    assert [each[2] for each in of_fields("knownFields", body, "ignore")] == ["Did you mean temperature?"] * told
    assert len(of_fields("knownFields", body, "refuse")) == others + 1


def test_a_field_that_openai_alone_has_is_told() -> None:
    said = "seed is a field of OpenAI that the gateway does not document"
    assert of_fields("documentedFields", {"model": "m", "seed": 1, "container": 1, "shoe_size": 1}) == [
        ("seed", said, None, [])
    ]


@pytest.mark.parametrize("name", ["shoe_size", "x", "tempo", "a" * 500])
def test_no_field_is_near(name: str) -> None:
    assert nearest_field(name, FIELDS) is None


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {
            "type": "object",
            "properties": {"a": {"type": ["string", "null"], "default": None}},
            "additionalProperties": False,
        },
        {"anyOf": [{"type": "object"}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}},
        {"type": "object", "$schema": "http://json-schema.org/draft-07/schema#"},
        {"type": "object", "$schema": "urn:nobody:knows"},
        {"type": "object", "properties": {"a": {"x-unknown": 1, "example": "b"}}},
    ],
)
def test_good_tool_parameters(schema: JSON) -> None:
    assert problems("toolParameters", schema) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"location": "Paris"},
        {"type": "string"},
        {"type": "object", "properties": {"a": {"type": "str"}}},
        {"type": "object", "properties": []},
        {"type": "object", "required": "a"},
        {"type": "object", "properties": {"a": "string"}},
    ],
)
def test_bad_tool_parameters(schema: JSON) -> None:
    assert len(problems("toolParameters", schema)) == 1


def test_tool_parameters_that_no_json_can_hold_are_told() -> None:
    said = "not a schema that can be written as JSON"
    assert problems("toolParameters", {"type": "object", "maximum": 2**70}) == [((), said)]


def test_a_mistake_in_tool_parameters_is_told_with_its_place_and_not_at_length() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "x" * 300}}}
    ((_, message),) = problems("toolParameters", schema)
    before, _, reason = message.partition("/properties/a/type: ".removeprefix("/"))
    assert before == "the parameters are not a JSON Schema: "
    assert "xxx" in reason
    assert len(reason) == 160


def call(call_id: str) -> JSON:
    return {"id": call_id, "type": "function", "function": {"name": "f", "arguments": "{}"}}


def test_calls_may_be_answered_in_any_order_and_ids_used_again() -> None:
    turn = [
        {"role": "assistant", "tool_calls": [call("a"), call("b")]},
        {"role": "tool", "tool_call_id": "b"},
        {"role": "tool", "tool_call_id": "a"},
    ]
    assert problems("toolCallsAnswered", turn * 2) == problems("toolAnswersMatch", turn * 2) == []


def test_each_unanswered_call_is_named() -> None:
    messages = [{"role": "assistant", "tool_calls": [call("a"), call("b")]}, {"role": "tool", "tool_call_id": "b"}]
    assert [at for at, _ in problems("toolCallsAnswered", messages)] == [(0, "tool_calls", 0, "id")]


def test_an_answer_before_its_call_matches_nothing() -> None:
    messages = [{"role": "tool", "tool_call_id": "a"}, {"role": "assistant", "tool_calls": [call("a")]}]
    assert [at for at, _ in problems("toolAnswersMatch", messages)] == [(0, "tool_call_id")]


@pytest.mark.parametrize("choice", ["none", "auto", {"type": "function", "function": {"name": "f"}}, "${CHOICE}"])
def test_good_tool_choices(choice: JSON) -> None:
    tools = [{"type": "function", "function": {"name": "f"}}]
    assert problems("declaredToolChoice", {"tools": tools, "tool_choice": choice}) == []


@pytest.mark.parametrize(
    "choice",
    [
        "any",
        "f",
        {"type": "function", "function": {"name": "g"}},
        {"type": "function", "name": "f"},
        {"type": "tool", "name": "f"},
    ],
)
def test_bad_tool_choices(choice: JSON) -> None:
    tools = [{"type": "function", "function": {"name": "f"}}]
    assert len(problems("declaredToolChoice", {"tools": tools, "tool_choice": choice})) == 1


def test_a_tool_choice_by_word_is_told_with_what_to_send_and_not_at_length() -> None:
    ((at, message),) = problems("declaredToolChoice", {"tools": [], "tool_choice": "zq" * 50})
    assert (at, message) == (("tool_choice",), f"tool_choice {'zq' * 32!r} is not none, auto or required")
    assert problems("declaredToolChoice", {"tool_choice": "required"}) == [
        (("tool_choice",), 'tool_choice is "required", but there are no tools')
    ]
    assert problems("declaredToolChoice", {"tools": [call("a")], "tool_choice": "required"}) == []
    words = [*KEYWORDS["declaredToolChoice"]({"tool_choice": "any"}, True, Settings())]
    words += KEYWORDS["declaredToolChoice"]({"tool_choice": "f"}, True, Settings())
    assert [problem.hint for problem in words] == [
        'Use "required".',
        'To ask for one function, send {"type": "function", "function": {"name": …}}.',
    ]


@pytest.mark.parametrize("kind", ["function", "tool"])
def test_a_tool_choice_of_another_provider_is_told_with_ours(kind: str) -> None:
    (problem,) = KEYWORDS["declaredToolChoice"]({"tool_choice": {"type": kind, "name": "f"}}, True, Settings())
    assert problem.message == "tool_choice is in the form of another provider's API"
    assert problem.at == ("tool_choice",)
    assert problem.hint == 'Send {"type": "function", "function": {"name": …}}.'


def cut_off(*choices: JSON) -> JSON:
    return {"events": [{"choices": [choice | {"finish_reason": "length"}]} for choice in choices]}


@pytest.mark.parametrize(
    ("response", "told"),
    [
        ({"body": [{"error": {"code": 400}}]}, [("body", 0, "error")]),
        ({"body": [{"a": 1}, {"error": {"code": 400}}]}, []),
        ({"body": {"error": None}, "events": [{}, {"error": "x"}]}, [("events", 1, "error")]),
        ({"body": {"object": "error"}}, [("body",)]),
        ({"status": 399, "body": {"error": {}}}, []),
    ],
)
def test_an_answer_is_an_error_where_it_says_so(response: JSON, told: list[Path]) -> None:
    assert problems("succeeded", response) == [(at, "the answer is an error") for at in told]


def test_a_status_from_400_on_is_a_failure_whatever_the_body_says() -> None:
    assert problems("succeeded", {"status": 400, "body": {"error": 1}}) == [
        (("status",), "the server answered with HTTP 400")
    ]


def test_each_choice_that_was_cut_off_is_named_once() -> None:
    said = 'the answer was cut off: finish_reason is "length"'
    assert problems("untruncated", cut_off({"index": 0}, {"index": 1}, {"index": 0})) == [
        (("events", 0, "choices", 0, "finish_reason"), said),
        (("events", 1, "choices", 0, "finish_reason"), said),
    ]
    choices = [{"finish_reason": reason} for reason in ("stop", "max_tokens", None, 5, "MAX_TOKENS", "model_length")]
    assert [at for at, _ in problems("untruncated", {"body": {"choices": [None, *choices]}})] == [
        ("body", "choices", number, "finish_reason") for number in (2, 5, 6)
    ]


@pytest.mark.parametrize(
    ("tools", "known"),
    [
        (list("abcdefghij"), "; tools are a, b, c, d, e, f, g, h"),
        (["a"], "; tools are a"),
        ([], "; there are no tools"),
    ],
)
def test_a_tool_that_is_not_there_is_told_with_those_that_are(tools: list[str], known: str) -> None:
    body = {
        "tools": [{"type": "function", "function": {"name": name}} for name in tools],
        "tool_choice": {"type": "function", "function": {"name": "z"}},
    }
    message = f"tool_choice names 'z', which is not in tools{known}"
    assert problems("declaredToolChoice", body) == [(("tool_choice", "function", "name"), message)]


def test_of_tools_of_one_name_each_but_the_first_is_told() -> None:
    tools = [{"function": {"name": name}} for name in ("a", "b", "a", "a")] + [{"function": 5}, {}, 5, {"function": {}}]
    assert problems("uniqueToolNames", tools) == [
        ((2, "function", "name"), "tools[0] has the same name"),
        ((3, "function", "name"), "tools[0] has the same name"),
    ]


def test_a_model_that_no_catalogue_has_is_told_and_not_at_length() -> None:
    exchange = {"request": {"body": {"model": "zq" * 50}}, "models": {"gpt-5": {}}}
    assert problems("knownModel", exchange) == [
        (("request", "body", "model"), f"model {'zq' * 40!r} is not in the catalogue")
    ]


@pytest.mark.parametrize("request_", [None, 5, [], {}, {"body": None}, {"body": []}, {"body": {"model": 5}}])
def test_a_catalogue_says_nothing_of_a_request_without_a_model(request_: JSON) -> None:
    assert problems("knownModel", {"request": request_, "models": {"gpt-5": {}}}) == []


def test_an_unknown_model_names_the_nearest() -> None:
    exchange = {"request": {"body": {"model": "gpt-5-mni"}}, "models": {"gpt-5": {}, "gpt-5-mini": {}}}
    (problem,) = KEYWORDS["knownModel"](exchange, True, Settings())
    assert problem.hint == "The nearest in the catalogue is gpt-5-mini."


def test_two_models_that_are_as_near_are_both_named() -> None:
    exchange = {"request": {"body": {"model": "o1-mini"}}, "models": {"o3-mini": {}, "o4-mini": {}, "gpt-5-mini": {}}}
    (problem,) = KEYWORDS["knownModel"](exchange, True, Settings())
    assert problem.hint == "The nearest in the catalogue are o4-mini and o3-mini."


CATALOGUE = (
    *("gpt-5", "gpt-5-mini", "gpt-4o-2024-08-06", "gpt-4o-2024-11-20", "gpt-4o-mini-2024-07-18", "gpt-4.1-mini"),
    *("claude-sonnet-4-6", "claude-sonnet-4-5-20250929", "claude-opus-4-5-20251101", "gemini-2.5-flash"),
    *("gemini-3.1-flash-image-preview", "moonshotai/kimi-k2.5", "gpt-3.5-turbo-0125"),
)


@pytest.mark.parametrize(
    ("model", "near"),
    [
        # Another release of the same model is nearer than another model, however alike the names.
        ("gpt-4o-mini", ["gpt-4o-mini-2024-07-18"]),
        ("gpt-4o-2024-05-13", ["gpt-4o-2024-08-06", "gpt-4o-2024-11-20"]),
        ("claude-sonnet-4-5", ["claude-sonnet-4-5-20250929"]),
        ("gpt-3.5-turbo-0613", ["gpt-3.5-turbo-0125"]),
        ("gemini-3.1-flash-image", ["gemini-3.1-flash-image-preview"]),
        ("gemini-2.0-flash-001", ["gemini-2.5-flash"]),
        # So is one of another provider, or in another spelling.
        ("anthropic/claude-sonnet-4.5", ["claude-sonnet-4-5-20250929"]),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", ["claude-sonnet-4-5-20250929"]),
        ("claude-4-5-sonnet-latest", ["claude-sonnet-4-5-20250929"]),
        ("kimi-k2.5", ["moonshotai/kimi-k2.5"]),
        ("GPT-5", ["gpt-5"]),
        ("claude-sonet-4-6", ["claude-sonnet-4-6"]),
        ("gpt5mini", ["gpt-5-mini"]),
        ("llama3", []),
        ("this-model-does-not-exist", []),
        ("m", []),
        ("gpt-5" * 50, []),
    ],
)
def test_the_nearest_models(model: str, near: list[str]) -> None:
    assert list(nearest_models(model, CATALOGUE)) == near
    assert list(nearest_models(model, CATALOGUE[::-1])) == near


@pytest.mark.parametrize(("text", "expected"), [("{}", 0), ('{"a": 1}', 0), ("", 0), ("[1]", 1), ('{"a"', 1), ("a", 1)])
def test_json_text(text: str, expected: int) -> None:
    assert len(problems("jsonText", text, "object")) == expected


def test_why_arguments_are_no_json_is_told_without_a_place_and_not_at_length() -> None:
    for text in ("{", '{"a": tru}', "\ud800", "[" * 2000):
        ((_, message),) = problems("jsonText", text)
        before, _, reason = message.partition(": ")
        assert before == "the arguments are not JSON"
        assert 0 < len(reason) <= 120
        assert ": line" not in message
    assert problems("jsonText", "[1]", "object") == [((), "the arguments are JSON, but not an object")]
    assert problems("jsonText", "[1]", "any") == problems("jsonText", "<arguments>") == problems("jsonText", " ") == []
