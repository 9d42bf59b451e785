"""A broken rule file of a user's is one line with file, place and what is allowed; a good one works like ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from anyint_lint.rulebook import CONDITIONS, RULES, read_yaml, rule_files
from anyint_lint.rulecheck import check
from tests.commandline import CLEAN, lint, rules_found, write

GOOD = """\
id: shouting
summary: The text is in capitals
severity: warning
why: Capitals cost more tokens.
where: $.request.body.messages[*].content
forbid: {type: string, pattern: '^[A-Z !]+$'}
hint: Write it in small letters.
examples:
  bad:
    - request: {body: {messages: [{role: user, content: 'HELP ME!'}]}}
  good:
    - request: {body: {messages: [{role: user, content: Help me!}]}}
references: [our style guide]
"""
WHERE = "$.request.body.messages[*].content"
GOOD_EXAMPLE = "    - request: {body: {messages: [{role: user, content: Help me!}]}}\n"
FORBID = "{type: string, pattern: '^[A-Z !]+$'}"
SHOUT = CLEAN | {"messages": [{"role": "user", "content": "HELP"}]}


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_payload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", SHOUT)


def problem(text: str | bytes, name: str = "mine/shouting.yaml") -> str:
    """What the one line says after the file's name."""
    write(name, text)
    results = [
        lint("check", "a.json", "--rules", "mine"),
        lint("rules", "test", "mine"),
        lint("rules", "--rules", "mine"),
    ]
    assert {(result.exit_code, result.stdout, result.stderr.count("\n")) for result in results} == {(2, "", 1)}
    (line,) = {result.stderr for result in results}
    assert line.startswith(f"anyint-lint: {name}: ")
    return line.removeprefix(f"anyint-lint: {name}: ").rstrip("\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # Keys and their values
        ("hint:", "hnit:", "/: 'hnit' is not allowed here, did you mean 'hint'?"),
        ("severity: warning", "severity: eror", "/severity: 'eror' is not allowed here, did you mean 'error'?"),
        (
            "severity: warning",
            "severity: high",
            "/severity: 'high' is not allowed here but one of error, info, warning",
        ),
        ("id: shouting", "id: shout", "/id: 'shout' must equal the file name, 'shouting'"),
        ("id: shouting", "id: Shouting", "/id: 'Shouting' does not match '^[a-z0-9]+(-[a-z0-9]+)*$'; The mistake, in"),
        ("The text is in capitals", "", "/summary: None is not of type 'string'; One line without a full stop."),
        (f"forbid: {FORBID}\n", "", "/: exactly one of forbid and expect must be there"),
        ("hint:", "expect: {type: string}\nhint:", "/: exactly one of forbid and expect must be there"),
        # Places
        (WHERE, "request.body", "/where: 'request.body' does not match '^\\\\$'; $ followed by"),
        (WHERE, "$.request.body[0]", "/where: column 15: a path is $ followed by .name, ['name'] or [*]"),
        (WHERE, "$.reqest.body", "/where: 'reqest' is not allowed here, did you mean 'request'?"),
        (WHERE, "$.response.bdy", "/where: 'bdy' is not allowed here, did you mean 'body'?"),
        (WHERE, WHERE + ".a" * 200, "cannot be compiled: Recursion limit reached"),
        ("hint:", "at: a[*]\nhint:", "/at: 'a[*]' is not one place; write its names as in image_url.url"),
        # Conditions
        ("hint:", "when: gatway\nhint:", "/when: 'gatway' is not allowed here, did you mean 'gateway'?"),
        ("hint:", "when: [{requird: [a]}]\nhint:", "/when/0/requird: 'requird' is not allowed here, did you mean"),
        ("hint:", "when: 5\nhint:", "/when: 5 does not fit; What must hold for the whole exchange"),
        # Examples
        ("examples:", "exmples:", "/: 'exmples' is not allowed here, did you mean 'examples'?"),
        (
            "- request: {body: {messages: [{role: user, content: Help",
            "- reqest: {body: {m: [{c: Help",
            "/examples/good/0",
        ),
        (GOOD_EXAMPLE, "", "/examples/good: None is not of type 'array'"),
        (GOOD_EXAMPLE, "    []\n", "/examples/good: [] should be non-empty"),
        # YAML
        ("forbid: {", "forbid: [{", "line 7, column 1: did not find expected ',' or ']'"),
        ("hint: W", "hint: w\nhint: W", "line 8, column 1: 'hint' stands twice"),
        (
            "severity: warning",
            "severity: !!bool high",
            "line 3, column 11: 'high' is not of the type tag:yaml.org,2002:bool",
        ),
        ("severity: warning", "severity: !!int ''", "line 3, column 11: '' is not of the type tag:yaml.org,2002:int"),
        ("severity: warning", "severity: !!map [a]", "line 3, column 11: expected a mapping node, but found sequence"),
        ("why: C", "why: !!python/object:os.system C", "line 4, column 6: the tag tag:yaml.org,2002:python/object:os"),
        ("[our style guide]", "[&a [*a]]", "not a value that JSON has: Circular reference detected"),
        ("[our style guide]", "[\x00]", "unacceptable character #x0000: control characters are not allowed"),
        ("[our style guide]", "\n  " + "- " * 60_000 + "a", "line 14, column 81: nested deeper than 40 levels"),
    ],
)
def test_a_mistake_says_where_and_what_is_allowed(old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert problem(GOOD.replace(old, new, 1)).startswith(said)


@pytest.mark.parametrize(
    ("schema", "place", "said"),
    [
        ("{patern: a}", "/patern", "'patern' is not allowed here, did you mean 'pattern'?"),
        ("{not: {items: {typ: a}}}", "/not/items/typ", "'typ' is not allowed here, did you mean 'type'?"),
        ("{properties: {typ: {tpe: a}}}", "/properties/typ/tpe", "'tpe' is not allowed here, did you mean 'type'?"),
        ("{anyOf: [{}, {noSecret: true}]}", "/anyOf/1/noSecret", "'noSecret' is not allowed here, did you mean"),
        ("{type: strng}", "/type", "'strng' is not allowed here, did you mean 'string'?"),
        ("{required: a}", "/required", "'a' is not of type 'array'"),
        ("{minLength: -1}", "/minLength", "-1 is less than the minimum of 0"),
        ("{}", "", "{} should be non-empty"),
        ("text", "", "'text' is not of type 'object'"),
        ("{noSecrets: false}", "/noSecrets", "False is not allowed here but one of true is"),
        ("{knownFields: all}", "/knownFields", "'all' is not allowed here but one of ignore, refuse, true is"),
        ("{pattern: '('}", "/pattern", "'(' is no pattern, or too large; look-around and back-references, which can"),
        ("{pattern: '(?=a)'}", "/pattern", "'(?=a)' is no pattern, or too large; look-around"),
        ("{pattern: '((a{999}){999}){999}'}", "/pattern", "'((a{999}){999}){999}' is no pattern, or too large;"),
        ("{patternProperties: {'(a)\\1': true}}", "/patternProperties", "'(a)\\\\1' is no pattern, or too large;"),
        ("{$ref: '#/$defs/a'}", "/$ref", "'$ref' is not allowed in a rule; repeat a part of a schema with a YAML"),
        ("{$ref: 'https://example.com/s'}", "/$ref", "'$ref' is not allowed in a rule;"),
        ("{format: date}", "/format", "'format' is not checked; use a pattern"),
    ],
)
def test_a_mistake_in_a_schema_says_where_and_what_is_allowed(schema: str, place: str, said: str) -> None:
    assert problem(GOOD.replace(FORBID, schema)).startswith(f"/forbid{place}: {said}")


@pytest.mark.parametrize("schema", ["{const: .nan}", "{const: .inf}", "{not: " * 50 + FORBID + "}" * 50])
def test_what_json_cannot_hold_is_refused_before_it_is_a_schema(schema: str) -> None:
    assert problem(GOOD.replace(FORBID, schema)).startswith(("not a value that JSON has: ", "line 6, column 2"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "/: None is no rule; a rule is a mapping with the keys id, summary, severity"),
        ("- 1", "/: [1] is no rule"),
        ("why: [", "line 2, column 1: did not find expected node content"),
        (GOOD + "\tx: 1", "line 14, column 1: found character that cannot start any token"),
        (GOOD + "---\n" + GOOD, "line 14, column 1: but found another document"),
        (GOOD.encode() + b"# \xff", "line 14: byte 0xff is not UTF-8"),
        (GOOD.encode("utf-16"), "line 1: byte 0xff is not UTF-8"),
    ],
)
def test_a_file_that_is_no_rule_says_why(text: str | bytes, said: str) -> None:
    assert problem(text).startswith(said)


