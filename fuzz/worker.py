"""atheris around a harness. Our package is instrumented once, as that takes ten seconds; processes are forked then."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr
from hashlib import sha1
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from pkgutil import walk_packages
from random import Random

import atheris

# What needs packages of its own, and what is no module.
_LEFT_OUT = ("anyint_lint.integrations", "anyint_lint.__main__")


def instrument() -> None:
    """To be called before anything of our package is imported. Many modules are imported late, so all are now."""
    # It names each of 250 modules on standard error.
    with redirect_stderr(StringIO()), atheris.instrument_imports(include=["anyint_lint"]):
        import anyint_lint

        for module in walk_packages(anyint_lint.__path__, "anyint_lint."):
            if not module.name.startswith(_LEFT_OUT):
                __import__(module.name)


def run(name: str, options: Sequence[str], *, crashes: Path, scratch: Path) -> int:
    """The exit code of libFuzzer, which is given its options and folders in a process of its own."""
    process = get_context("fork").Process(target=_fuzz, args=(name, options, crashes, scratch))
    process.start()
    process.join()
    return process.exitcode or 0


def _fuzz(name: str, options: Sequence[str], crashes: Path, scratch: Path) -> None:
    from fuzz.harnesses import HARNESSES
    from fuzz.mutators import MUTATORS

    # The folders that harnesses make go with this one, as libFuzzer ends without a word.
    os.environ["TMPDIR"] = str(scratch)
    with (scratch / "log").open("wb") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    harness = HARNESSES[name]
    mutate = MUTATORS[harness.grammar]

    def holds(data: bytes) -> None:
        """libFuzzer keeps what ends the process or takes too long, but not what raises."""
        try:
            harness.holds(data)
        except Exception:
            (crashes / f"raised-{sha1(data).hexdigest()}").write_bytes(data)
            raise

    def mutator(data: bytes, most: int, seed: int) -> bytes:
        return crossover(data, data, most, seed)

    def crossover(data: bytes, other: bytes, most: int, seed: int) -> bytes:
        """Half of the time by the grammar; bytes else."""
        random = Random(seed)
        changed = mutate(data, other, random) if random.random() < 0.5 else None
        if changed is None or len(changed) > most:
            mutated: bytes = atheris.Mutate(data, most)
            return mutated
        return changed

    atheris.Setup([sys.argv[0], *options], holds, custom_mutator=mutator, custom_crossover=crossover)
    atheris.Fuzz()
