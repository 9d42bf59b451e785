import os
import sys

# `python -m` looks for modules in the working folder first, and what is checked there is not to be run: a yaml.py, say.
if not sys.flags.safe_path and (not sys.path[0] or sys.path[0] == os.getcwd()):
    del sys.path[0]

from anyint_lint.cli import main

if __name__ == "__main__":
    main()
