"""Keywords about links: what they say of facts that an exchange states, and nothing without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from anyint_lint.engine import Engine
from anyint_lint.images.links import Links, image_facts, to_link
from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.keywords.images import KEYWORDS as IMAGE_KEYWORDS
from anyint_lint.keywords.links import KEYWORDS as LINK_KEYWORDS
from anyint_lint.model import JSON, Exchange
from anyint_lint.rulebook import builtin_rules
from tests.payloads import ANY_JSON

URL = "https://cdn.net/image.png"
WHOLE = {"declared": "image/png", "bytes": 68, "format": "PNG", "width": 8, "height": 6, "frames": 1}


def problems(facts: JSON, settings: Settings | None = None, url: str = URL) -> Iterator[tuple[str, str, str | None]]:
    settings = (settings or Settings())._replace(links=Links({URL: facts}))
    for name in sorted({**IMAGE_KEYWORDS, **LINK_KEYWORDS}):
        for problem in KEYWORDS[name](url, True, settings):
            assert problem.steps == ()
            yield name, problem.message, problem.hint


@pytest.mark.parametrize(
    ("facts", "name", "message"),
    [
        ({"failure": "cdn.net answers 404 (Not Found)"}, "reachableImage", "cdn.net answers 404 (Not Found)"),
        (
            {"robots": "robots.txt of cdn.net disallows / for *"},
            "fetchAllowedByRobots",
            "robots.txt of cdn.net disallows / for *",
        ),
        (
            {"redirects": ["a.net", "b.net"], "image": WHOLE},
            "unredirectedImage",
            "the image is redirected to a.net, then to b.net",
        ),
        (
            {"image": WHOLE | {"declared": "image/jpeg"}},
            "imageMatchesMediaType",
            "the bytes are PNG, but the server says Content-Type image/jpeg",
        ),
        (
            {"image": WHOLE | {"declared": "text/plain"}},
            "imageMatchesMediaType",
            "the bytes are PNG, but the server says Content-Type text/plain",
        ),
        (
            {"image": WHOLE | {"declared": "image/x-png"}},
            "registeredImageType",
            "image/x-png is not a registered media type; image/png is",
        ),
        ({"image": {"format": "AVIF"}}, "supportedImageFormat", "the bytes are AVIF, which chat models do not take"),
        (
            {"image": {"declared": "image/heic", "problem": "x"}},
            "supportedImageFormat",
            "the server says Content-Type image/heic, which chat models do not take",
        ),
        ({"image": {"format": "an HTML page", "problem": "no image"}}, "decodableImage", "no image"),
        # No image, and so none that is too large.
        ({"image": {"format": "an HTML page", "problem": "x", "bytes": 30_000_000}}, "decodableImage", "x"),
        (
            {"image": {"format": "PNG", "bytes": 20_000_001}},
            "imageWithinLimits",
            "the image has 20,000,001 bytes; the limit is 20,000,000",
        ),
        (
            {"image": {"format": "PNG", "endless": True}},
            "imageWithinLimits",
            "the image has more bytes than the limit, 20,000,000",
        ),
        ({"image": WHOLE | {"frames": 2}}, "imageWithinLimits", "the image has more frames than the limit, 1"),
    ],
)
def test_one_keyword_speaks_of_what_came(facts: JSON, name: str, message: str) -> None:
    assert [(found, said) for found, said, _ in problems(facts)] == [(name, message)]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"image": WHOLE},
        {"image": {}},
        {"image": {key: value for key, value in WHOLE.items() if key != "declared"}},
        {"image": WHOLE, "redirects": []},
        {"image": WHOLE | {"bytes": 20_000_000}},
    ],
)
def test_nothing_speaks_of_what_is_right_or_unknown(facts: JSON) -> None:
    assert list(problems(facts)) == []


def test_a_redirect_to_a_failure_is_told_once() -> None:
    assert [name for name, _, _ in problems({"redirects": ["a.net"], "failure": "a.net answers 404"})] == [
        "reachableImage"
    ]


def test_another_url_is_not_spoken_of() -> None:
    facts = {"failure": "x"}
    for url in (f"{URL}?", "https://cdn.net/image", "data:,", "", "image.png"):
        assert "reachableImage" not in {name for name, _, _ in problems(facts, url=url)}


def test_what_to_do_is_for_a_link_and_not_for_a_data_url() -> None:
    hints = {
        "declared": ({"image": WHOLE | {"declared": "image/gif"}}, "Serve it with Content-Type: image/png."),
        "page": (
            {"image": {"format": "an HTML page", "problem": "x"}},
            "Open the address in a browser where nobody is logged in",
        ),
        "cut": ({"image": {"format": "PNG", "problem": "x"}}, "What the server has is broken: save the image again"),
        "large": (
            {"image": {"format": "PNG", "endless": True}},
            "Shrink it, or send one frame; the limits are settings.",
        ),
    }
    for facts, hint in hints.values():
        assert [str(said).startswith(hint) for _, _, said in problems(facts)] == [True]


@given(facts=ANY_JSON)
def test_whatever_is_stated_is_no_crash(facts: JSON) -> None:
    list(problems(facts))
    list(problems({"image": facts, "redirects": facts, "failure": facts, "robots": facts}))


@pytest.mark.parametrize(
    "facts", [WHOLE, {"format": "PNG", "endless": True}, {"declared": "text/html", "problem": "x"}, {}]
)
def test_an_image_and_its_facts_are_one(facts: JSON) -> None:
    image = to_link({"image": facts}).image
    assert image
    assert image_facts(image) == facts


def exchange(links: JSON) -> Exchange:
    content = [{"type": "image_url", "image_url": {"url": URL}}]
    document = {"request": {"body": {"model": "${MODEL}", "messages": [{"role": "user", "content": content}]}}}
    return Exchange(document if links is None else document | {"links": links})


def test_an_engine_keeps_what_it_knows_of_links_apart() -> None:
    engine = Engine(builtin_rules())
    known = {URL: {"failure": "cdn.net answers 404 (Not Found)"}}
    for links, count in ((None, 0), (known, 1), ({}, 0), (known, 1), (None, 0), ({URL: {"image": WHOLE}}, 0), (5, 0)):
        found = engine.check(exchange(links))
        assert [finding.rule for finding in found] == ["unreachable-image"] * count
        assert engine.is_clean(exchange(links).document) is not bool(count)


def test_what_is_stated_of_links_is_no_part_of_the_exchange() -> None:
    secret = "sk-live-7Qm2xV9kT4bR8nZ1aB3cD5eF"
    assert Engine(builtin_rules()).check(exchange({f"https://x.net/?api_key={secret}": {"failure": secret}})) == []


@pytest.mark.parametrize("facts", [{"format": 5}, {"format": ["png"]}, {"format": "", "problem": ["x"]}])
def test_a_fact_that_is_no_text_is_not_known(facts: JSON) -> None:
    image = to_link({"image": facts}).image
    assert image is not None
    assert (image.format, image.problem) == (None, None)
