"""Bad input, by class: what an attacker, a broken recorder or an unlucky disk may hand over.

`tests/test_hostile.py` runs every class at a small size; `python -m tests.hostile` (make hostile) at a large one,
measures, and writes the table of SECURITY.md. A new class is a generator of cases and one line here.
"""

from __future__ import annotations

from typing import Final

from tests.hostile.cases import Cases
from tests.hostile.commands import curl_commands, traces
from tests.hostile.damage import flipped_files, truncated_files
from tests.hostile.floods import broken_entries, events, hars, long_texts, messages, values
from tests.hostile.nesting import json_nesting, yaml_nesting
from tests.hostile.packed import packed_bodies, packed_files
from tests.hostile.patterns import pattern_texts
from tests.hostile.pictures import data_urls, foreign_images, image_bombs
from tests.hostile.projects import settings_of_others
from tests.hostile.texts import controls, encodings, json_suite, key_floods, numbers
from tests.hostile.yamls import yaml_aliases, yaml_tags, yaml_texts

# Whose cases are the odd file of a project.
PROJECTS: Final = "settings of a hostile repository"
CLASSES: Final[dict[str, Cases]] = {
    "JSONTestSuite": json_suite,
    "numbers no computer holds": numbers,
    "keys that repeat or are many": key_floods,
    "control characters, line ends, half surrogates": controls,
    "encodings, byte order marks, bytes that are no text": encodings,
    "100,000 levels in JSON": json_nesting,
    "100,000 levels in YAML": yaml_nesting,
    "YAML aliases that multiply": yaml_aliases,
    "YAML tags that want objects": yaml_tags,
    "YAML texts and documents": yaml_texts,
    "gzip bombs as files": packed_files,
    "gzip, deflate, br and zstd bombs in bodies": packed_bodies,
    "broken images of other projects": foreign_images,
    "image bombs": image_bombs,
    "data URLs and addresses of images": data_urls,
    "floods of small values": values,
    "long texts": long_texts,
    "floods of messages, tools and calls": messages,
    "floods of stream events": events,
    "floods of HAR entries and headers": hars,
    "floods of broken entries": broken_entries,
    "curl commands": curl_commands,
    "httprr traces": traces,
    "texts against our patterns": pattern_texts,
    PROJECTS: settings_of_others,
    "real files, cut off": truncated_files,
    "real files, bits flipped": flipped_files,
}
