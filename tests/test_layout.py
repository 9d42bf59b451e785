"""Which module may know which, what a start imports, and that a wheel holds what a checkout does."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anyint_lint.rulebook import PACKAGE, RULES, _builtin_files, builtin_rules
from tests.commandline import CLEAN, WARNING

MODULES = {
    ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
        file.read_text("utf-8")
    )
    for file in PACKAGE.rglob("*.py")
}
# The rim of the program: what stands further in knows nothing of it.
COMMAND_LINE = ("cli", "commands", "terminal")
RIM = (
    *COMMAND_LINE,
    "checking",
    "complaints",
    "config",
    "configtext",
    "files",
    "integrations",
    "project",
    "scaffold",
    "readers",
    "reporters",
    "ruletest",
    "rulecheck",
    "explain",
    "testing",
)
INNER = (
    "model",
    "errors",
    "paths",
    "jsontext",
    "plain",
    "places",
    "compiler",
    "verdicts",
    "engine",
    "keywords",
    "images",
)


def imported(module: str) -> Iterator[str]:
    """Every module that a module imports, in functions too, by its full name."""
    for node in ast.walk(MODULES[module]):
        yield from imported_by(node)


def imported_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def ours(*names: str) -> tuple[str, ...]:
    return tuple(f"anyint_lint.{name}" for name in names)


def integrations(*names: str) -> tuple[str, ...]:
    return ours(*(f"integrations.{name}" for name in names))


def users(*libraries: str) -> set[str]:
    return {module for module in MODULES if any(below(name, libraries) for name in imported(module))}


def below(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("module", [module for module in MODULES if below(module, ours(*INNER))])
def test_what_is_inside_knows_nothing_of_the_rim(module: str) -> None:
    assert not [name for name in imported(module) if below(name, ours(*RIM, "linter", "sources", "rulebook"))]


@pytest.mark.parametrize(
    ("part", "others"),
    [
        ("readers", ("cli", "reporters", "engine", "linter", "checking", "rulebook")),
        ("reporters", ("cli", "readers", "engine", "linter", "checking", "rulebook")),
        ("rulebook", ("cli", "readers", "reporters", "linter", "checking")),
        ("linter", ("cli", "readers", "reporters", "checking", "config", "files", "integrations")),
        ("integrations", ("cli",)),
        ("catalogue", ("cli", "config", "fetch", "readers", "reporters", "engine", "linter", "checking", "rulebook")),
        ("fetch", ("cli", "config", "readers", "reporters", "engine", "linter", "checking", "rulebook")),
        ("online", ("cli", "config", "fetch", "readers", "reporters", "linter", "checking", "commands")),
        ("config", ("cli", "readers", "reporters", "engine", "linter", "rulebook")),
        ("checking", ("cli", "reporters", "config")),
    ],
)
def test_arrows_go_one_way(part: str, others: tuple[str, ...]) -> None:
    for module in (module for module in MODULES if below(module, ours(part))):
        assert not [name for name in imported(module) if below(name, ours(*others))], module


def test_of_what_calls_us_only_tables_report() -> None:
    reporting = {module for module in users(*ours("reporters")) if below(module, ours("integrations"))}
    assert reporting == {*integrations("results", "rows")}


@pytest.mark.parametrize("module", [module for module in MODULES if not below(module, ours("cli", "commands"))])
def test_nothing_but_the_command_line_knows_the_terminal(module: str) -> None:
    assert not [name for name in imported(module) if below(name, ours("commands", "terminal"))]


def test_only_the_main_module_knows_the_command_line() -> None:
    assert [module for module in MODULES if "anyint_lint.cli" in imported(module)] == ["anyint_lint.__main__"]


@pytest.mark.parametrize("module", [module for module in MODULES if not below(module, ours(*COMMAND_LINE))])
def test_only_the_command_line_talks_to_the_terminal(module: str) -> None:
    names = {node.id for node in ast.walk(MODULES[module]) if isinstance(node, ast.Name)}
    streams = {node.attr for node in ast.walk(MODULES[module]) if isinstance(node, ast.Attribute)}
    assert not {"print", "input", "click"} & names
    assert not {"stdout", "stderr", "stdin", "exit", "environ"} & streams


RUNNING = (
    "code",
    "codeop",
    "ctypes",
    "dbm",
    "marshal",
    "multiprocessing.managers",
    "pickle",
    "runpy",
    "shelve",
    "subprocess",
)
CALLS = {"__import__", "compile", "eval", "exec", "execfile", "unsafe_load", "full_load", "load_all", "system", "popen"}


def test_nothing_can_run_what_is_read() -> None:
    # What Ray hands from process to process is made by the same program.
    assert users(*RUNNING) == {*integrations("rows")}
    called = {
        f"{module}: {ast.unparse(node.func)}"
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in CALLS
    }
    assert {call for call in called if not call.endswith(": re.compile")} == set()


NETWORK = ("asyncio", "ftplib", "http", "smtplib", "socket", "ssl", "telnetlib", "urllib.request", "xmlrpc")


# Who asks somebody else, and who lets them: `models --url` and `check --online`.
FETCHERS = ("anyint_lint.fetch", "anyint_lint.online")


def test_two_parts_use_the_network_and_two_commands_use_them() -> None:
    assert {module for module in MODULES if any(below(name, NETWORK) for name in imported(module))} == {
        "anyint_lint.fetch",
        # Runs on its client's event loop.
        "anyint_lint.integrations.aiohttp",
        "anyint_lint.online.addresses",
        "anyint_lint.online.client",
        "anyint_lint.online.fetching",
    }
    users = {
        module
        for module in MODULES
        if not below(module, FETCHERS) and any(below(n, FETCHERS) for n in imported(module))
    }
    assert users == {"anyint_lint.commands.models", "anyint_lint.commands.online"}


def test_what_goes_online_is_imported_where_somebody_says_so() -> None:
    assert {m for m in MODULES if "anyint_lint.commands.online" in imported(m)} == {"anyint_lint.commands.check"}
    at_start = {name for node in MODULES["anyint_lint.commands.check"].body for name in imported_by(node)}
    assert "anyint_lint.commands.online" not in at_start


def test_every_dependency_is_used_and_every_import_is_a_dependency() -> None:
    tops = {name.split(".")[0] for module in MODULES for name in imported(module)}
    third_party = tops - set(sys.stdlib_module_names) - {"anyint_lint"}
    # Extras, and what they bring: each in the modules that are for it.
    clients = {"aiohttp", "anyio", "httpx", "httpx2", "requests"}
    assert users(*clients) == {*integrations("aiohttp", "httpx", "httpx2", "requests", "transports")}
    assert users("ray") == {*integrations("ray")}
    assert users("pyarrow") == {*integrations("logs", "ray", "results", "rows")}
    assert third_party - clients - {"ray", "pyarrow"} == {
        "PIL",
        "brotli",
        "click",
        "jsonschema",
        "jsonschema_rs",
        "orjson",
        "pybase64",
        "pytest",
        "vcr",
        "yaml",
        "zstandard",
    }


# What a start costs

# Each takes longer to import than a payload takes to be checked.
HEAVY = ("PIL", "asyncio", "hypothesis", "importlib.metadata", "jsonschema", "pathspec", "referencing", "rich", "yaml")


def loaded(code: str, *, path: Path = PACKAGE.parent, folder: Path | None = None) -> set[str]:
    """The modules that are there after some code ran in a process of its own."""
    script = (
        f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-P", "-c", script],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stderr.splitlines())


def test_the_command_line_starts_light() -> None:
    assert not loaded("import anyint_lint.cli") & set(HEAVY)


@pytest.mark.parametrize("command", [["check", "a.json"], ["models", "lock", "--from", "m.json"]])
def test_without_an_address_nothing_of_the_network_is_loaded(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(CLEAN), "utf-8")
    (tmp_path / "m.json").write_text('{"data": [{"id": "m"}]}', "utf-8")
    modules = loaded(f"import anyint_lint.cli; anyint_lint.cli.main({command})", folder=tmp_path)
    assert not modules & {"anyint_lint.fetch", "anyint_lint.online", "urllib.request", "http.client", "ssl"}


def test_the_package_by_itself_loads_nothing() -> None:
    assert {name for name in loaded("import anyint_lint") if name.startswith("anyint_lint.")} == set()


def test_the_library_starts_without_the_command_line() -> None:
    assert not loaded("import anyint_lint; anyint_lint.check") & {*HEAVY, "click"}


CLIENTS = {"aiohttp", "httpx", "httpx2", "requests"}


def test_a_client_is_loaded_by_who_asks_for_it() -> None:
    assert not loaded("import anyint_lint.integrations.checkpoint") & CLIENTS
    for name in CLIENTS:
        assert loaded(f"import anyint_lint.integrations.{name}") & CLIENTS == {name}


def test_an_extra_that_is_missing_is_named() -> None:
    with pytest.raises(subprocess.CalledProcessError) as raised:
        loaded("sys.modules['ray'] = None; import anyint_lint.integrations.ray")
    assert 'ImportError: anyint_lint.integrations.ray needs Ray: pip install "anyint-lint[ray]"' in raised.value.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel would put it down, its rulebook made; `.ci/run` does the same with the real one."""
    site = tmp_path_factory.mktemp("site")
    shutil.copytree(
        PACKAGE, site / "anyint_lint", ignore=shutil.ignore_patterns("__pycache__", "rules", "rulebook.json")
    )
    shutil.copytree(RULES, site / "anyint_lint/rules")
    contents = {
        name: content | {"examples": json.dumps(content["examples"])} if "examples" in content else content
        for name, content in _builtin_files().items()
    }
    (site / "anyint_lint/rulebook.json").write_text(json.dumps(contents), "utf-8")
    return site


