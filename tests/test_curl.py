"""curl commands in scripts: what curl would send, and where each character of it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.model import Exchange, Place
from anyint_lint.readers import curl, read
from anyint_lint.sources import FileSource
from tests.curls import URL, commands


@pytest.mark.parametrize(
    "data",
    [
        """-d '{"model": "m"}'""",
        """--data '{"model": "m"}'""",
        """--data-binary '{"model": "m"}'""",
        '''-d "{\\"model\\": \\"m\\"}"''',
        """--json '{"model": "m"}'""",
        """-d $'{"model": "\\x6d"}'""",
        """-d '{"model": '"\\"m\\""'}'""",
    ],
)
def test_a_body_is_what_curl_sends(data: str) -> None:
    (command,) = commands(f"curl -sS {URL} \\\n  {data}\n")
    assert command["method"] == "POST"
    assert command["url"] == URL
    assert command["body"] == '{"model": "m"}'


def test_json_sets_the_content_type() -> None:
    (command,) = commands(f"curl {URL} --json '{{}}'")
    assert {"name": "Content-Type", "value": "application/json"} in command["headers"]


def test_headers_and_variables_stay_as_they_are_written() -> None:
    (command,) = commands(f'curl {URL} -H "Authorization: Bearer $ANYINT_API_KEY"')
    assert command["headers"] == [{"name": "Authorization", "value": "Bearer $ANYINT_API_KEY"}]
    assert command["method"] == "GET"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("$MODEL", "$MODEL"),
        ("${MODEL}", "${MODEL}"),
        ("$model", "${model}"),
        ("$1", "${1}"),
        ("$@", "${_}"),
        ("${MODEL:-gpt-4o}", "${MODEL}"),
        (r"${MODEL//\"/x}", "${MODEL}"),
        ("$((n + 1))", "${n}"),
        ("$(jq -r .model a.json)", "${jq}"),
        ('$(jq -r ".model" a.json)', "${jq}"),
        ("`cat a b`", "${cat}"),
        ("${{ vars.MODEL }}", "${vars}"),
        (r"\$5", "$5"),
        ("5 $", "5 $"),
    ],
)
def test_a_placeholder_stands_for_what_a_shell_fills_in(written: str, read: str) -> None:
    """So that quotes in it do not end the JSON, and every rule knows it for what it is."""
    found = commands(f'curl {URL} -d "{{{written}}}"\ncurl {URL} --json @- <<E\n{{{written}}}\nE\n')
    assert [each["body"] for each in found] == [f"{{{read}}}", f"{{{read}}}\n"]


@pytest.mark.parametrize("written", ["'$model $(x)'", "$'$model $(x)'", "@- <<'E'\n$model $(x)\nE\n"])
def test_what_a_shell_leaves_alone_stays(written: str) -> None:
    (command,) = commands(f"curl {URL} -d {written}")
    assert command["body"] == "$model $(x)"


HEREDOC = '<<EOF\n{\n  "a": 1\n}\nEOF\n'


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (f"curl {URL} -d @- {HEREDOC}", '{  "a": 1}'),
        (f"curl {URL} --data-binary @- {HEREDOC}", '{\n  "a": 1\n}\n'),
        (f"curl {URL} --json @- {HEREDOC}".replace("\n", "\r\n"), '{\r\n  "a": 1\r\n}\r\n'),
        (f"curl {URL} --json @- {HEREDOC}".replace("<<EOF", "<<'EOF' | jq ."), '{\n  "a": 1\n}\n'),
        (f"curl {URL} --json @- {HEREDOC}".replace("<<", "<<-").replace("\n", "\n\t"), '{\n  "a": 1\n}\n'),
        (f'curl {URL} -d "$(cat {HEREDOC})"', '{\n  "a": 1\n}'),
        (f"cat {HEREDOC}".replace("EOF", f"EOF | curl {URL} --json @-", 1), '{\n  "a": 1\n}\n'),
        (f"curl {URL} --json @- <<< '{{}}'", "{}"),
        (f"echo '{{}}' | curl {URL} --json @-", "{}"),
        (f"echo '{{}}' |\n  curl {URL} --json @-", "{}"),
    ],
)
def test_a_heredoc_or_a_pipe_is_the_body(text: str, body: str) -> None:
    (command,) = commands(text)
    assert command["body"] == body


@pytest.mark.parametrize(
    "text", ["jq -n '{}' | curl", "cat a.json | curl", "echo -e a b | curl", "echo '{}'\ncurl", "curl"]
)
def test_what_is_read_from_elsewhere_is_not_told(text: str) -> None:
    (command,) = commands(f"{text} {URL} -d @-")
    assert command["body_file"] == "@-"


@pytest.mark.parametrize(
    ("begin", "part", "end"),
    [
        (f'curl {URL} -d "', '\\"a\\"', '"'),
        (f"curl {URL} -d $'", "\\n-", "'"),
        (f"curl {URL} -d @- <<E\n", "\\$", "\nE"),
        (f'curl {URL} -d "$(cat <<E\n', "\\$", '\nE\n)"'),
        (f"curl {URL}", " -H a:b", ""),
        (f'curl {URL} ^\n -d "', "^a", '"'),
    ],
)
def test_a_command_of_too_many_parts_is_left_out_and_the_next_is_read(begin: str, part: str, end: str) -> None:
    assert len(commands(f"{begin}{part * 20_000}{end}\ncurl {URL}\n")) == 2
    assert len(commands(f"{begin}{part * 220_000}{end}\ncurl {URL}\n")) == 1


def test_a_body_of_too_many_lines_to_join_is_not_told() -> None:
    lines = "1\n" * 220_000
    (joined, kept) = commands(f"curl {URL} -d @- <<E\n{lines}E\ncurl {URL} --json @- <<E\n{lines}E\n")
    assert (joined["body_file"], kept["body"]) == ("@-", lines)


def test_commands_go_on_after_a_heredoc() -> None:
    found = commands(f"cat <<A <<'B'\ncurl {URL} -d 1\nA\nit's (\nB\ncurl {URL} -d 2\n")
    assert [each["body"] for each in found] == ["2"]


def test_a_name_in_angle_brackets_is_no_redirection() -> None:
    (command,) = commands("curl <BASE URL>/chat/completions -H 'a: b' > out.json")
    assert command["url"] == "<BASE URL>/chat/completions"
    assert command["headers"] == [{"name": "a", "value": "b"}]


@pytest.mark.parametrize(
    "prose",
    [
        "You don't need more than this:\n\n",
        "You don't need more, it's\n\n$ ",
        'A 5" disk:\n',
        "(see below:\n",
        "The `key is\n",
        "The users' keys:\n- ",
        "Lists don't hide it:\n1. ",
    ],
)
def test_prose_hides_no_command(prose: str) -> None:
    list_mark = prose.endswith("1. ")
    found = commands(f"{prose}curl {URL} -d 'a\nb'\nThat's it.\n\ncurl {URL} -d 2\n")
    assert [each["body"] for each in found] == (["2"] if list_mark else ["a\nb", "2"])


@pytest.mark.parametrize(
    "text",
    [
        f"Call `curl {URL}` and don't forget the key.",
        f"`curl {URL}` is the call.",
        f'The "call" is \'curl {URL}\' or "curl {URL}".',
        f"Use curl {URL} for it.",
    ],
)
def test_a_command_that_is_talked_about_is_none(text: str) -> None:
    assert commands(text) == []


def test_a_backtick_that_assigns_is_a_command() -> None:
    assert [each["url"] for each in commands(f'a=`curl {URL}`; b="`curl {URL}`"')] == [URL, URL]


def test_a_script_means_its_quotes() -> None:
    text = f"echo 'Usage:\n  curl {URL} -d 1'\ncurl {URL} -d 2\n"
    assert [each["body"] for each in commands(f"#!/bin/sh\n{text}")] == ["2"]
    assert [each["body"] for each in commands(text)] == ["2"]


def test_what_a_terminal_shows_is_read() -> None:
    (command,) = commands(f"$ curl {URL} \\\n>   -H 'a: b' \\\n> -d 1\n{{\"it's\": 1}}\n")
    assert (command["body"], command["headers"][0]["value"]) == ("1", "b")
    (command,) = commands(f"curl {URL} \\\n  > out.json\n")
    assert command["url"] == URL


@pytest.mark.parametrize(
    "data",
    [
        '^"^{^\\^"model^\\^":^\\^"%M%^\\^",^\\^"n^\\^":^[3^]^}^" ^\n  --compressed',
        '"{\\"model\\":\\"%M%\\",\\"n\\":[3]}" ^\n  --compressed',
        '"{""model"":""%M%"",""n"":[3]}" ^\n  --compressed',
        '^"{^\\^"model^\\^":^\\^"%M%^\\^",^\n\n^\\^"n^\\^":[3]}^" | jq ^\n .x',
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_command_that_a_browser_copies_for_windows_is_read(data: str, end: str) -> None:
    text = f'curl "{URL}" ^\n  -H ^"a: b^" ^\n  --data-raw {data}\nit\'s\ncurl {URL}\n'.replace("\n", end)
    first, second = commands(text)
    assert (first["method"], first["url"]) == ("POST", URL)
    assert first["headers"][0] == {"name": "a", "value": "b"}
    assert first["body"].replace("\n", "") == '{"model":"${M}","n":[3]}'
    assert second["method"] == "GET"
    found = next(each for each in read(FileSource("x", text.encode())) if isinstance(each, Exchange))
    assert found.locator is not None
    start, stop = found.locator.locate(Place("request.body", ("n", 0))).offsets
    assert text[start:stop] == "3"


@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        (r"a\\b", r"a\\b"),
        (r'"a\\" b/', "a\\"),
        (r'"a\\\"b"', r"a\"b"),
        ('"" ^"x^"', ""),
        ("100%", "100%"),
        ('"a""b c"', 'a"b c'),
    ],
)
def test_windows_cuts_arguments_up_by_its_own_rules(arguments: str, read: str) -> None:
    (command,) = commands(f"curl {URL} ^\n -A {arguments}".replace('"" ^"x^"', '"" -e ^"x^"'))
    assert command["headers"][0] == {"name": "User-Agent", "value": read}


@pytest.mark.parametrize(
    "arguments",
    [
        "`\n  -H 'a: b' `\n  -d '{}'",
        '-d "{`"model`": `"m`"}"',
        '-H "Authorization: Bearer $env:KEY" -d $body',
    ],
)
def test_a_command_of_powershell_is_left_out(arguments: str) -> None:
    assert [each["url"] for each in commands(f"curl.exe {URL} {arguments}\ncurl http://a/b")] == ["http://a/b"]


@pytest.mark.parametrize(
    "arguments", ['-H "Authorization: Bearer `key`"', "-d '^' \\\n -H a:b", "| grep ^x", "-H a:b # ^ up"]
)
def test_carets_and_backticks_of_a_unix_shell_are_its_own(arguments: str) -> None:
    (command,) = commands(f"curl {URL} {arguments}\n")
    assert command["url"] == URL
    assert "headers" in command


def test_redirections_are_no_arguments() -> None:
    (command,) = commands(f"curl {URL} -H a:b <in >out 2>&1 2>/dev/null &>all >>log")
    assert command == {"method": "GET", "url": URL, "headers": [{"name": "a", "value": "b"}]}


def test_a_substituted_process_is_a_file() -> None:
    (command,) = commands(f"curl {URL} -d @<(cat <<E\n{{}}\nE\n)")
    assert command["body_file"].startswith("@<(cat")


def test_a_file_of_data_is_named_and_not_read() -> None:
    (command,) = commands(f"curl {URL} -d @payload.json")
    assert command["body_file"] == "@payload.json"
    assert "body" not in command


@pytest.mark.parametrize(
    "arguments",
    ['"${args[@]}"', "$OPTIONS", "-K curlrc", "-n", "-H @headers.txt", '-H "$AUTH"', '-H "$(auth header)"'],
)
def test_headers_and_a_method_from_elsewhere_are_not_told(arguments: str) -> None:
    (command,) = commands(f"curl {arguments} {URL}")
    assert command == {"url": URL}
    (command,) = commands(f"curl {arguments} {URL} -d '{{}}'")
    assert command == {"method": "POST", "url": URL, "body": "{}"}
    (command,) = commands(f"curl {arguments} {URL} -H 'Authorization: Basic x'")
    assert command == {"url": URL, "headers": [{"name": "Authorization", "value": "Basic x"}]}


@pytest.mark.parametrize(
    "runner",
    [
        "sudo -u me",
        "time",
        "timeout 5s",
        "if !",
        "A=1 B=2",
        "docker exec -it box",
        "$",
        "for x in a; do",
        "x=$(",
        "(",
        "a |",
    ],
)
def test_a_command_that_another_runs_counts(runner: str) -> None:
    assert [each["url"] for each in commands(f"{runner} curl {URL}")] == [URL]


@pytest.mark.parametrize("runner", ["echo", "xargs", "apt-get install", "which", "alias c="])
def test_a_command_that_is_no_command_or_whose_arguments_are_elsewhere_does_not(runner: str) -> None:
    assert commands(f"{runner} curl {URL}") == []


@pytest.mark.parametrize("arguments", ["$URL", '"$URL"', '-H "X-Trace: $ID"', "-o $FILE", "--no-netrc"])
def test_a_variable_that_is_an_address_or_a_value_hides_nothing(arguments: str) -> None:
    (command,) = commands(f"curl {arguments} {'' if 'URL' in arguments else URL}")
    assert command["method"] == "GET"
    assert "headers" in command


@pytest.mark.parametrize(
    "text",
    [
        f"curl --header='Authorization: x' {URL}",
        f"curl {URL} --data='{{}}'",
        f"curl {URL} is what you call",
        "curl -d '{}'",
        "curl --version",
    ],
)
def test_what_curl_refuses_and_sentences_are_no_requests(text: str) -> None:
    assert commands(text) == []


@pytest.mark.parametrize(
    ("arguments", "method", "body"),
    [
        (f"{URL} -X POST", "POST", None),
        (f"--url {URL} -XPATCH -d a", "PATCH", "a"),
        (f"-sSLd a {URL}", "POST", "a"),
        (f"-sSda {URL}", "POST", "a"),
        (f"-d a=1 -d b=2 {URL}", "POST", "a=1&b=2"),
        (f"--json '{{' --json '}}' {URL}", "POST", "{}"),
        (f"--expand-data '{{}}' --expand-url {URL}", "POST", "{}"),
        (f"-F file=@a.wav {URL}", "POST", None),
        (f"-o a.json --max-time 3 -w '%{{http_code}}' {URL}", "GET", None),
        (f"-I {URL}", "HEAD", None),
    ],
)
def test_options_are_read_as_curl_reads_them(arguments: str, method: str, body: str | None) -> None:
    (command,) = commands(f"curl {arguments}")
    assert (command["method"], command["url"], command.get("body")) == (method, URL, body)


@pytest.mark.parametrize("quotes", ["''", '""', "$''", '""""'])
def test_an_empty_argument_is_one(quotes: str) -> None:
    (command,) = commands(f"curl -d {quotes} {URL} -A {quotes}")
    assert (command["method"], command["url"], "body" in command) == ("POST", URL, False)
    assert {"name": "User-Agent", "value": ""} in command["headers"]