def test_aliases_that_multiply_are_refused_before_they_do() -> None:
    laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for inner, outer in zip("abcdefghij", "bcdefghijk", strict=True):
        laughs += f"{outer}: &{outer} [{', '.join([f'*{inner}'] * 10)}]\n"
    assert problem(laughs) == "line 5, column 44: more than 100000 values, with what aliases stand for"


def test_an_alias_may_repeat_a_part() -> None:
    schema = "{anyOf: [&capitals {type: string, pattern: '^[A-Z !]+$'}, {type: array, items: *capitals}]}"
    write("mine/shouting.yaml", GOOD.replace(FORBID, schema))
    assert rules_found("a.json", "--rules", "mine") == ["shouting"]


@pytest.mark.parametrize(
    ("folder", "said"), [("nowhere", "no such folder of rules"), ("empty", "there is no rule file")]
)
def test_a_folder_without_rules_is_exit_code_2(folder: str, said: str) -> None:
    Path("empty").mkdir()
    result = lint("check", "a.json", "--rules", folder)
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (2, True, 1)


def test_a_folder_that_goes_while_it_is_searched_is_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(folder: Path, pattern: str) -> list[Path]:
        raise FileNotFoundError(2, "No such file or directory")

    Path("mine").mkdir()
    monkeypatch.setattr(Path, "rglob", gone)
    result = lint("check", "a.json", "--rules", "mine")
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: mine: No such file or directory\n")


