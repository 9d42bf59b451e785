"""Do two wheels hold the same files? `same_wheel.py ONE.whl OTHER.whl`"""

import sys
from zipfile import ZipFile


def contents(wheel: str) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


one, other = map(contents, sys.argv[1:])
different = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
print(f"{len(one)} files, {len(different)} different", *different)
sys.exit(bool(different))