def test_get_puts_the_data_in_the_url() -> None:
    (command,) = commands(f"curl -G {URL} --data-urlencode 'q=a b&c' -d x=1")
    assert (command["method"], command["url"], command["headers"]) == ("GET", f"{URL}?q=a%20b%26c&x=1", [])


def test_credentials_are_headers() -> None:
    (command,) = commands(f"curl --oauth2-bearer $KEY {URL}")
    assert command["headers"] == [{"name": "Authorization", "value": "Bearer $KEY"}]
    assert commands(f"curl -u a:b --oauth2-bearer $KEY -u c:d {URL}") == [command]
    (command,) = commands(f"curl -u a:b {URL}")
    assert command["headers"] == [{"name": "Authorization", "value": "Basic YTpi"}]


def test_what_a_command_reads_is_read_once() -> None:
    """Else a command of many `-d @-` would send as many copies."""
    found = commands(f"curl {URL} -d @- --next {URL} -d @- <<EOF\na\nEOF\n")
    assert [(each.get("body"), each.get("body_file")) for each in found] == [("a", None), (None, "@-")]
    (command,) = commands(f"curl {URL} {'-d @- ' * 50_000} <<EOF\n{'a' * 1_000_000}\nEOF\n")
    assert command["body_file"] == "@-"


