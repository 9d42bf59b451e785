"""Every row of docs/performance.md, measured beside its floor and its peers in the same run: `python -m benchmarks`.

What is measured is the wheel in an environment of its own; the package of the checkout is not imported.
"""
