"""What the classes of bad input are made of: a case is a file, its name and its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

from anyint_lint.model import JSON
from tests.containers import CONTAINERS

Case: TypeAlias = tuple[str, bytes]
# `size` is about how many bytes a case may have that can be of any size.
Cases: TypeAlias = Callable[[int], Iterator[Case]]

CORPUS: Final = Path(__file__).parents[3] / "shared/corpus"
SUFFIXES: Final = {"curl": ".sh", "httprr": ".httprr"}
YAML: Final = frozenset(
    ["vcrpy", "vcrpy-lists", "parsed-body", "ruby-vcr", "go-vcr", "wiremock", "insomnia-5", "httpmock"]
)


def chat(content: JSON = "mark", **fields: JSON) -> JSON:
    return {"model": "m", "messages": [{"role": "user", "content": content}], **fields}


def chat_text(content: str) -> str:
    """The same around a JSON text that may be none."""
    return '{"model": "mark", "messages": [{"role": "user", "content": ' + content + "}]}"


def contained(name: str, body: str, containers: tuple[str, ...] = tuple(CONTAINERS)) -> Iterator[Case]:
    """A body in each container, and by itself; the body has to hold `mark`."""
    yield f"{name}.json", body.encode()
    yield f"{name}.jsonl", (body.replace("\n", " ") + "\n").encode() * 2
    for container in containers:
        suffix = ".yaml" if container in YAML else SUFFIXES.get(container, ".json")
        yield f"{name}-{container}{suffix}", CONTAINERS[container](body, Random(1)).encode()


def dumped(value: JSON) -> bytes:
    return json.dumps(value).encode()