@pytest.mark.parametrize("text", ["# curl https://x -d 1", "echo curling https://x", "", "ls | wc"])
def test_what_is_no_command_is_none(text: str) -> None:
    assert commands(text) == []


def test_each_command_of_a_script_counts() -> None:
    assert [each["url"] for each in commands(f"curl {URL}; curl https://a/b && x=$(curl https://c/d)\n")] == [
        URL,
        "https://a/b",
        "https://c/d",
    ]


def test_a_place_in_a_body_is_exact() -> None:
    text = f'#!/bin/sh\ncurl {URL} \\\n -d \'{{"model": "\'"$M"\'",\n "temperature": 3}}\'\n'
    (found,) = read(FileSource("x.sh", text.encode()))
    assert isinstance(found, Exchange)
    assert found.document["request"]["body"] == {"model": "${M}", "temperature": 3}
    assert found.locator is not None
    for path, expected in ((("temperature",), "3"), (("model",), '"\'"$M"\'"')):
        start, end = found.locator.locate(Place("request.body", path)).offsets
        assert text[start:end] == expected


@given(st.text("curl 'htps:/-dH\"\\\n$({<EOF@;|", max_size=60))
def test_any_text_is_read(text: str) -> None:
    tree = curl.tree(FileSource("x", f"curl {text}".encode()))
    assert all(0 <= start <= end <= len(tree.source.text) for start, end in tree.spans.values())


