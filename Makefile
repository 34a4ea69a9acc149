# Two commands on a fresh machine: `make demo` sets up and runs the main job, `make test` sets up and passes all tests.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export GX_ANALYTICS_ENABLED := false

.PHONY: setup demo test check lock clean

setup: $(VENV)/.ready

# The lock names every file by its hash; the project itself is installed editable, without looking anything up.
$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	# The installer first, as locked: an older one does not see that a package with extras is pinned without them.
	sed -n '/^pip==/,/[^\\]$$/p' requirements.lock > $(VENV)/installer.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/installer.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/lscb demo

# Three workers for two cores: one of them waits for the schedules of a served lake for a minute and a half.
test: setup check
	$(BIN)/python -m pytest -n 3

# Style, types and the direction of imports are tests too, and run first because they are quick.
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# After a change of bounds in pyproject.toml: the newest versions that work together, by hash, naming no index.
lock: setup
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --extra dev --allow-unsafe --strip-extras \
		--generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		--output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) demo build *.egg-info
