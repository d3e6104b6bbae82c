# Scorewall: `make` prints the targets. `make run` and `make test` install everything that they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JS := tests/js
VENDOR := static/vendor/uPlot.esm.js
# Node comes from the system or, where there is none, from PyPI into .venv (see .ci/need-node).
export PATH := $(CURDIR)/$(BIN):$(PATH)
ARGS ?=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 2
NPM := --no-package-lock --no-audit --no-fund --loglevel=error --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000
# The programs that tests run, each with its Debian package.
PROGRAMS := chromium,chromium-browser,google-chrome chromium redis-server redis-server nginx nginx haproxy haproxy \
	nft nftables ip iproute2 unshare util-linux openssl openssl git git systemd-analyze systemd

.DEFAULT_GOAL := help
.PHONY: help install run test lint types js check cover bench bench-cluster chaos rolling upgrade attacks soak conformance page-chaos paint schema tables vectors docs screenshots wheel audit clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

install: $(VENV)/installed $(VENDOR) ## create .venv and install Scorewall in it, editable

run: install ## start a simulated feed and the server on http://127.0.0.1:8080 (ARGS="--port 8081 --speed 30")
	$(BIN)/scorewall run $(ARGS)

test: $(VENV)/tested-with $(JS)/node_modules/installed $(VENDOR) ## run all checks and tests, a real browser included (ARGS="-k hub" selects some)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync check
	$(BIN)/python -m pytest --numprocesses 2 --cov --cov-report= $(ARGS)
	@[ -n "$(ARGS)" ] || $(MAKE) --no-print-directory cover

lint: $(VENV)/tested-with ## run ruff, the import contracts and the prose check
	$(BIN)/ruff check dashboard tests
	$(BIN)/ruff format --check dashboard tests
	$(BIN)/lint-imports
	$(BIN)/python -m tests.prose

types: $(VENV)/tested-with ## run mypy in strict mode
	$(BIN)/mypy

js: $(JS)/node_modules/installed $(VENDOR) ## run tsc, Biome and node --test
	cd $(JS) && npx --no-install tsc && npx --no-install biome check . ../../static && node --test

check: lint types js ## run everything but the Python tests

cover: ## report the coverage of the last `make test`: 95 % of all, 100 % of dashboard/core
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='dashboard/core/*'

bench: $(VENV)/tested-with ## measure fan-out against its peers and the limit (minutes; ARGS="--quick")
	$(BIN)/python -m tests.bench $(ARGS)
	[ -n "$(ARGS)" ] || { $(BIN)/python -m tests.bench.neighbors && $(BIN)/python -m tests.bench.burst; }
	[ -n "$(ARGS)" ] || $(BIN)/python -m tests.bench.returning

bench-cluster: $(VENV)/tested-with ## measure the cost of workers on Redis against one process (four minutes)
	$(BIN)/python -m tests.bench.cluster $(ARGS)

chaos: $(VENV)/tested-with ## run three servers on one Redis through a hundred faults (half an hour; ARGS="--rounds 16 --seed 2")
	$(BIN)/python -m tests.chaos.cluster $(ARGS)

rolling: $(VENV)/tested-with ## restart two servers behind nginx under ten thousand pages (five minutes)
	$(BIN)/python -m tests.chaos.rolling $(ARGS)

attacks: $(VENV)/tested-with ## run ten attacks beside 200 honest viewers (eleven minutes; ARGS="--seconds 10 --attack pages")
	$(BIN)/python -m tests.chaos.attacks $(ARGS)

upgrade: $(VENV)/tested-with ## upgrade two servers behind nginx to another build under fifty pages in a browser (four minutes)
	$(BIN)/python -m tests.chaos.upgrade $(ARGS)

soak: $(VENV)/tested-with ## run ten thousand viewers for a minute and a page for ten; neither may grow
	$(BIN)/python -m tests.bench.stalled $(ARGS)
	$(BIN)/python -m tests.browser.soak

conformance: $(VENV)/tested-with ## run all of Autobahn's WebSocket cases, compression included (five minutes)
	$(BIN)/python -m tests.chaos.conformance

paint: $(VENV)/tested-with ## measure the paint of a delta on a slow screen with sixty games
	$(BIN)/python -m tests.browser.paint $(ARGS)

schema: install ## write the JSON Schema and the page's types and checks from the message types
	$(BIN)/python -m tests.schema

tables: $(VENV)/tested-with ## write the modules of static/tables/ from the JSON files beside them
	$(BIN)/python -m tests.tables

vectors: $(VENV)/tested-with ## write the test vectors that Python and JavaScript share
	$(BIN)/python -m tests.vectors

docs: $(VENV)/tested-with ## write the generated parts of docs/: module map, options, kept benchmark results
	$(BIN)/python -m tests.module_map
	$(BIN)/python -m tests.option_tables
	$(BIN)/python -m tests.bench.readme

page-chaos: $(VENV)/tested-with ## load the wall 300 times through a proxy that fails a file, the page or the socket (ten minutes)
	$(BIN)/python -m tests.browser.page_chaos $(ARGS)

screenshots: $(VENV)/tested-with ## take the screenshots of README.md
	$(BIN)/python -m tests.screenshots

wheel: $(VENV)/tested-with $(VENDOR) ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

audit: $(VENV)/tested-with ## compare the oldest accepted and the installed versions with known advisories
	@.ci/fetch "pip-audit, so the list in fixtures/ has to do" $(PIP) --editable '.[laboratory,audit]' || true
	@$(BIN)/python -m tests.audit

clean: ## remove everything that make created
	rm -rf $(VENV) $(dir $(VENDOR)) $(JS)/node_modules build dist *.egg-info .coverage .coverage.* htmlcov
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find dashboard tests -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@.ci/need-venv $(PYTHON)
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: setup.cfg pyproject.toml | $(BIN)/python
	@.ci/fetch "the Python packages that setup.cfg lists" $(PIP) --editable '.[laboratory]'
	@touch $@

$(VENV)/tested-with: $(VENV)/installed
	@.ci/fetch "the Python packages for tests that setup.cfg lists" $(PIP) --editable '.[laboratory,test,lint,bench]'
	@.ci/need $(PROGRAMS)
	@touch $@

$(JS)/node_modules/installed: $(JS)/package.json | $(VENV)/installed
	@.ci/need-node $(BIN)/python
	@cd $(JS) && ../../.ci/fetch "the npm packages that $(JS)/package.json lists" npm install $(NPM)
	@touch $@

$(VENDOR): .ci/vendor | $(VENV)/installed
	@.ci/vendor $(BIN)/python
