"""The harnesses by name: what must hold for any bytes at all. Each raises where it does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from fuzz.harnesses import (
    answers,
    catalogues,
    configuration,
    fixing,
    ignoring,
    jsontexts,
    library,
    patterns,
    pictures,
    readers,
    repetitions,
    reports,
    robots,
    rulefiles,
    streams,
    stretches,
    yamltexts,
)


class Harness(NamedTuple):
    """`grammar` is one of mutators.MUTATORS, `seeds` are some of seeds.SEEDS."""

    holds: Callable[[bytes], None]
    grammar: str
    seeds: tuple[str, ...]


_FAMILIES: Final = {
    "document": Harness(partial(readers.hold, ("payload", "response")), "json", ("payloads", "oddities", "exchanges")),
    "lines": Harness(partial(readers.hold, ("batch", "jsonl")), "lines", ("lines",)),
    "har": Harness(partial(readers.hold, ("har",)), "json", ("har",)),
    "vcr": Harness(
        partial(readers.hold, ("vcrpy", "go-vcr", "ruby-vcr", "vcrpy-lists")), "yaml", ("yaml-recordings", "vcr")
    ),
    "nock": Harness(partial(readers.hold, ("nock", "nock-call")), "json", ("nock",)),
    "wiremock": Harness(partial(readers.hold, ("wiremock", "wiremock-mappings")), "yaml", ("wiremock",)),
    "httprr": Harness(partial(readers.hold, ("httprr",)), "lines", ("httprr",)),
    "curl": Harness(partial(readers.hold, ("curl",)), "lines", ("curl",)),
    "stream": Harness(partial(readers.hold, ("response",)), "lines", ("streams",)),
    "recordings": Harness(partial(readers.hold, readers.OTHERS), "json", ("json-recordings", "exchanges")),
}
HARNESSES: Final[dict[str, Harness]] = {
    **{f"read-{name}": harness for name, harness in _FAMILIES.items()},
    "repetitions": Harness(repetitions.holds, "bytes", ("repetitions",)),
    "stretches": Harness(stretches.holds, "lines", ("lines", "har", "json-recordings")),
    "json": Harness(jsontexts.holds, "json", ("payloads", "oddities", "exchanges")),
    "places": Harness(jsontexts.places_hold, "json", ("payloads", "oddities", "exchanges")),
    "yaml": Harness(yamltexts.holds, "yaml", ("yaml-recordings", "vcr", "rule-files")),
    "events": Harness(streams.holds, "lines", ("streams",)),
    "answer": Harness(answers.holds, "lines", ("streams", "answers")),
    "fix-json": Harness(fixing.holds, "json", ("payloads", "har", "json-recordings", "exchanges")),
    "fix-yaml": Harness(fixing.holds, "yaml", ("yaml-recordings", "vcr")),
    "fix-text": Harness(fixing.holds, "lines", ("curl", "streams", "lines")),
    "comments": Harness(ignoring.comments_hold, "yaml", ("comments", "vcr")),
    "ignore-file": Harness(ignoring.file_holds, "json", ("ignore-files",)),
    "ignores": Harness(ignoring.entries_hold, "json", ("payloads", "exchanges")),
    "configuration": Harness(configuration.holds, "bytes", ("configurations",)),
    "rule-file": Harness(rulefiles.holds, "yaml", ("rule-files",)),
    "catalogue": Harness(catalogues.holds, "json", ("catalogues",)),
    "gitignore": Harness(patterns.holds, "bytes", ("gitignores",)),
    "robots": Harness(robots.holds, "bytes", ("robots",)),
    "reports": Harness(reports.hold, "json", ("findings",)),
    "shown": Harness(reports.text_holds, "bytes", ("texts",)),
    "check": Harness(library.check_holds, "json", ("payloads", "oddities")),
    "check-request": Harness(library.request_holds, "json", ("requests",)),
    "prefilter": Harness(library.prefilter_holds, "json", ("exchanges",)),
    "picture": Harness(pictures.holds, "bytes", ("pictures",)),
}