def test_a_name_of_ours_is_taken() -> None:
    write("mine/wrong-type.yaml", GOOD.replace("id: shouting", "id: wrong-type"))
    result = lint("check", "a.json", "--rules", "mine")
    assert result.exit_code == 2
    assert result.stderr.startswith("anyint-lint: mine/wrong-type.yaml: /id: 'wrong-type' is the name of another rule")


# A good one


@pytest.mark.parametrize("place", ["mine", "mine/style"])
def test_a_rule_of_a_user_works_like_ours(place: str) -> None:
    file = write(f"{place}/shouting.yaml", GOOD)
    topic = Path(place).name
    assert lint("rules", "test", "mine").stdout == "1 rules, 2 examples, 0 failed\n"
    result = lint("check", "a.json", "--rules", "mine", "--output-format", "concise")
    assert result.exit_code == 1
    assert result.stdout.startswith("a.json:1:64: warning[shouting] The text is in capitals\n")
    assert rules_found("a.json", "--rules", "mine", "--ignore", topic) == []
    assert f"Rule file: {file}" in lint("explain", "shouting", "--rules", "mine").stdout
    assert f"{topic} " in lint("rules", "--rules", "mine").stdout


def test_a_rule_in_the_working_folder_has_its_name_as_topic() -> None:
    write("shouting.yaml", GOOD)
    assert rules_found("a.json", "--rules", ".", "--select", Path.cwd().name) == ["shouting"]


