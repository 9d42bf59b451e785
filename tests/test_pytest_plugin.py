"""The pytest plugin, in runs of pytest of their own: the fixture, the option, pytest-recording, vcrpy and xdist."""

from __future__ import annotations

import json
import re
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

from tests.commandline import CLEAN, ERROR, INFO, OTHER, WARNING
from tests.test_layout import loaded

EXPECTED = Path(__file__).parent / "expected"
KEY = "sk-proj-9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"
# By the name of its module: the installation may be one that is older than the entry point.
PLUGIN = "anyint_lint.integrations.pytest"
HOST = "llm.example.org"
ANSWER = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
}
REFUSAL = {"error": {"message": "temperature: must be a number", "type": "invalid_request_error"}}


@pytest.fixture(autouse=True)
def _the_same_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", "80")
    # In CI, which these two are signs of, pytest cuts no line.
    for name in ("PYTEST_ADDOPTS", "FORCE_COLOR", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)


def run(pytester: pytest.Pytester, *arguments: str, plugins: tuple[str, ...] = (PLUGIN,)) -> pytest.RunResult:
    """What a user's run says; whatever warns fails."""
    plugins = (*plugins, "pytest_recording.plugin", *(("xdist.plugin",) if "-n2" in arguments else ()))
    chosen = [word for plugin in plugins for word in ("-p", plugin)]
    strict = ("-W", "error", "--strict-config", "--strict-markers", "-p", "no:cacheprovider", "--no-header")
    return pytester.runpytest_subprocess(*chosen, *strict, *arguments)


def summary(result: pytest.RunResult) -> str:
    """The line of ours, without the name in front."""
    pattern = re.compile(r"anyint-lint: (\d+ cassettes? checked.*|no cassette .*)")
    (line,) = filter(None, map(pattern.fullmatch, result.outlines))
    return line[1]


def cassette(name: str, body: object, path: str = "/v1/chat/completions") -> None:
    """A recording of one request, as vcrpy writes it; who sends text for a number is refused."""
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    headers = {"content-type": ["application/json"], "authorization": ["Bearer ${KEY}"]}
    status, answer = (400, REFUSAL) if body == ERROR else (200, ANSWER)
    interaction = {
        "request": {"method": "POST", "uri": f"http://{HOST}{path}", "headers": headers, "body": json.dumps(body)},
        "response": {
            "status": {"code": status, "message": "as recorded"},
            "headers": {"content-type": ["application/json"]},
            "body": {"string": json.dumps(answer)},
        },
    }
    # JSON is YAML.
    file.write_text(json.dumps({"interactions": [interaction], "version": 1}, indent=1), "utf-8")


# What tests in these runs ask with. Of the standard library, as vcrpy replaces that one in any case.
CLIENT = f"""
import asyncio, http.client, json, os, pathlib, pytest, unittest, vcr

def ask(body, host="{HOST}", path="/v1/chat/completions"):
    connection = http.client.HTTPConnection(host)
    headers = {{"Content-Type": "application/json", "Authorization": "Bearer ${{KEY}}"}}
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status

CLEAN, ERROR, WARNING, INFO, OTHER = {CLEAN}, {ERROR}, {WARNING}, {INFO}, {OTHER}
"""


def suite(pytester: pytest.Pytester, code: str, **more: str) -> None:
    """Test modules in the folder of the run, test_it.py and others."""
    pytester.makepyfile(client=CLIENT)
    files = {"test_it": code} | more
    pytester.makepyfile(**{name: f"from client import *\n{dedent(text)}" for name, text in files.items()})


# The fixture


def test_a_payload_that_is_wrong_fails_the_test_with_the_full_text(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        f"""
        def test_of_a_dict(anyint_lint):
            anyint_lint.check(ERROR | WARNING | {{"temperature": "0.2", "stream": "{KEY}"}})

        def test_of_a_text(anyint_lint):
            anyint_lint.check(json.dumps(ERROR | {{"stream": "{KEY}"}}, indent=2))

        def test_of_a_request(anyint_lint):
            url = "https://api.anyint.ai/openai/v1/chat/completions"
            anyint_lint.check_request(method="GET", url=url, headers={{"x-api-key": "{KEY}"}})
        """,
    )
    result = run(pytester, "-q")
    # But for the last line, which tells the time.
    said = "\n".join(result.outlines[:-1]) + "\n"
    assert KEY not in said
    assert said == (EXPECTED / "pytest-fixture.txt").read_text("utf-8")


