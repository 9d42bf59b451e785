"""Coverage-guided fuzzing with atheris: `make fuzz SECONDS=60`, or `HARNESS=name` for one.

`harnesses` say what holds for any bytes, `mutators` how bytes become others of the same grammar, `seeds` what to begin
with. A harness is a function of bytes and needs no atheris: tests run each over seeds and over `regressions`.
"""
