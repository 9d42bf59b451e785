"""Parses a file."""

import json
import sys

with open(sys.argv[1], "rb") as file:
    json.loads(file.read())