def test_a_payload_that_is_right_gives_its_report(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        """
        def test_clean(anyint_lint):
            assert anyint_lint.check(CLEAN).findings == ()

        def test_info_is_no_failure(anyint_lint):
            assert [finding.rule for finding in anyint_lint.check(json.dumps(INFO))] == ["undocumented-field"]

        def test_no_chat(anyint_lint):
            assert anyint_lint.check_request(url="https://example.org/", body=ERROR).ok
        """,
    )
    run(pytester).assert_outcomes(passed=3)


def test_files_are_read_as_check_reads_them(pytester: pytest.Pytester) -> None:
    cassette("fixtures/bad.yaml", ERROR)
    cassette("fixtures/good.yaml", CLEAN)
    Path("fixtures/old.json").write_text(json.dumps(ERROR), "utf-8")
    pytester.makepyprojecttoml("[tool.anyint-lint]\nper-file-ignores = {'old.json' = ['ALL']}")
    suite(
        pytester,
        """
        @pytest.mark.parametrize("name", ["fixtures", "fixtures/good.yaml", "fixtures/old.json", "gone", "empty"])
        def test_files(anyint_lint, name):
            pathlib.Path("empty").mkdir(exist_ok=True)
            anyint_lint.assert_clean(pathlib.Path(name))
        """,
    )
    result = run(pytester)
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(
        [
            "anyint-lint: wrong-type in fixtures",
            "fixtures/bad.yaml:15:116: error[[]wrong-type] *",
            "anyint-lint: gone: no such file or folder",
            "anyint-lint: empty: no file to check: *",
        ]
    )
    result.stdout.no_fnmatch_line("*old.json:1*")


@pytest.mark.parametrize(
    ("ini", "failed"),
    [
        ("", 2),
        ("anyint_lint_fail_on = error", 1),
        ("anyint_lint_fail_on = info", 3),
        ("anyint_lint_fail_on = never", 0),
        ("anyint_lint_select = sampling", 1),
        ("anyint_lint_select = sampling,requests", 2),
        ("anyint_lint_select =\n    sampling\n    requests", 2),
        ("anyint_lint_ignore = wrong-type sampling", 0),
    ],
)
def test_ini_options_choose_the_rules(ini: str, failed: int, pytester: pytest.Pytester) -> None:
    pytester.makeini(f"[pytest]\n{ini}\n")
    suite(
        pytester,
        """
        @pytest.mark.parametrize("payload", [ERROR, WARNING, INFO])
        def test_it(anyint_lint, payload):
            anyint_lint.check(payload)
        """,
    )
    run(pytester).assert_outcomes(failed=failed, passed=3 - failed)


def test_the_configuration_of_the_root_folder_counts_and_the_ini_option_is_the_later_word(
    pytester: pytest.Pytester,
) -> None:
    pytester.makefile(".toml", **{"anyint-lint": "ignore = ['sampling']\nfail-on = 'error'\nmodels = 'm.json'"})
    Path("m.json").write_text('{"data": [{"id": "known"}]}', "utf-8")
    suite(
        pytester,
        """
        def test_ignored(anyint_lint):
            anyint_lint.check(WARNING)

        def test_model(anyint_lint):
            anyint_lint.check(CLEAN | {"model": "unknown"})
        """,
    )
    sub = pytester.mkdir("sub")
    result = run(pytester, "--rootdir", ".", str(sub / ".."))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*error[[]unknown-model]*"])
    pytester.makeini("[pytest]\nanyint_lint_select = sampling\nanyint_lint_fail_on = warning")
    run(pytester).assert_outcomes(passed=1, failed=1)


# The option


BAD_AND_GOOD = """
    @pytest.mark.vcr
    def test_bad():
        assert ask(ERROR) == 400

    @pytest.mark.vcr
    def test_good():
        assert ask(CLEAN) == 200

    def test_none():
        pass
"""


