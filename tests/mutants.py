"""`make mutants`: changes the code a little, thousands of times, and sees each time whether a test fails.

mutmut makes the mutants, and tells which tests reach which functions. They run here, each in a fork of a process that
has collected the tests but run none, so that no cache hides a mutant: in a session of its own each would cost a second.
`mutants.yaml` explains those that are left; what it does not explain is shown.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import re
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any, Final, NoReturn
from zlib import crc32

import pytest
import yaml
from _pytest.runner import runtestprotocol
from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name

EXPLAINED: Final = Path(__file__).with_suffix(".yaml")
PACKAGE: Final = "anyint_lint."
AT_ONCE: Final = 2
MOST_MEMORY: Final = 4 << 30
SURVIVED, FAILED = 0, 1
# As mutmut keeps them, so that `mutmut browse` shows them.
CODES: Final = {"survived": 0, "killed": 1, "no test": 33, "timeout": 36}
ALIVE: Final = ("survived", "no test")


def main() -> int:
    options = parse_options()
    os.environ.setdefault("HYPOTHESIS_PROFILE", "mutants")
    made = make_mutants()
    verdicts = {verdict: code for code, verdict in CODES.items()}
    known = {name: verdicts.get(code) for file in made for name, code in file.exit_code_by_key.items()}
    meant = [name for name in known if is_meant(name, options.modules) and crc32(name.encode()) % options.every == 0]
    explained = numbered(yaml.safe_load(EXPLAINED.read_text("utf-8"))["left"])
    left = [name for name in meant if known[name] is None or (known[name] in ALIVE and name not in explained)]
    names = left if options.left else meant
    runner = Runner(names, options.seconds, made)
    os.chdir("mutants")
    tests = config().pytest_add_cli_args_test_selection
    if pytest.main([*tests, "-q", "-s", "-p", "no:cacheprovider", "--assert=plain"], plugins=[runner]):
        return 1
    os.chdir("..")
    return report({name: verdict for name in meant if (verdict := runner.verdicts.get(name, known[name]))})


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/mutants.py")
    parser.add_argument("modules", nargs="*", help="of anyint_lint; all of them without any")
    parser.add_argument("--left", action="store_true", help="only those that no run has killed, and no reason explains")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="a sample: one of so many mutants")
    parser.add_argument("--seconds", type=float, default=15.0, help="of tests for each mutant, the closest first")
    return parser.parse_args()


def is_meant(name: str, modules: list[str]) -> bool:
    return not modules or any(is_in(name, module) for module in modules)


def is_in(name: str, module: str) -> bool:
    return name.startswith(f"{PACKAGE}{module}.")


def make_mutants() -> list[SourceFileMutationData]:
    """Writes the package and what its tests need to mutants/, with all mutants of each function beside it. What is
    known of the mutants of a function that has not changed is kept."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    with redirect_stdout(io.StringIO()):
        mutmut.copy_src_dir()
        mutmut.copy_also_copy_files()
        mutmut.setup_source_paths()
        mutmut.create_mutants(AT_ONCE)
    made = [SourceFileMutationData(path=file) for file in sorted(walk_mutatable_files())]
    for file in made:
        file.load()
    return made


class Runner:
    """A plug-in of pytest that runs the tests it has collected once for each mutant."""

    def __init__(self, names: list[str], seconds: float, made: list[SourceFileMutationData]) -> None:
        self.names = names
        self.seconds = seconds
        self.made = made
        self.verdicts: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        reach = reached(items)
        chosen = {name: tests_of(name, reach, self.seconds) for name in self.names}
        gc.freeze()
        running: dict[int, str] = {}
        for number, name in enumerate(sorted(chosen, key=lambda name: seconds(chosen[name], reach))):
            if len(running) == AT_ONCE:
                self.wait(running)
            if not chosen[name]:
                self.verdicts[name] = "no test"
                continue
            if number % 50 == 0:
                self.keep()
                print(f"{number} of {len(chosen)}: {dict(Counter(self.verdicts.values()))}", flush=True)
            pid = os.fork()
            if not pid:
                run_mutant(name, [items[test] for test in chosen[name]], seconds(chosen[name], reach))
            running[pid] = name
        while running:
            self.wait(running)
        self.keep()
        return True

    def keep(self) -> None:
        """Where `mutmut browse` and the next run look."""
        for file in self.made:
            told = {name: CODES[self.verdicts[name]] for name in file.exit_code_by_key if name in self.verdicts}
            if told:
                file.exit_code_by_key.update(told)
                with chdir(".."):
                    file.save()

    def wait(self, running: dict[int, str]) -> None:
        pid, status = os.wait()
        stopped = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL)
        verdict = "survived" if status == SURVIVED else "timeout" if stopped else "killed"
        self.verdicts[running.pop(pid)] = verdict


