"""What all tests share: pytest's own `pytester`, and how long Hypothesis searches: `HYPOTHESIS_PROFILE=long` for a
night, the default for every commit."""

from __future__ import annotations

import os
import sys

from hypothesis import HealthCheck, Phase, settings

# Runs pytest in a folder of its own, for what our plugin does there.
pytest_plugins = ["pytester"]
# Else the command line would silence warnings, which are errors here; nor may its workers have any.
sys.warnoptions.append("error")

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=100,
    database=None,
    print_blob=True,
    # A slow machine is no failure.
    suppress_health_check=[HealthCheck.too_slow],
)
# Of a mutant it is enough to know that it fails.
settings.register_profile(
    "mutants", settings.get_profile("ci"), max_examples=10, phases=[Phase.explicit, Phase.generate]
)
settings.register_profile("long", settings.get_profile("ci"), derandomize=False, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
