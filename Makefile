# Everything runs in .venv, made of the first Python that is new enough; `make PYTHON=/path/to/python3` names another.
.DEFAULT_GOAL := demo
.PHONY: demo test platforms lint bench bench-smoke bench-instructions hostile fuzz mutants readme screenshot docs

BIN := .venv/bin
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c "$(NEW_ENOUGH)" 2>/dev/null && echo "$$name" && break; done)

demo: .venv/installed
	$(BIN)/anyint-lint check examples --exit-zero

test: .venv/developing .venv/openai-2/installed .venv/ray/installed
	$(BIN)/python -m pytest -n auto
	.venv/openai-2/bin/python -m pytest tests/test_openai_sdk.py
	.venv/ray/bin/python -m pytest tests/test_ray.py tests/test_ray_rows.py

# All supported Pythons that are here, with the newest and the lowest dependencies; pyenv shows its own only when asked.
platforms: export PYENV_VERSION = $(shell pyenv versions --bare 2>/dev/null | paste -sd:)
platforms: .venv/developing
	$(BIN)/nox $(NOX)

lint: .venv/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# make bench ROW=batch measures one row.
bench: .venv/developing
	$(BIN)/python -m benchmarks $(ROW)

bench-smoke: .venv/developing
	$(BIN)/python -m benchmarks --smoke

bench-instructions: .venv/developing
	$(BIN)/python -m benchmarks.instructions

# make hostile CLASS='image bombs' measures one class.
hostile: .venv/developing
	$(BIN)/python -m tests.hostile --write $(if $(CLASS),'$(CLASS)')

# make fuzz SECONDS=3600 fuzzes for so long, all harnesses together; HARNESS=curl one of them.
SECONDS ?= 60
fuzz: .venv/fuzz/installed
	.venv/fuzz/bin/python -m fuzz --seconds $(SECONDS) $(HARNESS)

# make mutants MODULE="places keywords.tools" takes these modules alone, EVERY=5 a fifth of their mutants.
mutants: .venv/mutants/installed
	.venv/mutants/bin/python tests/mutants.py $(if $(EVERY),--every $(EVERY)) $(MODULE)

readme: .venv/developing
	$(BIN)/python -m tests.readme
	$(BIN)/python -m tests.said

screenshot: .venv/developing
	$(BIN)/python -m tests.screenshot

# The variable keeps its makers from advertising what comes after MkDocs.
docs: .venv/developing
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

.venv/bin/python:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c "$(NEW_ENOUGH)" || { \
		echo "anyint-lint needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv || { rm -rf .venv; exit 1; }

# A stamp is newer than pyproject.toml as long as what it stands for is installed.
.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

# --group came with pip 25.1.
.venv/developing: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch .venv/installed $@

# An environment for a group of pyproject.toml, which says why it has one of its own.
.venv/%/installed: pyproject.toml .venv/developing
	"$(BIN)/python" -m venv .venv/$*
	.venv/$*/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	.venv/$*/bin/python -m pip install --quiet --editable . --group $*
	@touch $@