FENCED = f"""# Don't panic

Use `curl {URL}`; it's good.

```bash
curl {URL} -d 1
```

```json
{{"model": "don't"}}
```

1. Item

    ```sh
    curl {URL} \\
      -d 2
    ```

~~~ {{.console .numbered}}
$ curl {URL} -d 3
{{"it's": 1}}
~~~

```python
print("curl {URL} -d no")
```

````markdown
```bash
curl {URL} -d no
```
````

```
curl {URL} -d 4
```

    curl {URL} -d no

```Shell title="x"
curl {URL} -d 5
"""


def test_fenced_code_of_shells_is_read() -> None:
    """An unclosed fence reaches to the end of the text."""
    for text in (FENCED, FENCED.replace("\n", "\r\n")):
        assert [each["body"] for each in commands(text)] == ["1", "2", "3", "4", "5"]


def test_a_quote_that_one_block_leaves_open_ends_with_it() -> None:
    assert [each["body"] for each in commands(f"```sh\necho 'a\n```\n```sh\ncurl {URL} -d 1\n```\n")] == ["1"]


def test_a_script_that_prints_fences_is_code() -> None:
    assert len(commands(f"#!/bin/sh\necho '\n```json\n'\ncurl {URL}\necho '\n```\n'\n")) == 1