def recorded(folder: str = "cassettes/test_it") -> None:
    cassette(f"{folder}/test_bad.yaml", ERROR)
    cassette(f"{folder}/test_good.yaml", CLEAN)


@pytest.mark.parametrize("more", [(), ("-n2",), ("-p", "no:terminalreporter"), ("--block-network",)])
def test_a_cassette_that_is_played_fails_its_test(more: tuple[str, ...], pytester: pytest.Pytester) -> None:
    recorded()
    suite(pytester, BAD_AND_GOOD)
    result = run(pytester, "--anyint-lint", *more)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    if "no:terminalreporter" not in more:
        result.assert_outcomes(passed=3, errors=1)
        result.stdout.fnmatch_lines(
            [
                "anyint-lint: wrong-type in cassettes/test_it/test_bad.yaml",
                "cassettes/test_it/test_bad.yaml:15:116: error[[]wrong-type] temperature is the string*",
                "   = hint: Send the value itself*",
            ]
        )
        assert summary(result) == "2 cassettes checked, 1 with findings"


def test_without_the_option_nothing_happens(pytester: pytest.Pytester) -> None:
    recorded()
    suite(pytester, BAD_AND_GOOD)
    result = run(pytester)
    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*anyint-lint: *")


def test_without_the_plugin_nothing_is_left_of_it(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test_it(anyint_lint): pass")
    result = run(pytester, "-p", f"no:{PLUGIN}", plugins=())
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'anyint_lint' not found"])


def test_the_ini_option_turns_it_on_and_chooses(pytester: pytest.Pytester) -> None:
    recorded()
    pytester.makeini("[pytest]\nanyint_lint = true\nanyint_lint_ignore = wrong-type")
    suite(pytester, BAD_AND_GOOD)
    result = run(pytester)
    result.assert_outcomes(passed=3)
    assert summary(result) == "2 cassettes checked, 0 with findings"


def test_never_counts_and_does_not_fail(pytester: pytest.Pytester) -> None:
    recorded()
    pytester.makeini("[pytest]\nanyint_lint_fail_on = never")
    suite(pytester, BAD_AND_GOOD)
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=3)
    assert summary(result) == "2 cassettes checked, 1 with findings"


def test_what_the_project_lives_with_fails_nothing(pytester: pytest.Pytester) -> None:
    for name in ("ignored", "excluded", "in_a_file"):
        cassette(f"cassettes/test_it/test_{name}.yaml", ERROR)
    text = Path("cassettes/test_it/test_ignored.yaml").read_text("utf-8")
    Path("cassettes/test_it/test_ignored.yaml").write_text(f"# anyint-lint: ignore-file[wrong-type]\n{text}", "utf-8")
    pytester.makepyprojecttoml(
        "[tool.anyint-lint]\nexclude = ['test_excluded.yaml']\nper-file-ignores = {'*in_a_file.yaml' = ['requests']}"
    )
    suite(
        pytester,
        """
        @pytest.mark.vcr
        def test_ignored(): ask(ERROR)

        @pytest.mark.vcr
        def test_excluded(): ask(ERROR)

        @pytest.mark.vcr
        def test_in_a_file(): ask(ERROR)
        """,
    )
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=3)
    assert summary(result) == "2 cassettes checked, 0 with findings"


def test_a_run_without_cassettes_says_so(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test_it(): pass")
    assert summary(run(pytester, "--anyint-lint")) == "no cassette was played or recorded"


def test_without_vcrpy_the_line_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(conftest="import sys\nsys.modules['vcr'] = None", test_it="def test_it(): pass")
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=1)
    assert summary(result) == "no cassette was played or recorded, as vcrpy is not installed"


def test_a_cassette_without_chat_is_counted_apart(pytester: pytest.Pytester) -> None:
    cassette("cassettes/test_it/test_it.yaml", OTHER, "/v1/embeddings")
    suite(pytester, "@pytest.mark.vcr\ndef test_it(): ask(OTHER, path='/v1/embeddings')")
    result = run(pytester, "--anyint-lint")
    assert summary(result) == "1 cassette checked, 0 with findings, 1 without a chat request"


