"""`python -m tests.hostile [--write] [CLASS…]` (make hostile): measures all classes, or those that are named.

`--write` puts the table into SECURITY.md. Exit code 1 where anything went wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from tests.hostile import CLASSES, PROJECTS
from tests.hostile.large import GIGABYTE, LIMIT, gigabyte_texts
from tests.hostile.measuring import HANG, Measured, measured, measured_projects, told

SECURITY: Final = Path(__file__).parents[2] / "SECURITY.md"
BEGIN: Final = "<!-- hostile:begin -->\n"
END: Final = "<!-- hostile:end -->\n"
HEAD: Final = (
    f"| class of input | cases | crashes | hangs over {HANG:.0f} s | peak memory | data lost |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
)
SIZE: Final = 100_000
LARGE: Final = "texts of a gigabyte"


def measure(name: str) -> Measured:
    if name == LARGE:
        return measured(gigabyte_texts(SIZE), *LIMIT, unpacked=GIGABYTE)
    cases = CLASSES[name](SIZE)
    return measured_projects(cases) if name == PROJECTS else measured(cases)


def table_row(name: str, row: Measured) -> str:
    memory = f"{max(10, round(row.memory, -1)):,.0f} MB"
    counts = (f"{row.cases:,}", len(row.crashes), len(row.hangs), memory, len(row.lost) + len(row.constructed))
    return f"| {name} | " + " | ".join(map(str, counts)) + " |"


def written(text: str, rows: dict[str, Measured]) -> str:
    """The text with these rows of its table made anew; those of other classes stay, those of none go."""
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    lines = {line.split("|")[1].strip(): line for line in table.splitlines() if line.startswith("| ")}
    lines |= {name: table_row(name, row) for name, row in rows.items()}
    kept = [lines[name] for name in (*CLASSES, LARGE) if name in lines]
    return before + BEGIN + "\n".join(["", *HEAD, *kept, "", ""]) + END + after


def main(arguments: list[str]) -> int:
    names = [each for each in arguments if each != "--write"] or [*CLASSES, LARGE]
    wrong: list[str] = []
    for name in names:
        row = measure(name)
        print(table_row(name, row), f"({row.seconds:.1f} s at most)", flush=True)
        wrong += told(name, row)
        if "--write" in arguments:
            SECURITY.write_text(written(SECURITY.read_text("utf-8"), {name: row}), "utf-8")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
