"""curl's options: the method, the URL, the headers and the body that each stands for, and where."""

from __future__ import annotations

import pytest

from anyint_lint.readers import curl
from anyint_lint.readers.curl.options import parse_options
from anyint_lint.readers.curl.words import Word
from anyint_lint.sources import FileSource
from tests.curls import URL, commands, place_of, shown


def test_what_follows_two_dashes_is_no_option() -> None:
    (command,) = commands(f"curl -X PUT -- {URL}")
    assert (command["method"], command["url"]) == ("PUT", URL)
    assert commands(f"curl {URL} -- -d a") == []


def test_a_file_that_is_uploaded_is_named_and_not_read() -> None:
    (command,) = commands(f"curl -T body.json {URL}")
    assert (command["method"], command["body_file"]) == ("PUT", "@body.json")
    assert "body" not in command
    assert [header["name"] for header in command["headers"]] == []


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ("'a b'", "a%20b"),
        ("'=a b'", "a%20b"),
        ("'q=a b/c'", "q=a%20b%2Fc"),
        ("'q=a=b'", "q=a%3Db"),
        ("'q=a@b'", "q=a%40b"),
        ('"q=$Q @"', "q=${Q} @"),
        ("'q='", "q="),
    ],
)
def test_urlencode_packs_what_follows_the_name(data: str, sent: str) -> None:
    (command,) = commands(f"Q=1; curl --data-urlencode {data.replace('$Q ', '${Q} ')} {URL}")
    assert command["body"] == sent


@pytest.mark.parametrize("data", ["@body.txt", "q@body.txt"])
def test_urlencode_reads_files_by_their_names(data: str) -> None:
    (command,) = commands(f"curl --data-urlencode {data} {URL}")
    assert command["body_file"] == data


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("'X-A: b'", {"X-A": "b"}),
        ("'X-A:b '", {"X-A": "b"}),
        ("'X-A:\t b: c \t'", {"X-A": "b: c"}),
        # So an empty one is sent; with a colon it is taken away.
        ("'X-A;'", {"X-A": ""}),
        ("'X-A:'", {}),
        ("'X-A: '", {}),
        ("'X-A'", {}),
    ],
)
def test_a_header_is_what_curl_sends(header: str, told: dict[str, str]) -> None:
    (command,) = commands(f"curl {URL} -H {header} -H 'X-B: 1'")
    assert {each["name"]: each["value"] for each in command["headers"]} == {**told, "X-B": "1"}


def test_a_header_that_is_given_wins_over_those_of_curl() -> None:
    (command,) = commands(f"curl {URL} --json '{{}}' -u a:b -H 'ACCEPT: text/plain' -H 'Authorization:'")
    assert command["headers"] == [
        {"name": "ACCEPT", "value": "text/plain"},
        {"name": "Content-Type", "value": "application/json"},
    ]


@pytest.mark.parametrize(
    ("options", "own"),
    [
        ("--json '{}'", {"Content-Type": "application/json", "Accept": "application/json"}),
        ("-d a", {"Content-Type": "application/x-www-form-urlencoded"}),
        ("--json '{}' -d a", {"Content-Type": "application/json", "Accept": "application/json"}),
        ("-F a=b", {"Content-Type": "multipart/form-data"}),
        ("-A me", {"User-Agent": "me"}),
        ("-e https://r", {"Referer": "https://r"}),
        ("-b a=b", {"Cookie": "a=b"}),
        # The name of a file with cookies.
        ("-b jar.txt", {}),
        ("-u a:b", {"Authorization": "Basic YTpi"}),
        ("-u é:b", {"Authorization": "Basic w6k6Yg=="}),
        ("-u $USER:$KEY", {"Authorization": "Basic $USER:$KEY"}),
        ("-u a:b -u c:d", {"Authorization": "Basic YTpi"}),
        ("-G -d a=b", {}),
    ],
)
def test_options_stand_for_headers(options: str, own: dict[str, str]) -> None:
    (command,) = commands(f"curl {options} {URL}")
    assert {each["name"]: each["value"] for each in command["headers"]} == own


def test_what_follows_from_an_option_stands_where_it_does() -> None:
    text = f"curl -I -u a:b {URL} -e 'r' -H 'X-A: \"b\" ' -G"
    assert place_of(text, "method") == "-I"
    assert place_of(text, "headers", 0, "name") == "X-A"
    assert place_of(text, "headers", 0, "value") == '"b"'
    assert [place_of(text, "headers", number, "value") for number in (1, 2)] == ["-u", "r"]
    assert [place_of(text, "headers", number, "name") for number in (1, 2)] == ["-u", "-e"]
    assert place_of(text) == text
    for options, flag in (("--json '{}'", "--json"), ("-d a", "-d"), ("-T a", "-T"), ("-F a=b", "-F"), ("-G", "-G")):
        assert place_of(f"curl {URL} {options}", "method") == flag
    assert place_of(f"curl {URL} -X  POST -XPUT", "method") == "PUT"


@pytest.mark.parametrize(
    ("options", "method"),
    [
        ("-d a -X PUT", "PUT"),
        ("-X PUT -X PATCH", "PATCH"),
        ("-I -d a", "HEAD"),
        ("-G -T a -d b", "GET"),
        ("-d a -T b", "PUT"),
        ("-F a=b", "POST"),
        ("--form-string a=b", "POST"),
        ("", "GET"),
    ],
)
def test_the_method_is_the_one_that_curl_sends(options: str, method: str) -> None:
    (command,) = commands(f"curl {options} {URL}")
    assert command["method"] == method


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        (f"$OPTIONS {URL}", URL),
        ("$OPTIONS $BASE/chat/completions", "$BASE/chat/completions"),
        ("$OPTIONS localhost:8000", "localhost:8000"),
        ("api.anyint.ai", "api.anyint.ai"),
        ("https://a/b https://c/d", "https://a/b"),
    ],
)
def test_the_argument_that_looks_most_like_a_url_is_it(arguments: str, url: str) -> None:
    (command,) = commands(f"curl {arguments}")
    assert command["url"] == url


