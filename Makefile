# Each target makes .venv, installs what it needs and runs.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test check notebooks bench proofs clean

demo: .venv/core
	$(BIN)/signaltriage demo --workspace demo

test: .venv/test
	$(BIN)/python -m pytest

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

notebooks: .venv/test
	$(BIN)/python -m pytest --nbmake notebooks

bench: .venv/test
	$(BIN)/python benchmarks/rank_speed.py

proofs: .venv/test
	$(BIN)/python benchmarks/posterior_coverage.py

clean:
	rm -rf .venv demo build dist

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("signaltriage needs Python 3.11 or newer; run: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/core: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/test: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	touch $@ .venv/core