def tests_of(name: str, reach: dict[str, Any], left: float) -> list[str]:
    """The quick ones that reach little beside the function come first: they are about it."""
    function = mangled_name_from_mutant_name(name)
    reaching = [test for test, found in reach.items() if function in found["functions"]]
    chosen = []
    for test in sorted(reaching, key=lambda test: (reach[test]["seconds"] * len(reach[test]["functions"]), test)):
        left -= reach[test]["seconds"]
        if left > 0:
            chosen.append(test)
    return chosen


def seconds(tests: list[str], reach: dict[str, Any]) -> float:
    return sum(reach[test]["seconds"] for test in tests)


def run_mutant(name: str, items: list[pytest.Item], took: float) -> NoReturn:
    """A mutant may also run for ever, wait for ever or fill the memory."""
    limit = int(5 + 4 * took)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(20 + 4 * limit)
    be_silent()
    set_mutant_under_test(name)
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            os._exit(FAILED)
    os._exit(SURVIVED)


def be_silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def reached(items: dict[str, pytest.Item]) -> dict[str, Any]:
    """Of each test how long it takes and which functions it reaches, found out anew for tests in files that changed."""
    kept = Path("reach.json")
    known: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    changed = {name: Path(name.partition("::")[0]).stat().st_mtime for name in items}
    new = [item for name, item in items.items() if known.get(name, {}).get("changed") != changed[name]]
    if new:
        pid = os.fork()
        if not pid:
            found = dict(reach_of(new))
            told = {name: each | {"changed": changed[name]} for name, each in found.items()}
            kept.write_text(json.dumps({name: each for name, each in (known | told).items() if name in items}), "utf-8")
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            raise RuntimeError("the tests fail without a mutant")
        known = json.loads(kept.read_text("utf-8"))
    return known


def reach_of(items: list[pytest.Item]) -> Iterator[tuple[str, dict[str, Any]]]:
    set_mutant_under_test("stats")
    forget = list(memories())
    for item, following in zip(items, [*items[1:], None], strict=True):
        state()._stats.clear()
        for each in forget:
            each()
        began = time.process_time()
        reports = runtestprotocol(item, log=False, nextitem=following)
        if failed := [report for report in reports if report.failed]:
            print(item.nodeid, failed[0].longreprtext, file=sys.stderr)
            os._exit(1)
        yield item.nodeid, {"seconds": time.process_time() - began, "functions": sorted(state()._stats)}


def memories() -> Iterator[Callable[[], None]]:
    """What forgets the answers of tests before: a test that reads one there does not reach the function."""
    yield sys.modules[f"{PACKAGE}images"]._seen.clear  # type: ignore[attr-defined] # ours, and of the mutants
    for name, module in list(sys.modules.items()):
        for value in vars(module).values() if name.startswith(PACKAGE) else ():
            if hasattr(value, "cache_info") and value.cache_info().maxsize:
                yield value.cache_clear


def report(verdicts: dict[str, str]) -> int:
    """The figures of each area, and what is left without a reason."""
    told = yaml.safe_load(EXPLAINED.read_text("utf-8"))
    numbers = numbered(told["left"])
    left = {name: is_explained(name, told["left"], numbers) for name, verdict in verdicts.items() if verdict in ALIVE}
    for area, modules in told["areas"].items():
        ours = {name: verdict for name, verdict in verdicts.items() if any(is_in(name, each) for each in modules)}
        explained = sum(left.get(name, False) for name in ours)
        killed = sum(verdict not in ALIVE for verdict in ours.values())
        if ours:
            share = 100 * killed / max(1, len(ours) - explained)
            print(f"{area}: {len(ours)} mutants, {dict(Counter(ours.values()))}, {explained} explained, {share:.1f} %")
    for name in sorted(name for name, explained in left.items() if not explained):
        print(f"\n{name}", *changed_lines(name), sep="\n")
    for name in sorted((numbers & verdicts.keys()) - left.keys()):
        print(f"{EXPLAINED.name} explains {name}, which is killed")
    return not all(left.values())


def numbered(reasons: list[Any]) -> set[str]:
    """The mutants that have a reason by their number."""
    functions = [each for reason in reasons for each in reason.get("mutants", {}).items()]
    return {f"{PACKAGE}{function}__mutmut_{number}" for function, numbers in functions for number in numbers}


def is_explained(name: str, reasons: list[Any], numbers: set[str]) -> bool:
    """By its number, or by what its line holds then."""
    if name in numbers:
        return True
    forms = [form for reason in reasons for form in reason.get("lines", ())]
    return any(re.search(form, line) for line in changed_lines(name) if line.startswith("+") for form in forms)


def changed_lines(name: str) -> list[str]:
    return [line for line in get_diff_for_mutant(name).splitlines()[2:] if line.startswith(("-", "+"))]


if __name__ == "__main__":
    sys.exit(main())