@pytest.mark.parametrize("payload", [CLEAN, WARNING])
def test_an_installed_check_loads_nothing_heavy(payload: object, installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(payload), "utf-8")
    modules = loaded(
        "import anyint_lint.cli; anyint_lint.cli.main(['check', 'a.json'])", path=installed, folder=tmp_path
    )
    assert "anyint_lint.engine" in modules
    others = ("commands.fixer", "commands.init", "commands.models", "fixing", "reporters.sarif", "reporters.html_page")
    assert not modules & {*HEAVY, *ours(*others)}


def test_an_installed_package_has_the_rules_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = """if True:
        import json
        from anyint_lint import __file__, rulebook
        print(__file__)
        print(json.dumps([[rule.file, dict(rule.examples)] for rule in rulebook.builtin_rules()]))
    """
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    file, rules = ran.stdout.splitlines()
    assert file == str(installed / "anyint_lint/__init__.py")
    assert json.loads(rules) == [[rule.file, dict(rule.examples)] for rule in builtin_rules()]


def test_the_formats_that_options_offer_are_those_there_are() -> None:
    from anyint_lint import options
    from anyint_lint.readers.formats import READERS
    from anyint_lint.reporters import REPORTERS

    assert tuple(REPORTERS) == options.FORMATS
    assert tuple(READERS) == options.INPUT_FORMATS