def test_a_comment_ends_a_command_even_where_a_line_goes_on() -> None:
    (command,) = commands(f"curl {URL} \\\n  # the key\n  -H a:b\n")
    assert command["headers"] == []


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        ("-d '", "'", lambda json: json),
        ('-d "', '"', lambda json: json.replace("\\", "\\\\").replace('"', '\\"')),
        ("-d $'", "'", lambda json: json.replace("\\", "\\\\").replace("é", "\\u00e9")),
        ("--json @- <<'E' | jq\n", "\nE\n", lambda json: json),
        ("--json @- <<E\n", "\nE\n", lambda json: json.replace("\\", "\\\\")),
        ("--json @- <<-E\n", "\n\tE\n", lambda json: json.replace("\n", "\n\t").replace("\\", "\\\\")),
        ("-d \"$(cat <<'E'\n", '\nE\n)"', lambda json: json),
        ('-d \'{"x": \'"$X"\', "y":', "}'", lambda json: json),
    ],
)
def test_places_are_exact_in_every_kind_of_quotes(before: str, after: str, written: Callable[[str], str]) -> None:
    json = '{"a": "é\\"\\n\\\\",\n  "b": [1, {"c": 23}]}'
    text = f"curl {URL} {before}{written(json)}{after}\n"
    source = FileSource("x", text.encode())
    tree = curl.tree(source)
    body, map_ = tree.value["commands"][0]["body"], tree.maps["commands", 0, "body"]
    assert json in body
    for part in ('"é\\"\\n\\\\"', "é", "23", '"c"', "[1"):
        start, end = map_.span(body.index(part), body.index(part) + len(part))
        assert text[start:end] == written(part)


def test_a_heredoc_of_a_script_that_is_indented_as_a_whole_ends_at_its_line() -> None:
    text = f"- run: |\n    curl {URL} -d @- <<'EOF'\n    {{}}\n    EOF\n    curl {URL} -d @- <<'EOF'\n    []\n    EOF\n"
    assert [each["body"].strip() for each in commands(text)] == ["{}", "[]"]


def test_an_indented_line_ends_no_heredoc_that_ends_elsewhere() -> None:
    (command,) = commands(f"curl {URL} --data-binary @- <<EOF\n  EOF\nEOF\n")
    assert command["body"] == "  EOF\n"
