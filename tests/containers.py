"""How each recorder writes a request body down: what test_containers puts any payload into."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from itertools import pairwise
from random import Random

import yaml

from anyint_lint.model import JSON

URL = "https://api.anyint.ai/openai/v1/chat/completions"
ANSWER = {"id": "x", "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant"}}]}


def har(body: str, random: Random) -> str:
    entry = {
        "request": {"method": "POST", "url": URL, "headers": [], "postData": {"text": body}},
        "response": {"status": 200, "content": {"text": json.dumps(ANSWER)}},
    }
    return json.dumps(
        {"log": {"entries": [entry]}}, indent=random.choice([None, 1]), ensure_ascii=random.random() < 0.5
    )


def exchange(body: str, random: Random) -> str:
    return json.dumps({"request": {"url": URL, "body": body}}, ensure_ascii=random.random() < 0.5)


def nock(body: str, random: Random) -> str:
    return f"[{nock_call(body, random)}]"


def nock_call(body: str, random: Random) -> str:
    call = {"scope": "https://api.anyint.ai:443", "method": "POST", "path": "/openai/v1/chat/completions"}
    return json.dumps({**call, "body": json.loads(body), "status": 200, "response": ANSWER}, indent=2)


def postman(body: str, random: Random) -> str:
    request = {"method": "POST", "url": {"raw": URL}, "body": {"mode": "raw", "raw": body}}
    return json.dumps({"info": {"name": "x"}, "item": [{"name": "f", "item": [{"name": "r", "request": request}]}]})


def dumped(document: JSON, random: Random) -> str:
    text: str = yaml.dump(
        document,
        default_style=random.choice([None, "'", '"', "|", ">"]),
        width=random.choice([20, 80, 100_000]),
        indent=random.choice([2, 4]),
        allow_unicode=random.random() < 0.5,
    )
    return text.replace("\n", random.choice(["\n", "\r\n"]))


def vcrpy(body: str, random: Random) -> str:
    request = {"method": "POST", "uri": URL, "headers": {"A": ["b"]}, "body": body}
    return dumped({"interactions": [{"request": request, "response": {"status": {"code": 200}}}]}, random)


def parsed_body(body: str, random: Random) -> str:
    request = {"method": "POST", "uri": URL, "parsed_body": json.loads(body)}
    return yaml.dump({"interactions": [{"request": request}]}, allow_unicode=random.random() < 0.5)


def vcrpy_lists(body: str, random: Random) -> str:
    request = {"method": "POST", "uri": URL, "headers": {}, "body": body}
    return dumped({"requests": [request], "responses": [{"status": {"code": 200}}]}, random)


def ruby_vcr(body: str, random: Random) -> str:
    request = {"method": "post", "uri": URL, "body": {"encoding": "UTF-8", "string": body}}
    return dumped({"http_interactions": [{"request": request}]}, random)


def go_vcr(body: str, random: Random) -> str:
    return "---\nversion: 2\n" + dumped(
        {"interactions": [{"request": {"method": "POST", "url": URL, "body": body}}]}, random
    )


def wiremock(body: str, random: Random) -> str:
    request = {"url": "/v1/chat/completions", "method": "POST", "bodyPatterns": [{"equalToJson": body}]}
    return "---\n" + dumped({"request": request, "response": {"status": 200}}, random)


def wiremock_mappings(body: str, random: Random) -> str:
    request = {"url": "/v1/chat/completions", "method": "POST", "bodyPatterns": [{"equalToJson": body}]}
    return json.dumps({"mappings": [{"request": request, "response": {"status": 200}}]}, indent=2)


def curl(body: str, random: Random) -> str:
    quoted = body.replace("'", "'\\''")
    return f"#!/bin/sh\ncurl {URL} \\\n  -d '{quoted}'\n"


def httprr(body: str, random: Random) -> str:
    request = f"POST {URL} HTTP/1.1\r\nHost: x\r\n\r\n{body}"
    return f"httprr trace v1\n{len(request.encode())} 19\n{request}HTTP/1.1 200 OK\r\n\r\n"


def split(text: str, random: Random) -> list[str]:
    """Anywhere but in the value that is looked for."""
    mark = range(text.index("mark") - 8, text.index("mark") + 12)
    places = [at for at in range(1, len(text)) if at not in mark]
    return [text[start:end] for start, end in pairwise([0, *sorted(random.sample(places, 3)), len(text)])]


def azure_test_proxy(body: str, random: Random) -> str:
    entry = {"RequestUri": URL, "RequestMethod": "POST", "RequestBody": split(body, random), "StatusCode": 200}
    return json.dumps({"Entries": [entry]}, indent=random.choice([None, 2]), ensure_ascii=random.random() < 0.5)


def llm_recorder(body: str, random: Random) -> str:
    request = {"url": URL, "method": "POST", "body": json.loads(body)}
    return json.dumps({"meta": {}, "recordings": [{"hash": "x", "request": request, "response": {"status": 200}}]})


def braintrust(body: str, random: Random) -> str:
    request = {"method": "POST", "url": URL, "body": {"kind": "json", "value": json.loads(body)}}
    return json.dumps({"entries": [{"request": request, "response": {"status": 200}}]}, indent=1)


def req_llm(body: str, random: Random) -> str:
    packed = base64.b64encode(body.encode()).decode()
    request = {"method": "post", "url": URL, "body": {"b64": packed}, "canonical_json": json.loads(body)}
    return json.dumps({"request": request, "response": {"status": 200}}, indent=2)


def req_cassette(body: str, random: Random) -> str:
    request = {"method": "POST", "uri": URL, "body_type": "json", "body_json": json.loads(body)}
    return json.dumps({"version": "1.0", "interactions": [{"request": request, "response": {"status": 200}}]})


def pact(body: str, random: Random) -> str:
    request = {"method": "POST", "path": "/v1/chat/completions", "body": json.loads(body)}
    return json.dumps({"interactions": [{"request": request, "response": {"status": 200}}]}, indent=2)


def hoverfly(body: str, random: Random) -> str:
    fields = {"path": "/v1/chat/completions", "method": "POST", "destination": "x.test", "body": body}
    request = {name: [{"matcher": "exact", "value": value}] for name, value in fields.items()}
    return json.dumps({"data": {"pairs": [{"request": request, "response": {"status": 200}}]}})


def insomnia(body: str, random: Random) -> str:
    request = {"_type": "request", "method": "POST", "url": URL, "body": {"text": body}}
    return json.dumps({"__export_format": 4, "resources": [request]}, indent=2)


def insomnia_5(body: str, random: Random) -> str:
    request = {"name": "x", "method": "POST", "url": URL, "body": {"text": body}}
    folder = {"name": "f", "children": [request]}
    return yaml.safe_dump({"type": "collection.insomnia.rest/5.0", "collection": [folder]}, sort_keys=False)


def thunder_client(body: str, random: Random) -> str:
    request = {"name": "x", "method": "POST", "url": URL, "body": {"type": "json", "raw": body}}
    return json.dumps({"client": "Thunder Client", "requests": [request]}, indent=2)


def httpmock(body: str, random: Random) -> str:
    when = {"path": "/v1/chat/completions", "method": "POST", "body": body}
    return yaml.dump({"when": when, "then": {"status": 200}}, sort_keys=False, allow_unicode=random.random() < 0.5)


def talkback(body: str, random: Random) -> str:
    return json.dumps(
        {"meta": {}, "req": {"url": URL, "method": "POST", "body": json.loads(body)}, "res": {"status": 200}}
    )


def payload_pair(body: str, random: Random) -> str:
    return json.dumps({"request": json.loads(body), "response": ANSWER}, indent=random.choice([None, 2]))


def mockserver(body: str, random: Random) -> str:
    request = {"method": "POST", "path": "/v1/chat/completions", "body": json.loads(body)}
    answer = {"statusCode": 200, "body": {"json": ANSWER}}
    return json.dumps([{"httpRequest": request, "httpResponse": answer}], indent=2)


def exchange_list(body: str, random: Random) -> str:
    request = {"method": "post", "url": URL, "body": "", "request_body": body}
    return json.dumps([{"request": request, "response": {"status_code": 200}}], indent=2)


CONTAINERS: dict[str, Callable[[str, Random], str]] = {
    "har": har,
    "exchange": exchange,
    "nock": nock,
    "nock-call": nock_call,
    "postman": postman,
    "vcrpy": vcrpy,
    "vcrpy-lists": vcrpy_lists,
    "parsed-body": parsed_body,
    "ruby-vcr": ruby_vcr,
    "go-vcr": go_vcr,
    "wiremock": wiremock,
    "wiremock-mappings": wiremock_mappings,
    "curl": curl,
    "httprr": httprr,
    "azure-test-proxy": azure_test_proxy,
    "llm-recorder": llm_recorder,
    "braintrust": braintrust,
    "req-llm": req_llm,
    "req-cassette": req_cassette,
    "pact": pact,
    "hoverfly": hoverfly,
    "insomnia": insomnia,
    "insomnia-5": insomnia_5,
    "thunder-client": thunder_client,
    "httpmock": httpmock,
    "talkback": talkback,
    "exchange-list": exchange_list,
}
# A body that has to say itself that it is a request, and one that is not read, as it seldom is the whole.
NOT_FOR_ANY_BODY: dict[str, Callable[[str, Random], str]] = {"payload-pair": payload_pair, "mockserver": mockserver}
