# Everything a person or CI does with the project. `make help` lists it.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install run test lint types check bench clean

help:  ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(INSTALLED)  ## Make .venv with the package (editable) and all it needs to train and test

$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cetopics needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install  ## Label the example catalog with the shipped model
	@mkdir -p build
	@$(BIN)/cetopics label data/examples/catalog.csv --output build/catalog.labelled.csv --force

test: install lint types  ## Run lint, types and tests
	$(BIN)/python -m pytest

lint: install  ## Check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install  ## Check types
	$(BIN)/mypy

check: install  ## Check taxonomy, labelled examples and the shipped model
	$(BIN)/cetopics taxonomy check data/taxonomy.yaml
	$(BIN)/cetopics lint data/labelled
	$(BIN)/cetopics info
	$(BIN)/python -m pytest tests/test_shipped.py

bench: install  ## Time start-up, scoring and labelling on this machine
	$(BIN)/python benchmarks/speed/run.py --rows 100000

clean:  ## Remove everything that was made, .venv included
	rm -rf $(VENV) build dist .hypothesis .ipynb_checkpoints .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