# Ways to use a cassette


def test_vcrpy_itself_in_each_of_its_ways(pytester: pytest.Pytester) -> None:
    cassette("bad.yaml", ERROR)
    cassette("bad.json", ERROR)
    suite(
        pytester,
        """
        from vcr.unittest import VCRTestCase

        def test_context():
            with vcr.use_cassette("bad.yaml"):
                ask(ERROR)

        @vcr.use_cassette("bad.yaml")
        def test_decorator():
            ask(ERROR)

        def test_json():
            with vcr.VCR(serializer="json").use_cassette(pathlib.Path("bad.json")):
                ask(ERROR)

        @vcr.use_cassette("bad.yaml")
        async def coroutine():
            return ask(ERROR)

        def test_async():
            assert asyncio.run(coroutine()) == 400

        @pytest.fixture
        def played():
            with vcr.use_cassette("bad.yaml"):
                yield

        def test_fixture(played):
            ask(ERROR)

        def test_elsewhere(monkeypatch, tmp_path):
            here = os.getcwd()
            monkeypatch.chdir(tmp_path)
            with vcr.use_cassette(here + "/bad.yaml"):
                ask(ERROR)

        class TestCase(VCRTestCase):
            def _get_cassette_library_dir(self):
                return "."

            def _get_cassette_name(self):
                return "bad.yaml"

            def test_unittest(self):
                ask(ERROR)

        def test_loaded_and_not_played():
            with vcr.use_cassette("bad.yaml"):
                pass
        """,
    )
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=8, errors=7)
    assert summary(result) == "2 cassettes checked, 2 with findings"


def test_further_cassettes_of_a_mark_and_a_default_name(pytester: pytest.Pytester) -> None:
    cassette("cassettes/test_it/further.yaml", ERROR)
    cassette("cassettes/test_it/named.yaml", ERROR)
    suite(
        pytester,
        """
        @pytest.mark.vcr("further.yaml")
        def test_further():
            ask(ERROR)

        @pytest.mark.vcr
        @pytest.mark.default_cassette("named")
        def test_named():
            ask(ERROR)
        """,
    )
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=2, errors=2)
    assert summary(result) == "2 cassettes checked, 2 with findings"


MODULE = """
    @pytest.fixture(scope="module")
    def played():
        with vcr.use_cassette("bad.yaml", allow_playback_repeats=True):
            yield

    def test_opens_it(played):
        pass

    def test_plays(played):
        ask(ERROR)

    def test_plays_again(played):
        ask(ERROR)

    def test_other():
        pass
"""


@pytest.mark.parametrize("more", [("-k", "test_plays"), (), ("-n2",), ("test_it.py::test_plays", "test_it.py")])
def test_of_a_module_s_cassette_those_fail_that_play_it(more: tuple[str, ...], pytester: pytest.Pytester) -> None:
    cassette("bad.yaml", ERROR)
    suite(pytester, MODULE)
    result = run(pytester, "--anyint-lint", "-v", *more)
    failed = {line.partition("::")[2].split()[0] for line in result.outlines if line.startswith("ERROR test_it.py")}
    assert failed == {"test_plays", "test_plays_again"}


def test_a_cassette_is_read_once_and_again_when_it_has_changed(pytester: pytest.Pytester) -> None:
    cassette("a.yaml", ERROR)
    suite(
        pytester,
        """
        import anyint_lint.integrations.cassettes as plugin

        times = []
        original = plugin.run_on
        plugin.run_on = lambda *args: times.append(1) or original(*args)

        @pytest.mark.parametrize("number", range(4))
        def test_it(number):
            if number == 2:
                file = pathlib.Path("a.yaml")
                file.write_text(file.read_text().replace("0.2", "0.25"))
            with vcr.use_cassette("a.yaml"):
                ask(ERROR)

        def test_times():
            assert len(times) == 2
        """,
    )
    run(pytester, "--anyint-lint").assert_outcomes(passed=5, errors=4)


# Recording


