"""What runs in the tool's environment, with the installed package. Each module prints its samples as JSON."""

import sys
from pathlib import Path

import anyint_lint

assert Path(anyint_lint.__file__).is_relative_to(sys.prefix), "the package of a checkout is not what is measured"
