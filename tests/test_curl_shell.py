"""Shells around curl: quotes, heredocs, pipes, blocks, subshells, and the lines that Windows has."""

from __future__ import annotations

import pytest

from anyint_lint.readers import curl
from anyint_lint.sources import FileSource
from tests.curls import URL, bodies, commands, place_of


def test_commands_come_in_the_order_of_the_text() -> None:
    found = commands(f'curl {URL} -H "A: $(curl https://a/1)" -d 2\ncurl https://a/3 ^\n -d 3\ncurl https://a/4\n')
    assert [each["url"] for each in found] == [URL, "https://a/1", "https://a/3", "https://a/4"]


def test_nested_commands_are_read_so_deep_and_no_deeper() -> None:
    def nested(depth: int) -> str:
        return "echo $(" * depth + f"curl {URL}" + ")" * depth + f"\ncurl {URL} -d 1\n"

    assert [len(commands(nested(depth))) for depth in (1, 12, 13)] == [2, 2, 1]
    assert [len(commands(nested(depth).replace("echo $(", "("))) for depth in (1, 12, 13)] == [2, 2, 2]


def test_a_case_ends_nothing_that_was_not_opened() -> None:
    assert [each["url"] for each in commands(f"case $1 in\n  a) curl {URL};;\n  b) curl https://a/b ;;\nesac\n")] == [
        URL,
        "https://a/b",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "curl https://a/b",
        "  curl.exe https://a/b",
        "a; curl localhost",
        "x\n$(curl $URL)",
        "`curl ${API_BASE}`",
        "/usr/bin/curl\thttps://a",
        "a|curl x/chat/completions",
        "!curl \\\n $endpoint",
    ],
)
def test_texts_that_hold_a_command(text: str) -> None:
    assert curl.looks_like_curl(text.encode())


@pytest.mark.parametrize(
    "text", ["curl", "curl x", "recurl https://a", "curly https://a", "https://curl", "-curl http://a"]
)
def test_texts_that_hold_none(text: str) -> None:
    assert not curl.looks_like_curl(text.encode())


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/usr/bin/curl", True),
        ("curl.exe", True),
        ("C:/bin/curl.exe", True),
        ("docker compose exec box curl", True),
        ("kubectl exec pod -- curl", True),
        ("sudo curl", True),
        ("compose exec box curl", False),
        ("/curl/bin", False),
        ("curl.sh", False),
        ("ls curl", False),
    ],
)
def test_curl_is_the_command_or_what_it_runs(command: str, told: bool) -> None:
    assert len(commands(f"{command} {URL}")) == told


def test_lines_after_a_prompt_go_on_after_another() -> None:
    for prompt in "$", "%":
        (command,) = commands(f"{prompt} curl {URL} \\\n> -d 1\n")
        assert command["body"] == "1"
    # Without one, this is a redirection.
    assert place_of(f"curl {URL} \\\n> out.json\n") == f"curl {URL}"


@pytest.mark.parametrize(
    ("pipe", "body"),
    [
        ("echo -n '{}'", "{}"),
        ("echo {}", "{}"),
        ("echo -e '{}'", None),
        ("echo '{}' a", None),
        ("echo -n '{}' a", None),
        ("echo", None),
        ("", None),
        ("printf '{}'", None),
        ("cat <<E", "a\n"),
        ("cat - <<E", None),
        ("tee <<E", None),
    ],
)
def test_a_pipe_is_told_where_its_text_is(pipe: str, body: str | None) -> None:
    (command,) = commands(f"{pipe} | curl {URL} --json @-\na\nE\n"[: None if "<<" in pipe else -5] + "\n")
    assert command.get("body") == body
    assert ("body_file" in command) is (body is None)


def test_a_quote_after_a_letter_is_one_where_it_swallows_no_line_of_curl() -> None:
    for quote in ("'", '"'):
        assert bodies(f"echo a{quote}b; curl {URL} -d 1; c{quote}\ncurl {URL} -d 2\n") == ["2"]
        assert bodies(f"The users{quote}\ncurl {URL} -d 1\n") == ["1"]
        # A script means it.
        assert bodies(f"#!/bin/sh\nx=a{quote}\ncurl {URL} -d 1\n{quote}\ncurl {URL} -d 2\n") == ["2"]


def test_nothing_of_a_block_reaches_into_the_next() -> None:
    for opened in ('echo a"b; curl {} -d 0', "echo a'b; curl {} -d 0"):
        assert bodies(f"```sh\n{opened.format(URL)}\n```\n```sh\ncurl {URL} -d 1\n```\n") == ["1"]
    assert bodies(f"```sh\ncurl {URL} -d 'a\n```\nb'\n") == ["a\n"]
    assert bodies(f"```sh\ncurl {URL} --json @- <<E\na\n```\nE\n```sh\ncurl {URL}\n```\n") == ["a\n", None]


def test_code_that_is_talked_about_is_talked_about_in_parentheses_as_well() -> None:
    assert commands(f"Say `(curl {URL})` or `x $(curl {URL})`.\n") == []


def test_what_is_around_a_subshell_goes_on_after_it() -> None:
    script = f'#!/bin/sh\necho "$( (curl {URL} -d 1) ) it\'s"\ncurl {URL} -d 2\n'
    assert bodies(script) == ["1", "2"]
    assert bodies(script.replace("$( (", "` (").replace(") )", ")`")) == ["1", "2"]


