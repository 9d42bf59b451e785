"""GitHub's files under judgement: their schema, an audit, and the steps of an action, run as a runner would.

`python -m tests.actions FOLDER [INPUT=VALUE…]` runs our action in a folder, its installation as well; .ci/run does.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).parents[1]
ACTION = CHECKOUT / "action.yml"
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")


def assert_valid(file: str, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def audit(file: str) -> list[str]:
    """What zizmor finds in it at its strictest, by name."""
    zizmor = Path(sys.executable).parent / "zizmor"
    command = [zizmor, "--offline", "--no-config", "--persona", "pedantic", "--format", "json", file]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return [finding["ident"] for finding in json.loads(ended.stdout)]


@dataclass
class Runner:
    """One run of our action. `given` are outputs of steps that are not run themselves, `event` is `github.event`."""

    folder: Path
    temp: Path
    inputs: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    event: Mapping[str, str] = field(default_factory=dict)
    exit_code: int = 0
    log: str = ""
    summary: str = ""
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        content = yaml.safe_load(ACTION.read_text("utf-8"))
        unknown = self.inputs.keys() - content["inputs"].keys()
        assert not unknown, unknown
        self.context = {f"inputs.{name}": about["default"] for name, about in content["inputs"].items()}
        self.context |= {f"inputs.{name}": value for name, value in self.inputs.items()}
        self.context |= {f"github.event.{name}": value for name, value in self.event.items()}
        for step in content["runs"]["steps"]:
            if self._wanted(step.get("if", "success()")):
                self._step(step)
        self.outputs = {name: self._filled(about["value"]) for name, about in content["outputs"].items()}

    def _step(self, step: dict[str, Any]) -> None:
        if step.get("id") in self.given:
            outputs = self.given[step["id"]]
        elif "uses" in step:
            self.used.append((step["uses"], {name: self._filled(str(each)) for name, each in step["with"].items()}))
            return
        else:
            outputs = self._script(step)
        self.context |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs.items()}

    def _script(self, step: dict[str, Any]) -> dict[str, str]:
        assert step["shell"] == "bash"
        script, output, summary = (self.temp / f"{step['id']}.{kind}" for kind in ("sh", "output", "summary"))
        script.write_text(step["run"], "utf-8")
        output.write_text("")
        summary.write_text("")
        ended = subprocess.run(
            # As https://docs.github.com/actions/reference/workflow-syntax says for `shell: bash`.
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.folder,
            env=os.environ
            | {name: self._filled(value) for name, value in step.get("env", {}).items()}
            | {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(self.temp)}
            | {"GITHUB_ACTION_PATH": str(CHECKOUT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.log += ended.stdout
        self.exit_code = self.exit_code or ended.returncode
        self.summary += summary.read_text("utf-8")
        return dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())

    def _filled(self, text: str) -> str:
        return EXPRESSION.sub(lambda found: self._first(found[1]), text)

    def _first(self, alternatives: str) -> str:
        """`a || 'b'`: the first that is not empty."""
        return next((value for each in alternatives.split("||") if (value := self._value(each.strip()))), "")

    def _value(self, term: str) -> str:
        if term in ("true", "false"):
            return term
        # What nobody has set is empty.
        return term[1:-1] if term.startswith("'") else self.context.get(term, "")

    def _wanted(self, condition: str) -> bool:
        terms = [term.strip() for term in condition.split("&&")]
        if "always()" not in terms and self.exit_code:
            return False
        return all(self._holds(term) for term in terms if term not in ("always()", "success()"))

    def _holds(self, term: str) -> bool:
        left, operator, right = term.split()
        return (self._value(left) == self._value(right)) is {"==": True, "!=": False}[operator]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        ran = Runner(Path(sys.argv[1]), Path(scratch), dict(each.split("=", 1) for each in sys.argv[2:]))
        print(ran.log, ran.summary, json.dumps({"outputs": ran.outputs, "used": ran.used}, indent=2), sep="\n")
    sys.exit(ran.exit_code)