@pytest.fixture
def server() -> Iterator[str]:
    """Answers as the cassettes do."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = (400, REFUSAL) if body == ERROR else (200, ANSWER)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


def test_what_is_recorded_is_checked_when_it_is_written(server: str, pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        f"""
        @pytest.mark.vcr
        def test_marked():
            ask(ERROR, "{server}")

        def test_context():
            with vcr.use_cassette("new/plain.yaml"):
                ask(ERROR, "{server}")

        @pytest.mark.vcr
        def test_nothing_recorded():
            pass

        @pytest.mark.vcr
        def test_clean():
            ask(CLEAN, "{server}")
        """,
    )
    result = run(pytester, "--anyint-lint", "--record-mode=once")
    result.assert_outcomes(passed=4, errors=2)
    assert summary(result) == "3 cassettes checked, 2 with findings"
    result.stdout.fnmatch_lines(["new/plain.yaml:*: error[[]wrong-type]*"])


def test_what_a_module_records_is_told_at_its_end(server: str, pytester: pytest.Pytester) -> None:
    fixture = """
        @pytest.fixture(scope="module")
        def recorded():
            with vcr.use_cassette("module.yaml"):
                yield
    """
    code = f"{dedent(fixture)}\ndef test_first(recorded): ask(ERROR, '{server}')\n\ndef test_last(): pass"
    suite(pytester, code, test_then="def test_of_the_next_module(): pass")
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["ERROR test_it.py::test_last *"])


def test_what_a_session_records_is_told_in_a_run_that_stops_early(server: str, pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        f"""
        @pytest.fixture(scope="session")
        def recorded():
            with vcr.use_cassette("session.yaml"):
                yield

        def test_first(recorded):
            ask(ERROR, "{server}")
            raise ValueError

        def test_last():
            pass
        """,
    )
    result = run(pytester, "--anyint-lint", "-x")
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["anyint-lint: wrong-type in session.yaml", "session.yaml:*: error[[]wrong-type]*"])


def test_findings_show_beside_a_teardown_that_fails(pytester: pytest.Pytester) -> None:
    cassette("bad.yaml", ERROR)
    suite(
        pytester,
        """
        @pytest.fixture
        def breaks():
            yield
            raise ValueError("broken")

        def test_it(breaks):
            with vcr.use_cassette("bad.yaml"):
                ask(ERROR)
        """,
    )
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ValueError: broken", "*anyint-lint: wrong-type in bad.yaml"])
    assert summary(result) == "1 cassette checked, 1 with findings"


def test_a_key_in_a_cassette_does_not_show(pytester: pytest.Pytester) -> None:
    cassette("leak.yaml", CLEAN)
    file = Path("leak.yaml")
    file.write_text(file.read_text("utf-8").replace("${KEY}", KEY), "utf-8")
    suite(pytester, "def test_it():\n    with vcr.use_cassette('leak.yaml'):\n        ask(CLEAN)")
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*error[[]recorded-secret]*"])
    assert KEY not in result.stdout.str()


# Formats of somebody's own


def test_persisters_and_serializers_of_somebody_s_own_do_no_harm(server: str, pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        f"""
        kept = {{}}

        class InMemory:
            @staticmethod
            def load_cassette(path, serializer):
                if path not in kept:
                    raise vcr.persisters.filesystem.CassetteNotFoundError
                return kept[path]

            @staticmethod
            def save_cassette(path, cassette, serializer):
                kept[path] = cassette["requests"], cassette["responses"]

        class Reversed:
            @staticmethod
            def serialize(cassette):
                return vcr.serializers.jsonserializer.serialize(cassette)[::-1]

            @staticmethod
            def deserialize(text):
                return vcr.serializers.jsonserializer.deserialize(text[::-1])

        @pytest.mark.parametrize("path", ["memory.yaml", "s3://bucket/key", 5])
        @pytest.mark.parametrize("turn", ["records", "plays"])
        def test_persister(path, turn):
            with vcr.cassette.Cassette.use(path=path, persister=InMemory):
                ask(ERROR, "{server}")

        @pytest.mark.parametrize("path", ["a.json", "a.yaml", "a.txt", "a"])
        @pytest.mark.parametrize("turn", ["records", "plays"])
        def test_serializer(path, turn):
            recorder = vcr.VCR()
            recorder.register_serializer("reversed", Reversed)
            with recorder.use_cassette(path, serializer="reversed"):
                ask(ERROR, "{server}")
        """,
    )
    result = run(pytester, "--anyint-lint")
    result.assert_outcomes(passed=14)


# The documentation

NIGHT = """\
interactions:
- request:
    body: '{"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}], "temperature": "0.7"}'
    headers: {authorization: ['Bearer ${KEY}'], content-type: [application/json]}
    method: POST
    uri: http://llm.example.org/v1/chat/completions
  response:
    status: {code: 400, message: Bad Request}
    headers: {content-type: [application/json]}
    body: {string: '{"error": {"message": "temperature: must be a number", "type": "invalid_request_error"}}'}