def test_data_joins_a_query_that_is_there() -> None:
    (command,) = commands(f"curl -G '{URL}?a=1' -d b=2 -d c=3")
    assert command["url"] == f"{URL}?a=1&b=2&c=3"
    assert commands(f"curl -G {URL}")[0]["url"] == URL


def test_a_body_of_data_and_a_file_is_the_files() -> None:
    (command,) = commands(f"curl {URL} -d a=1 -d @rest.txt")
    assert (command.get("body"), command["body_file"]) == (None, "@rest.txt")


def test_data_raw_reads_no_file() -> None:
    (command,) = commands(f"curl {URL} --data-raw @a")
    assert command["body"] == "@a"


def test_each_transfer_of_a_command_is_a_request() -> None:
    text = f"curl {URL} -d 1 -: -d 2 {URL} --next {URL}\n"
    assert [(each["method"], each.get("body")) for each in commands(text)] == [
        ("POST", "1"),
        ("POST", "2"),
        ("GET", None),
    ]
    spans = curl.tree(FileSource("x", text.encode())).spans
    assert [text[slice(*spans["commands", number])] for number in range(3)] == [
        f"curl {URL} -d 1",
        f"-: -d 2 {URL}",
        f"--next {URL}",
    ]


def test_an_option_that_lacks_its_value_says_nothing() -> None:
    for option in ("-d", "--data", "-sd", "-X", "--next"):
        (command,) = commands(f"curl {URL} {option}")[:1]
        assert (command["method"], "body" in command) == ("GET", False)


def test_a_flag_counts_once_and_a_value_may_follow_it() -> None:
    words = [Word(text, ((text, 0, len(text)),), 0, len(text)) for text in ("-vvsX", "PUT", "x", "-dab", "--", "-y")]
    options = list(parse_options(words))
    assert [(option.name, option.value.text, option.flag.text) for option in options] == [
        ("v", "-vvsX", "-vvsX"),
        ("s", "-vvsX", "-vvsX"),
        ("request", "PUT", "-vvsX"),
        ("url", "x", "x"),
        ("data", "ab", "-dab"),
        ("url", "-y", "-y"),
    ]


def test_each_header_has_its_own_place() -> None:
    text = f"curl {URL} -H 'A: 1' -H X: -H \"B: 2\" -H C:3 -H 'D;' --json ''"
    for number, (name, value) in enumerate([("A", "1"), ("B", "2"), ("C", "3")]):
        assert shown(text, name, "headers", number, "name") == name
        assert shown(text, value, "headers", number, "value") == value
    assert shown(text, "D", "headers", 3, "name") == "D"
    assert place_of(text, "headers", 3, "value") == ""
    assert [place_of(text, "headers", number, "value") for number in (4, 5)] == ["--json", "--json"]


def test_what_is_joined_keeps_its_places() -> None:
    text = f"curl -G {URL} --data-urlencode 'q=a b&c' -d @- <<E\nx=1\n&y=2\nE\n"
    assert commands(text)[0]["url"] == f"{URL}?q=a%20b%26c&x=1&y=2"
    for sent, written in (("a%20b%26c", "a b&c"), ("q=", "q="), ("x=1", "x=1"), ("y=2", "y=2"), (URL, URL)):
        assert shown(text, sent, "url") == written
    assert shown(f"curl {URL} -u $KEY:", "$KEY", "headers", 0, "value") == "$KEY"
    assert shown(f"curl {URL} -T a.json", "a.json", "body_file") == "a.json"
    assert shown(f"curl {URL} -X PUT", "PUT", "method") == "PUT"


def test_what_is_joined_in_another_order_has_a_stretch_and_no_places_in_it() -> None:
    text = f"curl -G -d a=1 {URL}"
    tree = curl.tree(FileSource("x", text.encode()))
    assert ("commands", 0, "url") not in tree.maps
    assert place_of(text, "url") == f"a=1 {URL}"


def test_an_empty_text_stands_between_its_quotes() -> None:
    text = f"curl {URL} -A '' -e \"\"''"
    assert [place_of(text, "headers", number, "value") for number in (0, 1)] == ["", ""]
    for number, quotes in ((0, "''"), (1, "\"\"''")):
        at = curl.tree(FileSource("x", text.encode())).spans["commands", 0, "headers", number, "value"][0]
        assert text[at - 1 : at + 1] == quotes[:2]


@pytest.mark.parametrize("arguments", ['-H "$AUTH"', "-H @a:b", "-K rc", "--netrc-file x", '-H "$NAME: x"'])
def test_of_headers_from_elsewhere_a_key_that_is_told_is_known(arguments: str) -> None:
    (command,) = commands(f"curl {URL} {arguments} --json '{{}}' -H 'authorization: Bearer x' -A me")
    names = [each["name"] for each in command["headers"]]
    assert names in (["authorization"], ["$NAME", "authorization"])
    assert ("$NAME" in names) is ("NAME" in arguments)
    assert "headers" not in commands(f"curl {URL} {arguments} -A me -H 'X-A: b'")[0]