def test_the_same_folder_in_file_and_command_line_counts_once() -> None:
    write("mine/shouting.yaml", GOOD)
    write("anyint-lint.toml", 'rules = ["mine"]')
    assert rules_found("a.json", "--rules", "./mine") == ["shouting"]


def test_a_folder_of_rules_may_have_a_comma_in_its_name() -> None:
    write("mine, all/shouting.yaml", GOOD)
    assert rules_found("a.json", "--rules", "mine, all") == ["shouting"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'HELP ME!'", "Help me", "/examples/bad/0: shouting finds nothing in a bad example"),
        ("Help me!", "'HELP'", "/examples/good/0: shouting finds something in a good example: The text is in capitals"),
    ],
)
def test_an_example_that_does_not_hold_is_exit_code_1(old: str, new: str, said: str) -> None:
    write("mine/shouting.yaml", GOOD.replace(old, new))
    result = lint("rules", "test", "mine")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"mine/shouting.yaml: {said}")
    assert result.stdout.endswith("1 rules, 2 examples, 1 failed\n")


MENDED = "      mended: {request: {body: {messages: [{role: user, content: 'OH, HELP ME!'}]}}}\n"


def saying(*lines: str) -> str:
    """The rule with a fix, and more in its bad example."""
    text = GOOD.replace("examples:\n", "fix: {prepend: 'OH, '}\nexamples:\n").replace("[A-Z !]+$", "HELP")
    return text.replace("  good:\n", "".join(lines) + "  good:\n")


def test_an_example_may_say_what_is_found_and_what_the_fix_makes_of_it() -> None:
    write("mine/shouting.yaml", saying("      finds: {request.body: [/messages/0/content]}\n", MENDED))
    assert lint("rules", "test", "mine").stdout == "1 rules, 2 examples, 0 failed\n"
    shown = lint("explain", "shouting", "--rules", "mine").stdout
    assert "OH, HELP ME!" in shown
    assert "finds" not in shown
    assert "mended" not in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            saying("      finds: {request.body: [/messages/0]}\n"),
            'shouting does not find what /finds says, but {"request.body": ["/messages/0/content"]}',
        ),
        (
            saying("      finds: {request.body: [/messages/0/content, /messages/1/content]}\n"),
            'shouting does not find what /finds says, but {"request.body": ["/messages/0/content"]}',
        ),
        (saying(MENDED.replace("OH,", "O")), "the fix of shouting makes something else of it than /mended"),
        (
            GOOD.replace("  good:\n", f"{MENDED}  good:\n"),
            "the fix of shouting makes something else of it than /mended",
        ),
    ],
)
def test_an_example_that_says_something_else_is_told(text: str, said: str) -> None:
    write("mine/shouting.yaml", text)
    result = lint("rules", "test", "mine")
    assert result.exit_code == 1
    assert result.stdout == f"mine/shouting.yaml: /examples/bad/0: {said}\n1 rules, 2 examples, 1 failed\n"


@pytest.mark.parametrize("line", ["      finds: {request.body: ['']}\n", MENDED])
def test_a_good_example_has_nothing_to_find_or_to_mend(line: str) -> None:
    said = problem(GOOD.replace(GOOD_EXAMPLE, GOOD_EXAMPLE + line))
    assert said.startswith(f"/examples/good/0: {line.split(':')[0].strip()!r} is not allowed here")


def test_an_example_of_an_unknown_format_is_named() -> None:
    text = GOOD.replace("  bad:\n", "  bad:\n    - {text: HELP, format: hra}\n")
    write("mine/shouting.yaml", text)
    result = lint("rules", "test", "mine")
    assert result.exit_code == 2
    assert "mine/shouting.yaml: /examples/bad/0/format: 'hra' is not one of payload, " in result.stderr


@pytest.mark.parametrize(
    "file", [file for file in rule_files(RULES) if file.name != CONDITIONS], ids=lambda file: file.stem
)
def test_our_own_rules_pass_the_same_check(file: Path) -> None:
    check(file, read_yaml(file))
