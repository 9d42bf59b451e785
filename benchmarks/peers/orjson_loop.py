"""Parses each line of a file."""

import sys

import orjson

with open(sys.argv[1], "rb") as lines:
    for line in lines:
        orjson.loads(line)
