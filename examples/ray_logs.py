"""Logs checked by Ray, in two steps of which the second has nothing left to do: on this machine, without a cluster.

pip install "anyint-lint[ray]"
python examples/ray_logs.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import ray

from anyint_lint.integrations.ray import counts, lint, read, run

LOGS = Path(__file__).parent / "batch.jsonl"

ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False)

# A dataset of findings, counted by rule.
for row in counts(lint(read(LOGS))).to_pylist():
    print(row["number"], row["severity"], row["rule"])

with tempfile.TemporaryDirectory() as folder:
    # A Parquet file of findings for each log; a second run leaves out what is done.
    for _ in range(2):
        outcome = run(LOGS, folder)
        print(len(outcome.checked), "checked,", len(outcome.left_out), "left out,", len(outcome.failed), "failed")
    for finding in pq.read_table(folder).to_pylist():
        place = f"{Path(finding['file']).name}:{finding['start_line']}:{finding['start_column']}"
        print(f"{place}: {finding['severity']}[{finding['rule']}] {finding['message']}")

ray.shutdown()