@pytest.mark.parametrize(
    ("argument", "body"),
    [
        ("@- 0<<< '{}'", "{}"),
        ("@- 0<<E\n{}\nE\n", "{}\n"),
        # Without a line end after it.
        ("@- <<E\n{}\nE", "{}\n"),
        ("@- <<E\n{}", "{}"),
        ("@- <<\\E\n$x\nE\n", "$x\n"),
        ("@- <<$'E'\n$x\nE\n", "$x\n"),
        ("@- <<''\n$x\n\n", "$x\n"),
        ("@- <<E\n$x\nE\n", "${x}\n"),
        ('"$(echo {})"', "${echo}"),
        ('"$(true; cat <<E\n{}\nE\n)"', "${true}"),
        ('"$(cat <<E | jq\n{}\nE\n)"', "${cat}"),
        ('"$(cat a <<E\n{}\nE\n)"', "${cat}"),
        ("<(cat a)", "<(cat a)"),
        ("a'b'\"c\"$'d'\\e", "abcde"),
        ("a'b", "ab\n"),
        ("@- <<-E\n\x0cE\nXE\n\tE\n", "\x0cE\nXE\n"),
    ],
)
def test_an_argument_is_what_the_shell_makes_of_it(argument: str, body: str) -> None:
    (command,) = commands(f"curl {URL} --json {argument}" + ("\n" if argument == "a'b" else ""))
    assert command["body"] == body


def test_a_line_after_a_prompt_may_go_on_without_another() -> None:
    assert bodies(f"$ curl {URL} \\\n  -d 1\n") == ["1"]


def test_a_flag_in_quotes_stands_with_them() -> None:
    assert place_of(f'curl {URL} -"d" a', "method") == '-"d"'
    assert place_of(f"'curl' {URL} \"-d\" 'a'") == f"'curl' {URL} \"-d\" 'a'"


def test_a_quote_or_a_backslash_at_the_end_of_the_text_ends_it() -> None:
    (command,) = commands(f"curl {URL} -A \\")
    assert command["headers"][0]["value"] == "\\"
    text = f"curl {URL} -A '"
    assert curl.tree(FileSource("x", text.encode())).spans["commands", 0, "headers", 0, "value"] == (
        len(text),
        len(text),
    )


@pytest.mark.parametrize(
    ("arguments", "headers"),
    [
        (r"-A a\\b -e r", {"User-Agent": r"a\\b", "Referer": "r"}),
        (r'-A "a\" b" -e r', {"User-Agent": 'a" b', "Referer": "r"}),
        ('-A "a" -e "r"|jq', {"User-Agent": "a", "Referer": "r"}),
        ('-A "a|b" & curl -e r', {"User-Agent": "a|b"}),
    ],
)
def test_windows_arguments_end_where_they_end(arguments: str, headers: dict[str, str]) -> None:
    (command,) = commands(f"curl {URL} ^\n {arguments}")
    assert {each["name"]: each["value"] for each in command["headers"]} == headers


def test_a_caret_and_an_empty_line_are_a_line_end_on_windows() -> None:
    for end in ("\n", "\r\n"):
        (command,) = commands(f'curl {URL} ^\n -d ^"a^\n\nb^\nc^"'.replace("\n", end))
        assert command["body"] == "a\nbc"


def test_a_script_of_unix_has_no_commands_of_windows() -> None:
    text = f'curl {URL} -A "a" ^\n  -d 1\n'
    assert bodies(text) == ["1"]
    assert bodies(f"#!/bin/sh\n{text}") == []


def test_a_command_of_windows_ends_with_its_block() -> None:
    text = f"```\ncurl {URL} ^\n```\n"
    assert place_of(text) == f"curl {URL}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\101\x42\7", "AB\x07"),
        (r"\501", "A"),
        (r"\xc3\xa9", "é"),
        (r"\xff", "\ufffd"),
        (r"\u00e9\U0001f600", "é😀"),
        (r"\U0010ffff\U00110000", "\U0010ffff\ufffd"),
        (r"\ud800", "\ufffd"),
        (r"\cA\a\b\e\E\f\n\r\t\v", "\x01\a\b\x1b\x1b\f\n\r\t\v"),
        (r"\\\'\"\?\z", "\\'\"?\\z"),
    ],
)
def test_escapes_of_a_quoted_text_stand_for_their_characters(written: str, read: str) -> None:
    (command,) = commands(f"curl {URL} --json $'<{written}>'")
    assert command["body"] == f"<{read}>"


def test_one_transfer_reads_what_is_there_and_the_next_nothing() -> None:
    for options, told in (
        ("-d @- --next {} -d @-", [("a", None), (None, "@-")]),
        ("-d 1 --next {} -d @-", [("1", None), ("a", None)]),
        ("-d 1 --next {} -d @- -: {}", [("1", None), ("a", None), (None, None)]),
        ("-d @- -d @-", [(None, "@-")]),
        ("-d @- -d b", [("a&b", None)]),
    ):
        found = commands(f"curl {URL} {options.format(URL, URL)} <<E\na\nE\n")
        assert [(each.get("body"), each.get("body_file")) for each in found] == told


@pytest.mark.parametrize(
    ("word", "body"), [('"a"', "a"), ("'a'", "a"), ("a", "a"), ("$(echo a)", "${echo}"), ("`b`", "${b}")]
)
def test_a_word_may_be_what_is_read(word: str, body: str) -> None:
    assert bodies(f"curl {URL} -d @- <<< {word}\n") == [body]


def test_an_inner_command_comes_after_the_outer_one_whatever_it_is_called() -> None:
    found = commands(f'curl {URL} -H "A: $(/bin/curl https://a/1)"')
    assert [each["url"] for each in found] == [URL, "https://a/1"]


def test_a_command_in_quotes_begins_with_them() -> None:
    for name in ("'curl'", '"curl"', "cu'rl'"):
        assert place_of(f"\n# curl\n {name} {URL}\n") == f"{name} {URL}"


def test_a_flag_on_windows_begins_behind_its_quote() -> None:
    assert place_of(f'curl {URL} ^\n "-d" a', "method") == '-d"'
