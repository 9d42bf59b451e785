"""Configuration files: where they are found, what they say, and what is wrong with them."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import pytest

from anyint_lint.config import load_config
from tests.commandline import CLEAN, INFO, WARNING, lint, rules_found, write

PROJECT = "[tool.anyint-lint]\n"


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", WARNING)


# Discovery


@pytest.mark.parametrize(("name", "table"), [("anyint-lint.toml", ""), ("pyproject.toml", PROJECT)])
def test_both_files_are_read(name: str, table: str) -> None:
    write(name, f'{table}ignore = ["sampling"]')
    assert rules_found("a.json") == []


def test_a_file_above_the_working_folder_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    write("anyint-lint.toml", 'ignore = ["sampling"]')
    write("sub/deep/a.json", WARNING)
    monkeypatch.chdir("sub/deep")
    assert rules_found("a.json") == []


def test_the_nearest_file_wins_and_nothing_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    write("anyint-lint.toml", 'ignore = ["sampling"]')
    write("sub/pyproject.toml", PROJECT)
    monkeypatch.chdir("sub")
    assert rules_found("../a.json") == ["temperature-with-top-p"]


def test_anyint_lint_toml_goes_before_pyproject_toml() -> None:
    write("anyint-lint.toml", 'ignore = ["sampling"]')
    write("pyproject.toml", PROJECT + 'ignore = ["images"]')
    assert rules_found("a.json") == []


@pytest.mark.parametrize("text", ["", "[tool.ruff]\n", "[project]\nname = 'anyint-lint'\n", "broken [", "\xff"])
def test_a_pyproject_that_does_not_speak_of_us_is_passed_over(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write("anyint-lint.toml", 'ignore = ["sampling"]')
    write("sub/pyproject.toml", text.encode("latin-1"))
    monkeypatch.chdir("sub")
    assert rules_found("../a.json") == []


def test_isolated_reads_no_file() -> None:
    write("anyint-lint.toml", 'ignore = ["sampling"]')
    assert rules_found("a.json", "--isolated") == ["temperature-with-top-p"]


@pytest.mark.parametrize("name", ["other/anyint-lint.toml", "other/pyproject.toml", "other/settings.toml"])
def test_config_names_the_file(name: str) -> None:
    write("anyint-lint.toml", 'select = ["images"]')
    write(name, (PROJECT if "pyproject" in name else "") + 'select = ["sampling"]')
    assert rules_found("a.json", "--config", name) == ["temperature-with-top-p"]


# What it says


def test_every_key_is_understood() -> None:
    write("lint-rules/README", "")
    file = write(
        "conf/pyproject.toml",
        PROJECT
        + """
        select = ["ALL"]
        extend-select = ["images"]
        ignore = ["undocumented-field"]
        fail-on = "error"
        models = "models.json"
        max-age = "30d"
        rules = ["lint-rules"]
        severity = {hardcoded-model = "info"}
        per-file-ignores = {"tests/legacy/*" = ["messages"]}
        ignores = "ignores.json"
        exclude = ["vendor/"]
        force-exclude = true
        max-file-size = 1000
        online-timeout = 2.5
        images = {max-bytes = 1, max-pixels = 2, max-frames = 3}
        """,
    )
    config = load_config(Path(file))
    folder = Path("conf").absolute()
    assert config.folder == folder
    assert (config.select, config.extend_select, config.ignore) == (("ALL",), ("images",), ("undocumented-field",))
    assert (config.fail_on, config.max_file_size, config.severity) == ("error", 1000, {"hardcoded-model": "info"})
    assert (config.max_age, config.online_timeout) == ("30d", 2.5)
    assert (config.models, config.rules) == (folder / "models.json", (folder / "lint-rules",))
    assert config.per_file_ignores == {"tests/legacy/*": ("messages",)}
    assert (config.ignores, config.exclude, config.force_exclude) == (folder / "ignores.json", ("vendor/",), True)
    settings = config.settings
    assert (settings.max_image_bytes, settings.max_image_pixels, settings.max_image_frames) == (1, 2, 3)


def test_fail_on_of_the_command_line_wins() -> None:
    write("anyint-lint.toml", 'fail-on = "never"')
    assert lint("check", "a.json").exit_code == 0
    assert lint("check", "a.json", "--fail-on", "warning").exit_code == 1


def test_max_file_size_of_the_command_line_wins() -> None:
    write("anyint-lint.toml", "max-file-size = 5")
    assert lint("check", "a.json").exit_code == 2
    assert lint("check", "a.json", "--max-file-size", "5000").exit_code == 1


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(width)) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("limit", "rules"),
    [
        ("max-pixels = 199", ["oversized-image"]),
        ("max-pixels = 200", []),
        ("max-bytes = 60", ["oversized-image"]),
        ("max-bytes = 6000", []),
    ],
)
def test_limits_for_images(limit: str, rules: list[str]) -> None:
    url = "data:image/png;base64," + base64.b64encode(png(20, 10)).decode()
    content = [{"type": "image_url", "image_url": {"url": url}}]
    write("image.json", CLEAN | {"messages": [{"role": "user", "content": content}]})
    write("anyint-lint.toml", f"[images]\n{limit}\n")
    assert rules_found("image.json") == rules


# What is wrong with it


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("selct = []", "unknown key 'selct', did you mean 'select'?"),
        ("images = {max-byte = 1}", "unknown key 'max-byte', did you mean 'max-bytes'?"),
        ("zzz = 1", "unknown key 'zzz', allowed are exclude, extend-select, fail-on, force-exclude, ignore, ignores,"),
        ('select = "images"', 'select: "images" is not of type "array"'),
        ("select = [1]", 'select.0: 1 is not of type "string"'),
        ('fail-on = "fatal"', "fail-on: 'fatal' is not one of error, warning, info, never"),
        ('severity = {images = "fatal"}', "severity.images: 'fatal' is not one of error, warning, info"),
        ('max-age = "a month"', 'max-age: "a month" does not match "^[1-9]'),
        ("max-age = 30", 'max-age: 30 is not of type "string"'),
        ("max-file-size = 0", "max-file-size: 0 is less than the minimum of 1"),
        ("max-file-size = nan", 'max-file-size: null is not of type "integer"'),
        ("images = {max-pixels = 0.5}", "images.max-pixels: 0.5 is not of type"),
        ("images = []", 'images: [] is not of type "object"'),
        ("rules = 2020-01-01", 'rules: "2020-01-01" is not of type "array"'),
        ("select = [", "not valid TOML: "),
        ("select = []\nselect = []", "not valid TOML: "),
        ("a = " + "[" * 3000, "not valid TOML: "),
        ("a" + ".a" * 1001 + " = 1", "a line has more than 1000 dots"),
        ("a = " + "9" * 5000, "not valid TOML: Exceeds the limit"),
        ("select = " + "[" * 300 + "]" * 300, "nested deeper than 128 levels"),
        ("a." * 300 + "b = 1", "nested deeper than 128 levels"),
    ],
)
@pytest.mark.parametrize(("name", "table"), [("anyint-lint.toml", ""), ("pyproject.toml", PROJECT)])
def test_a_mistake_is_one_line_with_file_and_place(name: str, table: str, text: str, problem: str) -> None:
    result = lint("check", "a.json", "--config", write(name, table + text))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"anyint-lint: {name}: {problem}")
    assert lint("check", "a.json").exit_code == 2


def test_the_dots_in_the_texts_of_others_are_no_key() -> None:
    names = ", ".join(f'"{number}.json"' for number in range(1100))
    write("pyproject.toml", f"[tool.other]\nfiles = [{names}]\n[tool.anyint-lint]\nselect = ['images']\n")
    assert lint("check", "a.json").exit_code == 0


def test_tables_that_are_too_deep_are_exit_code_2() -> None:
    write("anyint-lint.toml", "[a" + ".a" * 900 + "]\na" + ".a" * 900 + " = 1")
    result = lint("check", "a.json")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "nested deeper than 128 levels" in result.stderr


def test_a_file_that_is_not_utf_8_is_exit_code_2() -> None:
    result = lint("check", "a.json", "--config", write("a.toml", b"select = '\xff'"))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith("anyint-lint: a.toml: not valid TOML: ")


def test_a_table_that_is_none_is_exit_code_2() -> None:
    write("pyproject.toml", "[tool]\nanyint-lint = 5\n")
    result = lint("check", "a.json")
    assert (result.exit_code, 'is not of type "object"' in result.stderr) == (2, True)


@pytest.mark.parametrize("name", ["nowhere.toml", "sub"])
def test_a_named_file_must_be_there(name: str) -> None:
    Path("sub").mkdir()
    assert lint("check", "a.json", "--config", name).exit_code == 2


def test_a_named_pyproject_must_speak_of_us() -> None:
    result = lint("check", "a.json", "--config", write("pyproject.toml", "[tool.ruff]"))
    assert result.stderr == "anyint-lint: pyproject.toml: there is no [tool.anyint-lint] table in it\n"


def test_a_folder_of_rules_must_be_there() -> None:
    write("anyint-lint.toml", 'rules = ["nowhere"]')
    result = lint("check", "a.json")
    assert (result.exit_code, "nowhere: no such folder of rules" in result.stderr) == (2, True)


def test_info_findings_do_not_fail_by_default() -> None:
    assert lint("check", write("b.json", INFO)).exit_code == 0
