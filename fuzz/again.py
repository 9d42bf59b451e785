"""`python -m fuzz.again HARNESS FILE…`: what a harness says of inputs, without atheris."""

from __future__ import annotations

import sys
from pathlib import Path

from fuzz.harnesses import HARNESSES

if __name__ == "__main__":
    name, *files = sys.argv[1:]
    for file in files:
        HARNESSES[name].holds(Path(file).read_bytes())
        print(f"{file}: nothing")
