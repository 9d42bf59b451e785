"""The examples of the API page as payloads, and its list of common mistakes."""

from __future__ import annotations

import pytest

from anyint_lint.linter import Linter
from anyint_lint.model import JSON, Exchange

URL = "https://api.anyint.ai/openai/v1/chat/completions"
HEADERS = {"authorization": "Bearer $ANYINT_API_KEY", "content-type": "application/json"}
SONNET = "claude-sonnet-4-6"
GEMINI = "gemini-3.1-flash-image-preview"


def explain(*, system: bool = False) -> JSON:
    messages = [{"role": "user", "content": "Explain AnyInt in one sentence."}]
    if system:
        messages.insert(0, {"role": "system", "content": "You are a concise assistant."})
    return {"model": SONNET, "stream": True, "messages": messages}


def describe(url: str) -> JSON:
    content = [
        {"type": "text", "text": "Use this reference image and describe the product style in one sentence."},
        {"type": "image_url", "image_url": {"url": url}},
    ]
    return {"model": GEMINI, "messages": [{"role": "user", "content": content}]}


EXAMPLES = {
    "curl": {"request": {"method": "POST", "url": URL, "headers": HEADERS, "body": explain(system=True)}},
    "curl with an image": {
        "request": {
            "method": "POST",
            "url": URL,
            "headers": HEADERS,
            "body": describe("https://your-domain.com/reference.png"),
        }
    },
    "python": {"request": {"body": explain()}},
    "javascript": {"request": {"body": explain()}},
    "local file as data URL": {"request": {"body": describe("data:image/png;base64,$IMAGE_DATA")}},
}
every_example = pytest.mark.parametrize("document", EXAMPLES.values(), ids=EXAMPLES)


def rules_of(linter: Linter, document: JSON) -> list[str]:
    return [finding.rule for finding in linter.check_exchange(Exchange(document))]


@every_example
def test_examples_have_a_hardcoded_model_and_nothing_else(document: JSON) -> None:
    assert rules_of(Linter(), document) == ["hardcoded-model"]


@every_example
def test_examples_are_clean_with_a_catalogue(document: JSON) -> None:
    assert rules_of(Linter(models=[SONNET, GEMINI]), document) == []


def body(**fields: JSON) -> JSON:
    return {"request": {"body": {"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}], **fields}}}


def content(block: JSON) -> JSON:
    return body(messages=[{"role": "user", "content": [block]}])


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
MISTAKES = {
    "api-key-header": {"request": {"url": URL, "headers": {"x-api-key": "$ANYINT_API_KEY"}}},
    "hardcoded-model": {"request": {"body": explain()}},
    "stream-chunk-in-messages": body(messages=[{"role": "user", "content": "Hi"}, {"delta": {"content": "Hel"}}]),
    "local-image-path": content({"type": "image_url", "image_url": {"url": "/tmp/image.png"}}),
    "video-or-file-block": content({"type": "video_url", "video_url": {"url": "https://your-domain.com/a.mp4"}}),
    "provider-native-field": body(generationConfig={"temperature": 0.2}),
    "bare-base64-image": content({"type": "image_url", "image_url": {"url": PNG}}),
}


@pytest.mark.parametrize(("rule", "document"), MISTAKES.items(), ids=MISTAKES)
def test_common_mistakes_give_their_rule_alone(rule: str, document: JSON) -> None:
    assert rules_of(Linter(), document) == [rule]
