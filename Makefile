# Everything stands in .venv and .delo; nothing is installed on the machine and nothing needs root.

PYTHON ?= python3
BIN := .venv/bin
IMAGES := mail-ingest tax-calendar task-gateway mail-dispatch case-workflow delo-sandbox delo-cli approvals billing

.PHONY: setup demo test stories archive-check chaos bench bench-gateway calendar-quarter lint types contracts up down secrets test-compose test-compose-storm test-containers test-alerts screenshots lock clean funnels
.DEFAULT_GOAL := help

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 12

setup:  ## the environment .venv with the command delo (quick if nothing changed)
	@command -v $(PYTHON) >/dev/null || { echo "delo: $(PYTHON) is missing; install the Debian packages python3 and python3-venv." >&2; exit 1; }
	@$(PYTHON) cli/bootstrap.py

demo: setup  ## the local stack, thirty letters, and the tasks they become
	@$(BIN)/delo demo

up: setup  ## start the local stack
	@$(BIN)/delo up

down: setup  ## stop the local stack
	@$(BIN)/delo down

WORKERS ?= 4

TESTS = $(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test: setup  ## every test but the stories, on engines of its own, in WORKERS=4 processes
	@$(TESTS) -m "not story"

stories: setup  ## the long tests: the whole stack through the CRM's REST and clock, services killed (some fifteen minutes)
	@$(TESTS) -m story

archive-check: setup  ## every paper under veraPDF: is it PDF/A-3b (fetches its jar, 9 MB)
	@$(BIN)/pytest -q documents/tests/verapdf.py services/billing/tests/archive.py

SEEDS ?= 11 12

chaos: setup  ## 300 letters while every process is killed and frozen, SEEDS="11 12": what is lost or doubled
	@PYTHONPATH=tests $(BIN)/python -m chaos $(SEEDS)

bench: setup  ## how fast, each figure beside a reference of the same run; NAMES="relay growth" for some
	@$(BIN)/python -m benchmarks $(NAMES)

bench-gateway: setup  ## the CRM door alone under its limits, beside an oracle and other clients (some minutes)
	@$(BIN)/python -m benchmarks gateway_outbound

calendar-quarter: setup  ## sixty clients through January to March 2027 while tax-calendar is killed (some minutes)
	@$(BIN)/pytest -q tests/e2e/calendar_quarter.py

lint: setup  ## style, and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: setup  ## mypy, strict
	@$(BIN)/mypy $(wildcard contracts/src domain/src documents/src chassis/src sandbox/src cli/src services/*/src)

contracts: setup  ## messages only grow: snapshots, golden examples, the last release
	@$(BIN)/python -m contracts.check

funnels: setup  ## the pages of docs/funnels, drawn from the declarations
	@$(BIN)/python -m case_workflow.pages write docs/funnels

secrets:  ## passwords for docker-compose.yml, drawn into deploy/secrets
	@deploy/make-secrets

test-compose: setup  ## the demo's letters against running containers: exactly the expected tasks
	@cd tests && ../$(BIN)/python -m containers

test-compose-storm:  ## the same while containers crash, with replicas; alarms, logs, stops (SEED=11; a project of its own)
	@cd tests && ../$(BIN)/python -m containers.storm $(SEED)

test-containers: setup  ## integration tests with PostgreSQL and Kafka in containers if Docker is there, ARGS="chassis -q"
	@cd tests && ../$(BIN)/python -m containers.integration $(ARGS)

screenshots: setup  ## the sandbox's pages in a real browser (Chromium must be there), their pictures into docs/pictures
	@PYTHONPATH=sandbox/tests $(BIN)/pytest -q sandbox/tests/browser/screenshots.py services/approvals/tests/browser/pages.py

test-alerts:  ## what Prometheus's rules say in given cases, by promtool or the container that has it
	@tests/containers/check-alerts

lock: setup  ## resolve dependencies and jars anew
	@$(BIN)/uv lock --quiet
	@$(BIN)/uv export --quiet --frozen --all-packages --no-emit-workspace --no-header --no-annotate --output-file requirements.lock
	@$(BIN)/python -m delo.stack.lock_jars
	@for member in $(IMAGES); do $(BIN)/uv export --quiet --frozen --package $$member --no-dev --no-emit-workspace \
		--no-header --no-annotate --output-file deploy/locks/$${member#delo-}.txt; done
	@echo 'uv_build>=0.9,<1\npip>=25\nsetuptools\nwheel' | $(BIN)/uv pip compile --quiet --generate-hashes --no-header \
		--no-annotate - --output-file deploy/locks/build.txt
	@deploy/check-wheels

clean:  ## stop the stack, remove its data and the environment
	@test ! -x $(BIN)/delo || $(BIN)/delo down
	@rm -rf .delo .venv
