"""`# anyint-lint: ignore[rule]` in YAML: what such a comment ignores, what is no comment, and which ones are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commandline import CLEAN, found, lint, rules_found, write
from tests.containers import URL

IGNORE = "# anyint-lint: ignore[hardcoded-model]"
BODY = json.dumps(CLEAN | {"model": "claude-sonnet-4-6"})


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def entry(body: str = f"'{BODY}'", *, above: str = "", beside: str = "", over: str = "") -> str:
    """An entry of a cassette with a comment over it, above its body or beside it."""
    lines = [
        over,
        "- request:",
        "    method: POST",
        above and f"    {above}",
        f"    uri: {URL}",
        f"    body: {body} {beside}",
    ]
    if above:
        lines[3], lines[4] = lines[4], lines[3]
    return "\n".join(filter(None, lines)) + "\n"


def cassette(*entries: str, top: str = "") -> str:
    return top + "interactions:\n" + "".join(entries) + "version: 1\n"


def rules(text: str) -> list[str]:
    """What is left, where nothing is warned of."""
    result = lint("check", write("a.yaml", text), "--output-format", "json")
    assert result.stderr == ""
    return [rule for _, rule in found(result)]


def warned(text: str, *options: str) -> list[str]:
    return [
        line.removeprefix("anyint-lint: ")
        for line in lint("check", write("a.yaml", text), *options).stderr.splitlines()
    ]


def test_without_a_comment_it_is_found() -> None:
    assert rules(cassette(entry())) == ["hardcoded-model"]


@pytest.mark.parametrize(
    "comment",
    [
        IGNORE,
        f"{IGNORE} recorded in 2023, see #12",
        "#anyint-lint:ignore[hardcoded-model]",
        "# anyint-lint:  ignore [ hardcoded-model ]",
        "# anyint-lint: ignore[models]",
        f"# noqa {IGNORE}",
        f"# anyint-lint: ignore[hardcoded-model] a {IGNORE}",
    ],
)
def test_beside_the_value_above_it_and_above_the_entry(comment: str) -> None:
    assert rules(cassette(entry(beside=comment))) == []
    assert rules(cassette(entry(above=comment))) == []
    assert rules(cassette(entry(over=comment))) == []


def test_several_rules_in_one_comment() -> None:
    body = json.dumps(CLEAN | {"model": "claude-sonnet-4-6", "temperature": 0.2, "top_p": 0.9})
    comment = "# anyint-lint: ignore[hardcoded-model, temperature-with-top-p]"
    assert rules(cassette(entry(f"'{body}'", beside=comment))) == []
    assert rules(cassette(entry(f"'{body}'", beside=IGNORE))) == ["temperature-with-top-p"]


def test_several_comments_above_each_other() -> None:
    body = json.dumps(CLEAN | {"model": "claude-sonnet-4-6", "temperature": 0.2, "top_p": 0.9})
    above = f"{IGNORE}\n    # This is old.\n    # anyint-lint: ignore[sampling]"
    assert rules(cassette(entry(f"'{body}'", above=above))) == []


def test_for_the_whole_file() -> None:
    for top in ("", "---\n", "%YAML 1.1\n--- # of 2023\n", "\n# A cassette.\n\n", "\r\n"):
        comment = "# anyint-lint: ignore-file[hardcoded-model] old\n"
        assert rules(cassette(entry(), entry(), top=top + comment)) == []


@pytest.mark.parametrize(
    "body",
    [
        f"| # anyint-lint: ignore[hardcoded-model]\n      {BODY}",
        f">- {IGNORE}\n      {BODY}",
        f"!!str | {IGNORE}\n      {BODY}",
        f"&a !!str {IGNORE}\n      '{BODY}'",
        f"'{BODY[:30]}\n      {BODY[30:]}' {IGNORE}",
        f"{IGNORE}\n      '{BODY}'",
    ],
)
def test_scalars_of_several_lines_have_comments_where_yaml_lets_them(body: str) -> None:
    assert rules(cassette(entry(body))) == []


def test_bodies_that_are_values_of_the_file() -> None:
    def parsed(*, key: str = "", model: str = "", last: str = "") -> str:
        return cassette(
            f"- request:\n    method: POST\n    uri: {URL}\n    parsed_body: {key}\n"
            f"      messages: [{{role: user, content: Hi}}]\n      model: claude-sonnet-4-6 {model}\n"
            f"      temprature: 1 {last}\n"
        )

    unknown = "# anyint-lint: ignore[unknown-field]"
    assert rules(parsed()) == ["hardcoded-model", "unknown-field"]
    assert rules(parsed(model=IGNORE)) == ["unknown-field"]
    assert rules(parsed(last=unknown)) == ["hardcoded-model"]
    # A key is about the value itself, not about all that is in it.
    assert warned(parsed(key=IGNORE)) == ["a.yaml:5: the comment ignores no finding of hardcoded-model"]


def test_beside_the_key_of_an_object_that_lacks_something() -> None:
    missing = "# anyint-lint: ignore[missing-field]"
    lines = f"- request:\n    method: POST\n    uri: {URL}\n    parsed_body: {missing}\n      messages: []\n"
    assert rules(cassette(lines)) == ["empty-messages"]


# Near misses


@pytest.mark.parametrize(
    "text",
    [
        cassette(entry(beside=IGNORE), entry()),
        cassette(entry(over=IGNORE), entry()),
        cassette(entry(above=IGNORE), entry()),
    ],
)
def test_the_next_entry_is_not_meant(text: str) -> None:
    assert rules(text) == ["hardcoded-model"]


@pytest.mark.parametrize(
    "text",
    [
        cassette(entry(f"'{BODY}", beside=f"{IGNORE}'")),
        cassette(entry(json.dumps(f"{BODY} {IGNORE}"))),
        cassette(entry(f"|\n      {BODY}\n      {IGNORE}")),
        cassette(entry(f"|\n      {IGNORE}\n      {BODY}")),
        cassette(entry(), "  note: >\n    above\n    # anyint-lint: ignore-file[hardcoded-model]\n"),
        cassette(entry(f"'{BODY}'#anyint-lint: ignore[hardcoded-model]'")),
        cassette(entry(above=f"note: '{IGNORE}'")),
        cassette(entry(above=f"note: {IGNORE[1:]}")),
        cassette(entry(above=f"note: x{IGNORE}")),
        cassette(entry(above=f"? |\n      {IGNORE}\n    : x")),
    ],
)
def test_what_stands_in_a_scalar_is_no_comment(text: str) -> None:
    result = lint("check", write("a.yaml", text), "--output-format", "json")
    assert "hardcoded-model" in result.stdout or "broken-recording" in result.stdout or "invalid-json" in result.stdout
    assert "ignores no finding" not in result.stderr


def test_a_blank_line_parts_a_comment_from_what_is_below() -> None:
    assert warned(cassette(entry(above=f"{IGNORE}\n"))) == [
        "a.yaml:5: the comment ignores no finding of hardcoded-model"
    ]


def test_json_has_no_comments() -> None:
    text = json.dumps({"request": {"url": URL, "body": json.loads(BODY), "note": IGNORE}})
    assert rules_found(write("a.json", text)) == ["hardcoded-model"]


# What is told

NOT_UNDERSTOOD = "the comment is not understood; write ignore[rule] or ignore-file[rule]"
NO_RULE = "no rule or topic is called 'hardcoded-modle', did you mean 'hardcoded-model'?"


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# anyint-lint: ignore", "ignore ignores nothing without a rule; write ignore[rule]"),
        ("# anyint-lint: ignore[]", "ignore ignores nothing without a rule; write ignore[rule]"),
        ("# anyint-lint: ignore hardcoded-model", "ignore ignores nothing without a rule; write ignore[rule]"),
        ("# anyint-lint: ignor[hardcoded-model]", NOT_UNDERSTOOD),
        ("# anyint-lint: disable", NOT_UNDERSTOOD),
        ("# anyint-lint: ignore-file[hardcoded-model]", "ignore-file counts only at the top of the file"),
        ("# anyint-lint: ignore[hardcoded-modle]", NO_RULE),
        ("# anyint-lint: ignore[ALL]", "no rule or topic is called 'ALL'; `anyint-lint rules` lists them"),
        ("# anyint-lint: ignore[images]", "the comment ignores no finding of images"),
    ],
)
def test_a_comment_that_ignores_nothing_is_a_warning(comment: str, problem: str) -> None:
    assert warned(cassette(entry(beside=comment))) == [f"a.yaml:5: {problem}"]
    assert lint("check", "a.yaml").exit_code == 1


def test_a_comment_in_a_clean_file_is_a_warning_and_no_failure() -> None:
    text = cassette(entry(f"'{json.dumps(CLEAN)}'", beside=IGNORE))
    assert warned(text) == ["a.yaml:5: the comment ignores no finding of hardcoded-model"]
    assert lint("check", "a.yaml").exit_code == 0


def test_rules_that_could_not_speak_are_not_told() -> None:
    text = cassette(entry(f"'{json.dumps(CLEAN)}'", beside=IGNORE))
    assert warned(text, "--select", "images") == []
    assert warned(text, "--per-file-ignores", "*.yaml:models") == []


def test_one_of_two_rules_that_ignores_nothing_is_named() -> None:
    text = cassette(entry(beside="# anyint-lint: ignore[hardcoded-model, wrong-type]"))
    assert warned(text) == ["a.yaml:5: the comment ignores no finding of wrong-type"]


def test_many_warnings_are_counted() -> None:
    text = cassette(*(entry(beside="# anyint-lint: ignore[nope]") for _ in range(15)))
    assert len(warned(text)) == 11
    assert warned(text)[-1] == "and 5 more comments"


def test_what_a_comment_ignores_is_not_added_to_the_ignore_file() -> None:
    write("a.yaml", cassette(entry(beside=IGNORE)))
    assert lint("check", "a.yaml", "--add-ignore").exit_code == 0
    assert not Path("anyint-lint-ignores.json").exists()


def test_entries_around_a_broken_one_keep_their_comments() -> None:
    broken = f"- request:\n    uri: {URL}\n    body: '{BODY}\n"
    text = cassette(entry(beside=IGNORE), broken, entry(over=IGNORE), entry(above=IGNORE))
    assert set(rules_found(write("a.yaml", text))) <= {"broken-recording"}


# Hostile files


@pytest.mark.parametrize(
    "text",
    [
        cassette(entry(), *["# anyint-lint: ignore[hardcoded-model]\n"] * 20_000, entry()),
        cassette(entry(beside=IGNORE * 20_000)),
        cassette(entry(f"'{BODY}'", beside="#" * 50_000 + " anyint-lint: ignore[x]")),
        cassette(entry(f"'{BODY[:-1]} {' # anyint-lint:' * 20_000}'")),
        cassette(entry(), "  x: [" + "# anyint-lint:\n" * 20_000 + "    ]\n"),
        "# anyint-lint: ignore[\n" * 20_000 + cassette(entry()),
        "%" * 100_000 + "\n" + cassette(entry(beside=IGNORE)),
        cassette(entry(), "- *a # anyint-lint: ignore[x]\n"),
        cassette("- &a {request: {uri: x, a: *a}} # anyint-lint: ignore[hardcoded-model]\n", entry(beside=IGNORE)),
    ],
    ids=range(9),
)
def test_hostile_files_are_read(text: str) -> None:
    assert lint("check", write("a.yaml", text)).exit_code in (0, 1)


PIECES = st.sampled_from([IGNORE, "# anyint-lint: ignore-file[x]", "|\n", "\n  ", "a: ", "- ", "!x ", "&a ", "*a"]) | (
    st.sampled_from("#'\"[]{}>|?%x \n\r\u2028")
)


@given(st.lists(PIECES, max_size=12), st.sampled_from([0, 1, 2]))
def test_anything_around_a_comment_is_read(pieces: list[str], where: int) -> None:
    places = ["", "", ""]
    places[where] = "".join(pieces)
    text = places[0] + cassette(entry(beside=places[1]), entry(over=places[2]))
    result = lint("check", "-", stdin=text.encode())
    assert result.exit_code in (0, 1)
    assert "internal error" not in result.stderr
