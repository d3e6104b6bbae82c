# Scorewall: `make` prints the targets, `make run` and `make test` set up everything they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JS := tests/js
VENDOR := static/vendor/uPlot.esm.js
# Node comes from the system or, where there is none, from PyPI into .venv (see .ci/need-node).
export PATH := $(CURDIR)/$(BIN):$(PATH)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install run test lint types js check cover bench bench-cluster chaos rolling soak conformance paint schema vectors screenshots wheel clean

help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

install: $(VENV)/installed $(VENDOR) ## make .venv with the wall in it, editable

run: install ## start mock feed and wall on http://127.0.0.1:8080 (ARGS="--port 8081 --speed 30")
	$(BIN)/scorewall run $(ARGS)

test: $(VENV)/tested-with $(JS)/node_modules/installed $(VENDOR) ## run every test, real browser included (ARGS="-k hub" for some)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync check
	$(BIN)/python -m pytest --numprocesses 2 --cov --cov-report= $(ARGS)
	@[ -n "$(ARGS)" ] || $(MAKE) --no-print-directory cover

lint: $(VENV)/tested-with ## ruff and the import contracts
	$(BIN)/ruff check dashboard tests
	$(BIN)/ruff format --check dashboard tests
	$(BIN)/lint-imports

types: $(VENV)/tested-with ## mypy, strict
	$(BIN)/mypy

js: $(JS)/node_modules/installed $(VENDOR) ## tsc, Biome and node --test
	cd $(JS) && npx --no-install tsc && npx --no-install biome check . ../../static && node --test

check: lint types js ## everything but the tests in Python

cover: ## what the last `make test` covered: 95 % of all, 100 % of the modules with laws
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='dashboard/core/*'

bench: $(VENV)/tested-with ## measure fan-out against its peers and the limit (minutes; ARGS="--quick")
	$(BIN)/python -m tests.bench $(ARGS)
	[ -n "$(ARGS)" ] || { $(BIN)/python -m tests.bench.neighbours && $(BIN)/python -m tests.bench.burst; }

bench-cluster: $(VENV)/tested-with ## what it costs to be one of several workers on Redis (four minutes)
	$(BIN)/python -m tests.bench.cluster $(ARGS)

chaos: $(VENV)/tested-with ## three walls on one Redis, a hundred faults (half an hour; ARGS="--rounds 16 --seed 2")
	$(BIN)/python -m tests.chaos.cluster $(ARGS)

rolling: $(VENV)/tested-with ## ten thousand pages behind nginx, and both walls restarted (five minutes)
	$(BIN)/python -m tests.chaos.rolling $(ARGS)

soak: $(VENV)/tested-with ## ten thousand viewers for a minute, a page for ten; both must not grow
	$(BIN)/python -m tests.bench.stalled $(ARGS)
	$(BIN)/python -m tests.browser.soak

conformance: $(VENV)/tested-with ## all of Autobahn's cases, compression included (five minutes)
	$(BIN)/python -m tests.chaos.conformance

paint: $(VENV)/tested-with ## what a delta costs a slow screen, of sixty games one
	$(BIN)/python -m tests.browser.paint $(ARGS)

schema: install ## write static/schema/protocol.json from the message types
	$(BIN)/python -m tests.schema

vectors: $(VENV)/tested-with ## write the vectors that Python and JavaScript share
	$(BIN)/python -m tests.vectors

screenshots: $(VENV)/tested-with ## take the pictures of the README
	$(BIN)/python -m tests.screenshots

wheel: $(VENV)/tested-with $(VENDOR) ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what was made here
	rm -rf $(VENV) $(dir $(VENDOR)) $(JS)/node_modules build dist *.egg-info .coverage .coverage.* htmlcov
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find dashboard tests -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@.ci/need-venv $(PYTHON)
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tested-with: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint,bench]'
	@.ci/need 'command -v chromium || command -v chromium-browser || command -v google-chrome' chromium
	@.ci/need 'command -v redis-server' redis-server
	@touch $@

$(JS)/node_modules/installed: $(JS)/package.json | $(VENV)/installed
	@.ci/need-node $(BIN)/python
	cd $(JS) && npm install --no-package-lock --no-audit --no-fund --silent
	@touch $@

$(VENDOR): .ci/vendor | $(VENV)/installed
	@.ci/vendor $(BIN)/python
