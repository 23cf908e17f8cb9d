# Everything here needs only make, Python >= 3.11 and, the first time, a package index. `make help` lists it.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --group build \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help render test lint format types generate check lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

render: $(VENV)/.runtime ## Expand the claim of the development environment into its whole AWS stack
	@$(BIN)/pyxp render --converge claims/dev.yaml

test: $(VENV)/.dev ## Run the tests
	$(BIN)/python -m pytest

lint: $(VENV)/.dev ## Check style and layout of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev ## Lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev ## Check the types
	$(BIN)/mypy

generate: $(VENV)/.runtime ## Write XRDs, Compositions and claim schemas from the platforms, and what follows from the code
	$(BIN)/pyxp generate
	$(BIN)/python docs/claim_reference.py
	$(BIN)/python docs/edition_table.py
	$(BIN)/python docs/command_reference.py
	$(BIN)/python docs/room_picture.py
	$(BIN)/python docs/rule_pages.py
	$(BIN)/python docs/facade_stub.py
	$(BIN)/python docs/live_tree.py
	$(BIN)/python docs/findings_picture.py

check: lint types ## Check style, types and that generated files are up to date
	$(BIN)/pyxp generate --check

lock: ## Renew the lock files (needs uv; UPGRADE=--upgrade for newer releases)
	$(UV) -o requirements.lock
	$(UV) --extra dev --constraints requirements.lock -o requirements-dev.lock

clean: ## Remove the environment and what tools left behind
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The first Python that is new enough and can make environments; PYTHON=... chooses another.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.14 python3.12 python3.11 python; do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			echo "Making $(VENV) with $$("$$python" --version)"; exec "$$python" -m venv $(VENV); \
		fi; \
	done; echo "pyxp needs Python 3.11 or newer with venv; name one with make PYTHON=/path/to/python" >&2; exit 1

# The stamps keep a second run from touching pip, and so the network.
$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
