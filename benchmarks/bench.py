"""What a library call and a cold start cost, each beside its floor and its peer in the same run.

    python -m benchmarks.bench [call|batch|cold|recordings|clients]

Medians of interleaved runs; only the ratios mean anything on another machine.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import orjson
import yaml
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

import anyint_lint
from anyint_lint.checking import Checking
from anyint_lint.compiler import compile_rules
from anyint_lint.files import discover
from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.linter import default_linter
from anyint_lint.model import JSON
from anyint_lint.rulebook import builtin_rules
from benchmarks.clients import bench_clients

SMALL = {
    "model": "claude-sonnet-4-6",
    "messages": [
        {"role": "system", "content": "You are a concise assistant. " * 6},
        {"role": "user", "content": "Explain AnyInt in one sentence. " * 6},
    ],
    "temperature": 0.2,
    "max_tokens": 512,
    "stream": True,
    "user": "user_123",
    "stop": ["\nUser:"],
}


def conversation() -> JSON:
    """Twenty messages with tool calls, about 20 KB."""
    messages: list[JSON] = []
    for number in range(5):
        call = {"id": f"call_{number}", "type": "function", "function": {"name": "f0", "arguments": '{"a": "b"}'}}
        messages += [
            {"role": "user", "content": "Explain this in one sentence, please. " * 30},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": f"call_{number}", "content": "a result of some length " * 50},
            {"role": "assistant", "content": "An answer. " * 40},
        ]
    properties = {name: {"type": "string", "description": "What this is for. " * 3} for name in "abcde"}
    parameters = {"type": "object", "properties": properties, "required": ["a"]}
    tools = [
        {"type": "function", "function": {"name": f"f{number}", "description": "d" * 100, "parameters": parameters}}
        for number in range(5)
    ]
    return {"model": "claude-sonnet-4-6", "messages": messages, "tools": tools}


def interleaved(rows: dict[str, tuple[Callable[[], object], int]], rounds: int = 15) -> dict[str, float]:
    """Seconds of one call of each, the rows taking turns so that a noisy moment hits all of them."""
    taken: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, (call, number) in rows.items():
            start = time.perf_counter()
            for _ in range(number):
                call()
            taken[name].append((time.perf_counter() - start) / number)
    return {name: median(times) for name, times in taken.items()}


def table(title: str, seconds: dict[str, float]) -> None:
    floor = next(iter(seconds.values()))
    print(f"\n{title}")
    for name, value in seconds.items():
        print(f"  {name:<48}{value * 1e6:>14,.1f} us{value / floor:>10.2f}x")


def reference() -> Draft202012Validator:
    """The same compiled schema, run by jsonschema."""

    def keyword(function: Callable[..., object]) -> Callable[..., object]:
        def validate(validator: object, parameter: JSON, instance: JSON, schema: JSON) -> object:
            for problem in function(instance, parameter, Settings()):  # type: ignore[attr-defined] # an iterable
                yield ValidationError(problem.message)

        return validate

    vocabulary = {name: keyword(function) for name, function in KEYWORDS.items()}
    validator = extend(Draft202012Validator, vocabulary)(compile_rules(builtin_rules()).schema)
    assert isinstance(validator, Draft202012Validator) or validator is not None
    return validator


def bench_call() -> None:
    oracle = reference()
    for title, payload in (("600 bytes", SMALL), ("20 messages, tools", conversation())):
        text = orjson.dumps(payload)
        broken = {**payload, "temperature": "0.7", "maxTokens": 5}
        document = {"request": {"body": payload}, "live": True}
        assert anyint_lint.check(payload).findings == ()
        rows: dict[str, tuple[Callable[[], object], int]] = {
            "orjson.loads": (lambda text=text: orjson.loads(text), 2000),
            "check(dict)": (lambda payload=payload: anyint_lint.check(payload), 1000),
            "check(bytes)": (lambda text=text: anyint_lint.check(text), 1000),
            "check(dict), two findings": (lambda broken=broken: anyint_lint.check(broken), 200),
            "jsonschema, same rules": (lambda document=document: list(oracle.iter_errors(document)), 3),
        }
        table(f"library call, {title} ({len(text)} bytes)", interleaved(rows))


def bench_batch(lines: int = 50_000) -> None:
    line = orjson.dumps({"custom_id": "r", "method": "POST", "url": "/v1/chat/completions", "body": SMALL})
    clean = line.replace(b"claude-sonnet-4-6", b"${MODEL}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "batch.jsonl")
        file.write_bytes((clean + b"\n") * lines)
        rows: dict[str, tuple[Callable[[], object], int]] = {
            "bare loop of orjson.loads": (lambda: [orjson.loads(one) for one in file.read_bytes().splitlines()], 1),
            "check, in process": (lambda: check_file(file), 1),
        }
        table(f"batch of {lines} clean lines", interleaved(rows, rounds=3))


def check_file(file: Path) -> None:
    run, problems = Checking(default_linter()).run([str(file)], io.BytesIO)
    assert not run.findings
    assert not problems


CORPUS = Path(__file__).parents[2] / "shared/corpus/dev"


def bench_recordings(entries: int = 2000) -> None:
    """Recordings against what merely loads the same files: json and PyYAML's C loader."""
    body = json.dumps(conversation() | {"model": "${MODEL}"})
    answer = {"object": "chat.completion", "choices": [{"index": 0, "message": {}, "finish_reason": "stop"}]}
    url = "https://api.anyint.ai/openai/v1/chat/completions"
    har = {
        "request": {"method": "POST", "url": url, "headers": [], "postData": {"text": body}},
        "response": {"status": 200, "headers": [], "content": {"text": json.dumps(answer)}},
    }
    cassette = {
        "request": {"method": "POST", "uri": url, "headers": {"host": ["api.anyint.ai"]}, "body": body},
        "response": {"status": {"code": 200}, "headers": {}, "body": {"string": json.dumps(answer)}},
    }
    with tempfile.TemporaryDirectory() as folder:
        hars, cassettes = Path(folder, "hars"), Path(folder, "cassettes")
        hars.mkdir()
        cassettes.mkdir()
        Path(hars, "x.har").write_text(json.dumps({"log": {"entries": [har] * entries}}))
        for number in range(entries // 10):
            Path(cassettes, f"{number}.yaml").write_text(yaml.safe_dump({"interactions": [cassette] * 2}, width=1000))
        for path in (hars, cassettes, CORPUS):
            if path.is_dir():
                rows: dict[str, tuple[Callable[[], object], int]] = {
                    "loaded": (lambda path=path: load_files(path), 1),
                    "checked, in process": (lambda path=path: check_folder(path), 1),
                }
                size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6
                table(f"{path.name}, {size:.1f} MB", interleaved(rows, rounds=5))


def load_files(folder: Path) -> None:
    """What is no JSON or YAML, or broken, is only read."""
    loaders = {".yaml": load_yaml, ".yml": load_yaml, ".json": json.loads, ".har": json.loads, ".jsonl": load_lines}
    for file in discover([str(folder)], problems=[]):
        data = file.read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        with contextlib.suppress(ValueError, yaml.YAMLError):
            loaders.get(Path(file.name.removesuffix(".gz")).suffix, len)(data)


def load_yaml(data: bytes) -> None:
    list(yaml.load_all(data, Loader=yaml.CSafeLoader))


def load_lines(data: bytes) -> None:
    for line in data.splitlines():
        json.loads(line)


def check_folder(folder: Path) -> None:
    Checking(default_linter()).run([str(folder)], io.BytesIO)


def bench_cold() -> None:
    schema = {"type": "object", "required": ["model", "messages"], "properties": {name: {} for name in SMALL}}
    with tempfile.TemporaryDirectory() as folder:
        payload, fields = Path(folder, "payload.json"), Path(folder, "schema.json")
        payload.write_text(json.dumps({**SMALL, "model": "${MODEL}"}))
        fields.write_text(json.dumps(schema))
        python = [sys.executable, "-I"]
        commands = {
            "python -c pass": [*python, "-c", "pass"],
            "import click, jsonschema_rs, orjson": [*python, "-c", "import click, jsonschema_rs, orjson"],
            "anyint-lint check": [*python, "-m", "anyint_lint", "check", "--isolated", str(payload)],
            "check-jsonschema": [*python, "-m", "check_jsonschema", "--schemafile", str(fields), str(payload)],
        }
        rows: dict[str, tuple[Callable[[], object], int]] = {
            name: (lambda command=command: subprocess.run(command, check=True, capture_output=True), 1)
            for name, command in commands.items()
        }
        table("cold start, one clean payload", interleaved(rows))


BENCHMARKS = {
    "call": bench_call,
    "batch": bench_batch,
    "cold": bench_cold,
    "recordings": bench_recordings,
    "clients": bench_clients,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHMARKS:
        BENCHMARKS[name]()
