"""Loads files with PyYAML's C loader."""

import sys

import yaml

for name in sys.argv[1:]:
    with open(name, "rb") as file:
        yaml.load(file, Loader=yaml.CSafeLoader)
