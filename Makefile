# Every figure and command of the README is a target here. `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
# The stamp is named after what it stands for: a changed lock or pyproject is another file.
STAMP  := $(VENV)/stamp-$(shell cat requirements.lock pyproject.toml | git hash-object --stdin)
export PYTHONHASHSEED ?= 0
# The certificates of the machine: also those of a proxy that its owner trusts.
export UV_SYSTEM_CERTS ?= 1
# Processes of the test run. Two, as CI has: more on a larger machine, 0 to debug in one.
JOBS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

.PHONY: help setup run test check house demo lint lock ci-deps clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

setup: $(STAMP) ## the environment, from the lock (skipped when it is there already)

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit("veille needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || { \
	  awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.txt && \
	  $(BIN)/python -m pip install --quiet --no-deps --require-hashes -r $(VENV)/uv.txt; }
	@VIRTUAL_ENV=$(VENV) $(UV) pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/stamp-*
	@touch $@

lock: ## requirements.lock from pyproject.toml: versions and hashes, no address
	@test -x $(UV) || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv; }
	$(UV) pip compile --quiet --extra dev --generate-hashes --no-emit-index-url --no-header \
	  --universal --python-version 3.11 $(LOCKFLAGS) pyproject.toml -o requirements.lock
	@! grep -n '://' requirements.lock

run: setup ## the daily run, once
	@$(BIN)/veille run

test: setup ## all tests, on JOBS cores
	@$(BIN)/python -m pytest -n $(JOBS)

# Rules tested on values: no server, browser or process of another. What takes longer is in `make test`.
UNIT := $(wildcard $(addprefix tests/,records text i18n system topics extractors harvest seeds monitoring commitments) tests/test_house.py)
check: lint ## ruff, mypy, import-linter and the unit tests: under a minute
	@$(BIN)/python -m pytest -q -n $(JOBS) -m "not long and not slow and not chromium and not exim and not prefect and not postgres" $(UNIT)

house: setup ## the figures the house is measured by, beside their bounds
	@$(BIN)/python -m tests.house

lint: setup ## ruff, mypy, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

demo: setup ## the pipeline on the practice press, into demo/warehouse.duckdb
	@$(BIN)/python -m tests.press.demo

clean: ## the environment and caches; never data/
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# Benches: each prints every figure that the README quotes of its room.
.PHONY: train-labels bench-extract bench-peers bench-topics bench-duplicates bench-warehouse bench-digest soak test-deploy bench-health bench-replay bench-month test-schedule test-units bench-defences bench-hostile bench-fuzz bench-worst bench-pages
bench-pages: setup ## 2,400 pages of our own making with faults planted: fields read rightly
	@$(BIN)/python -W ignore -m benchmarks.pages

bench-extract: setup bench-peers ## extraction, all peers in one run
	@$(BIN)/python -m benchmarks.extract

PEERS_STAMP := .venv-bench/stamp-$(shell git hash-object requirements-bench.lock)
bench-peers: $(PEERS_STAMP)

$(PEERS_STAMP): requirements-bench.lock
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@VIRTUAL_ENV=.venv-bench $(UV) pip sync --quiet --require-hashes requirements-bench.lock
	@! command -v npm >/dev/null || npm install --silent --no-save --no-audit --no-fund \
	  --prefix .venv-bench @mozilla/readability@0.6.0 defuddle@0.19.4 jsdom@29.1.1
	@rm -f .venv-bench/stamp-*
	@touch $@

bench-topics: setup ## relevance, topics, evidence, speed
	@$(BIN)/python -m benchmarks.topics
	@$(BIN)/python -m benchmarks.relabel

train-labels: setup ## the learned layer of topics/, from benchmarks/corpus
	@$(BIN)/python -m benchmarks.train_labels

bench-duplicates: setup ## reprints and stories (VEILLE_BENCH_MILLION=0: without a million texts)
	@$(BIN)/python -m benchmarks.duplicates

bench-warehouse: setup ## appends, queries, search, snapshot, crashes
	@$(BIN)/python -m benchmarks.warehouse

bench-digest: setup ## rendering and sending the digest
	@$(BIN)/python -m benchmarks.digest

bench-health: setup ## silence alarms on simulated years, beside Media Cloud's rule
	@$(BIN)/python -m benchmarks.health

bench-replay: setup ## the archive read again on one core and on two
	@$(BIN)/python -m benchmarks.replay

bench-defences: setup ## each defence of the harvest removed: a test must fail
	@$(BIN)/python -m benchmarks.defences

bench-hostile: setup ## seconds for 1 MB of each bad shape, by entrance
	@$(BIN)/python -m benchmarks.hostile

bench-fuzz: setup ## 10^5 broken settings, tables, lists, names, feeds and lines of pipes
	@$(BIN)/python -W ignore -m benchmarks.fuzz

bench-worst: setup ## publishing with the worst texts, beside publishing without
	@$(BIN)/python -m benchmarks.worst_texts

soak: setup ## 40 outlets, 30 virtual days, random faults
	@$(BIN)/python -m benchmarks.soak

bench-month: setup ## thirty virtual days with all rooms and random faults
	@$(BIN)/python -m benchmarks.month

test-schedule: setup ## veille schedule with a cron of every minute, stopped and started again
	@$(BIN)/python -m pytest -m long
	@$(BIN)/python -m benchmarks.schedule

test-units: setup ## the systemd units started by a real systemd: every timer fires
	@$(BIN)/python -m benchmarks.units

test-deploy: setup ## Prefect server, PostgreSQL and a worker fire a scheduled run
	@$(BIN)/python -m benchmarks.deploy

ci-deps: ## what the tests need of Debian's packages and npm
	@bash .ci/deps