version: 1
"""


def test_what_the_page_shows_is_what_is_said(pytester: pytest.Pytester) -> None:
    page = (Path(__file__).parents[1] / "docs/pytest.md").read_text("utf-8")
    code = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0]
    shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    wrong = CLEAN | {"temperature": "0.7"}
    pytester.makepyfile(program=f"def build_payload(text): return {wrong}", test_payload=code)
    suite(pytester, "", test_chat="@pytest.mark.vcr\ndef test_night(): ask(CLEAN)")
    pytester.mkdir("cassettes").joinpath("test_chat").mkdir()
    Path("cassettes/test_chat/test_night.yaml").write_text(NIGHT, "utf-8")
    result = run(pytester, "--anyint-lint")
    assert [text for text in shown if text not in f"{result.stdout.str()}\n"] == []
    assert len(shown) == 2


def test_the_page_has_each_option(pytester: pytest.Pytester) -> None:
    page = (Path(__file__).parents[1] / "docs/pytest.md").read_text("utf-8")
    listed = re.findall(r"^\| `(anyint_lint\w*)` \|", page, re.MULTILINE)
    helped = re.findall(r"^  (anyint_lint\w*) \(", run(pytester, "--help").stdout.str(), re.MULTILINE)
    assert listed == helped


# How it comes in


def test_the_entry_point_names_the_module() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"anyint_lint": PLUGIN}
    assert import_module(PLUGIN).pytest_addoption


def test_what_every_run_loads_is_one_module() -> None:
    assert loaded(f"import pytest, {PLUGIN}") - loaded("import pytest") == {
        "anyint_lint",
        "anyint_lint.integrations",
        PLUGIN,
    }


# What is broken


@pytest.mark.parametrize("more", [(), ("-n2",)])
@pytest.mark.parametrize(
    ("ini", "said"),
    [
        ("anyint_lint_select = imagse", "no rule or topic is called 'imagse', did you mean 'images'?"),
        ("anyint_lint_fail_on = eror", "anyint_lint_fail_on: 'eror' is not one of error, warning, info, never"),
    ],
)
def test_a_broken_option_ends_the_run(ini: str, said: str, more: tuple[str, ...], pytester: pytest.Pytester) -> None:
    pytester.makeini(f"[pytest]\n{ini}\n")
    suite(pytester, "def test_it(): pass")
    result = run(pytester, "--anyint-lint", *more)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.errlines[0] == f"ERROR: anyint-lint: {said}"


def test_an_older_pytest_is_told(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import pytest\npytest.version_tuple = (7, 4, 4)")
    suite(pytester, "def test_it(anyint_lint): anyint_lint.check(CLEAN)")
    run(pytester).assert_outcomes(passed=1)
    result = run(pytester, "--anyint-lint")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.errlines[0] == "ERROR: --anyint-lint needs pytest 8 or newer"


def test_a_broken_configuration_ends_a_run_that_lints_and_fails_the_test_that_checks(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyprojecttoml("[tool.anyint-lint]\nselct = ['images']")
    suite(pytester, "def test_it(anyint_lint): pass\n\ndef test_other(): pass")
    said = "unknown key 'selct', did you mean 'select'?"
    result = run(pytester, "--anyint-lint")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.errlines[0].endswith(said)
    result = run(pytester)
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines([f"anyint-lint: *pyproject.toml: {said}"])
