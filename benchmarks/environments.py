"""What is measured and what it is measured beside, each installed below .bench in a folder of its own.

Whatever cannot be installed is Missing, and its comparisons say why.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

CHECKOUT: Final = Path(__file__).parents[1]
PEERS: Final = CHECKOUT / "benchmarks/peers"
EXTRAS: Final = "[aiohttp,httpx,httpx2,requests]"
# The checkout comes last, for its `benchmarks`; the package is that of the environment.
INSIDE: Final = """
import runpy, sys
sys.path.append(sys.argv.pop(1))
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""
VERSIONS: Final = """
import importlib.metadata, json, sys
print(json.dumps({name: importlib.metadata.version(name) for name in sys.argv[1:]}))
"""


class Missing(NamedTuple):
    reason: str


class Python(NamedTuple):
    """A virtual environment."""

    folder: Path

    def bin(self, name: str) -> Path:
        return self.folder / "bin" / name

    def run(self, module: str, *arguments: str | Path) -> Any:
        """The JSON that the `main` of a module of ours prints, run with the packages of this environment."""
        command = self.module(module, *arguments)
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=self.folder).stdout)

    def module(self, module: str, *arguments: str | Path) -> list[str | Path]:
        return [self.bin("python"), "-P", "-c", INSIDE, CHECKOUT, module, *arguments]

    def versions(self, *packages: str) -> dict[str, str]:
        command: list[str | Path] = [self.bin("python"), "-c", VERSIONS, *packages]
        versions: dict[str, str] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        return versions


def tool(folder: Path) -> Python:
    """The wheel of this checkout, as a user installs it."""
    with tempfile.TemporaryDirectory() as built:
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--outdir", built, CHECKOUT], check=True, stdout=sys.stderr
        )
        (wheel,) = Path(built).iterdir()
        _once(folder, wheel.read_bytes(), lambda: _virtual_environment(folder, f"{wheel}{EXTRAS}"))
    return Python(folder)


def python_peers(folder: Path) -> Python:
    wanted = PEERS / "requirements.txt"
    _once(folder, wanted.read_bytes(), lambda: _virtual_environment(folder, "--requirement", wanted))
    return Python(folder)


def node_peers(folder: Path) -> Path | Missing:
    """The folder with package.json, node_modules, and the scripts of ours that use them."""
    if not (shutil.which("node") and shutil.which("npm")):
        return Missing("needs node and npm")
    try:
        _once(folder, (PEERS / "package.json").read_bytes(), lambda: _node_modules(folder))
    except subprocess.CalledProcessError as error:
        return Missing(f"npm install ended with {error.returncode}")
    for script in (*PEERS.glob("*.cjs"), *PEERS.glob("*.json"), *PEERS.glob("*.yaml")):
        shutil.copy(script, folder)
    return folder


def node_versions(folder: Path) -> dict[str, str]:
    wanted = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    node = subprocess.run(["node", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {"node": node.strip().removeprefix("v"), **wanted}


def machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def _once(folder: Path, key: bytes, install: Callable[[], None]) -> None:
    """Installs unless the folder was made of the same key."""
    stamp, digest = folder / "made-of", hashlib.sha256(key + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text("utf-8") != digest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install()
        stamp.write_text(digest, "utf-8")


def _virtual_environment(folder: Path, *wanted: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin/python", "-m", "pip", "install", "--quiet", *wanted], check=True, stdout=sys.stderr)


def _node_modules(folder: Path) -> None:
    shutil.copy(PEERS / "package.json", folder)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True, stdout=sys.stderr)
