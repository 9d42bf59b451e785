"""Nothing goes online, nothing of a linted repository runs, and nothing is written but what was asked for: told by
Python's own audit of a run in a hostile folder (PEP 578)."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import ERROR, WARNING, write
from tests.planting import DOCUMENTS

CHECKOUT = Path(__file__).parents[1]
# Runs in front of the program: writes down what is attempted, and refuses sockets and processes.
AUDIT = """
import json, os, sys
LOG = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
REFUSED = ("socket.", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "pty.spawn",
           "urllib.", "http.client.", "ftplib.", "smtplib.", "webbrowser.")
# A file without a name is nowhere until it is linked; the flag has several bits.
NAMELESS = getattr(os, "O_TMPFILE", 1 << 31)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
HERE = os.path.realpath(os.getcwd())
def tell(event, *what):
    os.write(LOG, (json.dumps([event, *map(str, what)]) + "\\n").encode())
def inside(path):
    if not isinstance(path, (str, bytes)) or os.fsdecode(path).startswith("<"):
        return False
    return os.path.realpath(os.fsdecode(path)).startswith(HERE + os.sep)
def hook(event, args):
    if event.startswith(REFUSED) and event != "socket.gethostname":
        tell("refused", event)
        raise PermissionError(event)
    if event == "open" and isinstance(args[0], (str, bytes)):
        if isinstance(args[2], int) and args[2] & NAMELESS != NAMELESS and args[2] & WRITES:
            tell("write", os.fsdecode(args[0]))
    elif event in ("os.rename", "os.remove", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.truncate"):
        for name in args[1:2] if event == "os.link" else args[:2]:
            if isinstance(name, (str, bytes)):
                tell("write", os.fsdecode(name))
    elif event == "exec" and inside(getattr(args[0], "co_filename", "")):
        tell("run", args[0].co_filename)
    elif event == "pickle.find_class":
        tell("pickle", *args)
    elif event == "import" and args[1] and inside(args[1]):
        tell("run", args[1])
sys.addaudithook(hook)
"""
# What Python or one of our dependencies may look for by these names.
MODULES = (
    *("yaml", "click", "PIL", "orjson", "jsonschema", "jsonschema_rs", "pybase64", "anyint_lint", "rich", "tomllib"),
    *("conftest", "sitecustomize", "usercustomize", "typing", "json", "difflib", "hashlib", "gzip", "multiprocessing"),
    *("zstandard", "brotli", "traceback", "importlib", "encodings", "ctypes", "concurrent", "email", "uuid", "html"),
)
TRAP = "import os\nwith open(os.environ['TRAP'], 'a') as file:\n    file.write(__file__ + chr(10))\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything in it wants to run, or to lead out of it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in MODULES:
        write(f"{name}.py", TRAP)
    write("package/PIL/__init__.py", TRAP)
    write("evil.pth", "import os; open(os.environ['TRAP'], 'a').write('pth')\n")
    write(".env", "PYTHONSTARTUP=conftest.py\nANYINT_API_KEY=x\n")
    write(".gitattributes", "*.json diff=evil filter=evil\n")
    write(".git/config", f'[core]\nhooksPath = .\nfsmonitor = {folder}/run\n[diff "evil"]\ncommand = {folder}/run\n')
    write("run", '#!/bin/sh\necho run >>"$TRAP"\n')
    os.chmod("run", 0o755)
    os.symlink("/etc/passwd", "passwd.json")
    os.symlink(tmp_path, "up")
    write(
        "tagged.yaml",
        "request: !!python/object/apply:os.system ['echo tagged >>$TRAP']\nbody: !!python/name:os x\n",
    )
    write("pickled.json", b"cos\nsystem\n(S'echo pickled >>$TRAP'\ntR.")
    write("a.json", ERROR)
    write("b.jsonl", "".join(json.dumps(WARNING | {"user": str(number)}) + "\n" for number in range(50)))
    write("c.json.gz", gzip.compress(json.dumps(ERROR).encode()))
    for name, text in DOCUMENTS.items():
        write(f"all/{name}.{'json' if text[0] in '[{' else 'yaml'}", text)
    write("saved.json", {"data": [{"id": "m"}]})
    write("own/topic/a-rule.yaml", "id: !!python/object/apply:os.system ['echo rule >>$TRAP']\n")
    write("pyproject.toml", '[tool.anyint-lint]\nignore = ["undocumented-field"]\n')
    return folder


def attempted(folder: Path, *command: str, start: str = "", **more: str) -> dict[str, set[str]]:
    """What a run of the program attempts, by kind; `trap` is what ran."""
    log, trap = folder.parent / "audit.log", folder.parent / "trap.log"
    for file in (log, trap):
        file.unlink(missing_ok=True)
    program = f"{AUDIT}\n{start or 'from anyint_lint.cli import main; main()'}"
    done = subprocess.run(
        # As a console script, whose own folder comes first.
        [sys.executable, "-P", "-W", "error", "-c", program, *command],
        cwd=folder,
        env=_environment(folder, log, trap) | more,
        input=json.dumps(ERROR),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert "internal error" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 2), done.stderr
    found: dict[str, set[str]] = {"code": {str(done.returncode)}, "trap": set()}
    for event, *what in map(json.loads, log.read_text().splitlines()):
        found.setdefault(event, set()).add(" ".join(what))
    if trap.exists():
        found["trap"] = set(trap.read_text().splitlines())
    return found


def _environment(folder: Path, log: Path, trap: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ANYINT"))}
    ours = {"PYTHONPATH": str(CHECKOUT), "AUDIT_LOG": str(log), "TRAP": str(trap), "PYTHONDONTWRITEBYTECODE": "1"}
    return kept | ours | {"HOME": str(folder), "COVERAGE_PROCESS_START": ""}


CHECKS: list[tuple[str, ...]] = [
    ("check", "."),
    ("check", ".", "-v", "--jobs", "2", "--statistics"),
    ("check", "-", "--output-format", "json", "--isolated"),
    ("check", ".", "--diff", "--unsafe-fixes"),
    ("check", ".", "--rules", "own"),
    ("check", ".", "--models", "saved.json", "--output-format", "html"),
    ("rules",),
    ("rules", "test"),
    ("rules", "test", "own"),
    ("explain", "wrong-type"),
    ("config", "show"),
    ("config", "schema"),
    ("completion", "bash"),
    ("models", "lock"),
    ("models", "check", "--from", "saved.json", "--models", "saved.json"),
    ("--help",),
    ("--version",),
]


@pytest.mark.parametrize("command", CHECKS, ids=" ".join)
def test_a_command_runs_nothing_of_a_repository_asks_nobody_and_writes_nothing(
    command: tuple[str, ...], repository: Path
) -> None:
    found = attempted(repository, *command)
    assert found.pop("code") <= {"0", "1", "2"}
    assert found.pop("write", set()) <= {os.devnull}
    assert found == {"trap": set()}


WRITES: list[tuple[tuple[str, ...], set[str]]] = [
    (("check", "a.json", "all", "--fix", "--unsafe-fixes"), {"a.json", "all"}),
    (("check", ".", "--add-ignore"), {"anyint-lint-ignores.json"}),
    (("check", ".", "--output-format", "sarif:out.sarif", "-o", "out.txt"), {"out.sarif"}),
    (("models", "lock", "--from", "saved.json"), {"anyint-models.json"}),
    (("rules", "new", "x-y"), {"rules"}),
    (("init", "--yes"), {".pre-commit-config.yaml", ".github"}),
]


@pytest.mark.parametrize(("command", "files"), WRITES, ids=[" ".join(command) for command, _ in WRITES])
def test_a_command_writes_what_it_is_asked_for_and_nothing_else(
    command: tuple[str, ...], files: set[str], repository: Path
) -> None:
    found = attempted(repository, *command)
    written = {os.path.relpath(os.path.join(repository, name), repository) for name in found.pop("write", set())}
    # A draft beside a file takes its place.
    tops = {name.split(os.sep)[0] for name in written if not name.endswith(".tmp")}
    assert tops - {".", ".."} == files
    assert all(name.split(os.sep)[0] in files or name.startswith(".") for name in written)
    assert {name for name in written if name.startswith("../")} <= {os.path.relpath(os.devnull, repository)}
    assert found.pop("code") <= {"0", "1", "2"}
    assert found == {"trap": set()}


LIBRARY = """
import anyint_lint
from anyint_lint.testing import assert_clean
from pathlib import Path
linter = anyint_lint.Linter(models=["m"])
for file in Path("all").iterdir():
    linter.check(file.read_bytes())
    try:
        assert_clean(file)
    except AssertionError:
        pass
linter.check_request(method="POST", url="https://api.anyint.ai/openai/v1/chat/completions", headers={}, body={"tools": [
    {"type": "function", "function": {"name": "f", "parameters": {"$schema": "https://x.test/s", "$ref": "file:///etc/passwd"}}}]})
"""


def test_the_library_asks_nobody_and_writes_nothing(repository: Path) -> None:
    found = attempted(repository, start=LIBRARY)
    assert found == {"code": {"0"}, "trap": set()}


# A worker is started as on macOS, and there is enough to do for two.
SPAWNED = """
if __name__ == "__main__":
    from anyint_lint import checking, workers
    from anyint_lint.cli import main
    workers._start_method = lambda: "spawn"
    checking._WORTH = 1
    checking._LEAST = 1
    main()
"""


@pytest.mark.parametrize("way", ["module", "spawned"])
def test_no_module_of_the_working_folder_is_imported_however_it_is_started(way: str, repository: Path) -> None:
    # A folder with a package of our name is somebody else's program.
    Path("anyint_lint.py").unlink()
    for name in ("typing", "importlib"):
        # Our package itself imports these before it can say what it wants.
        Path(f"{name}.py").unlink()
    trap = repository.parent / "trap.log"
    program = repository.parent / "program.py"
    program.write_text(SPAWNED)
    start: list[Any] = [program] if way == "spawned" else ["-m", "anyint_lint"]
    done = subprocess.run(
        [sys.executable, "-W", "error", *start, "check", ".", "--jobs", "2", "--output-format", "html:../out.html"],
        env=_environment(repository, repository.parent / "log", trap),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert not trap.exists(), trap.read_text()


SINS = """
import socket, sys
sys.path.insert(0, ".")
import conftest
with open("../x", "w"):
    pass
try:
    socket.create_connection(("127.0.0.1", 9))
except OSError:
    pass
"""


def test_the_audit_notices(repository: Path) -> None:
    found = attempted(repository, start=SINS)
    assert found["write"] >= {"../x"}
    assert found["refused"]
    assert found["trap"]
    assert found["run"]
