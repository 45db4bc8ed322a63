# QuizFleet. `make help` lists the commands.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

GO := $(shell command -v go || echo $(BIN)/go)
HELM_DOCS := $(GO) run github.com/norwoodj/helm-docs/cmd/helm-docs@v1.14.2 --log-level warning

.PHONY: help setup demo test bench bench-operator faults check fmt e2e kind-up kind-down image crds charts-docs lock clean

help: ## List the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'
	@echo "  Pass options with ARGS, for example: make demo ARGS=\"--once --players 50\""

setup: $(READY) ## Make .venv with everything pinned (the other commands do it for you)

$(READY): requirements-dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "QuizFleet needs Python 3.11 or newer; say which with PYTHON=..." >&2; exit 1; }
	@echo "setting up $(VENV) with $(PYTHON) (a minute, once)"
	@$(PYTHON) -m venv $(VENV) || { echo "python's venv module is missing (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## The whole platform on this machine: a quiz to host, bots playing, links to all screens
	@$(BIN)/quizfleet demo $(ARGS)

test: $(READY) ## All tests that need no cluster; real servers where Docker answers
	@$(BIN)/pytest -m "not e2e" --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(VENV)/.bench ## Measure every row of docs/performance.md (needs Docker; 13 minutes); ARGS="2 3" measures some
	@$(BIN)/python -m tests.bench $(ARGS)

bench-operator: $(READY) ## Measure the operator among 10, 100 and 1,000 events (needs Docker; 12 minutes)
	@$(BIN)/python -m tests.bench operator --json .state/bench-operator.json $(ARGS)

$(VENV)/.bench: $(READY) requirements-bench.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

faults: $(READY) ## Make real faults on real servers while bots play (needs docker); which promises hold
	@$(BIN)/python -m tests.faults $(ARGS)

check: $(READY) ## Format, lint, types, import contracts, generated files
	@$(BIN)/ruff format --check --quiet . || { echo "run: make fmt" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache > $(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m quizfleet_operator.crd --check
	@! command -v helm >/dev/null || helm lint --quiet --strict charts/*
	@! $(GO) version >/dev/null 2>&1 || for chart in charts/*; do \
		$(HELM_DOCS) --chart-search-root $$chart --dry-run | cmp --silent - $$chart/README.md || { echo "run: make charts-docs" >&2; exit 1; }; done
	@echo "check: all good"

fmt: $(READY) ## Format the code and mend what lint can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

crds: $(READY) ## Generate the CRD, its chart template and its reference from the models
	@$(BIN)/python -m quizfleet_operator.crd

charts-docs: ## Make the charts' READMEs from the comments in their values (needs Go)
	@$(HELM_DOCS) --chart-search-root charts

image: ## Build the image quizfleet:dev
	@docker build --network host -t quizfleet:dev .

kind-up: $(READY) ## A kind cluster with the devstack, the operator and an example QuizEvent
	@k8s/up

kind-down: ## Delete the kind cluster
	@k8s/down

e2e: $(READY) ## The end-to-end tests on kind (needs docker, kind, helm, kubectl)
	@$(BIN)/pytest -m e2e tests/e2e $(ARGS)

lock: $(READY) ## Pin the newest dependencies with hashes
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --output-file requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra embedded --group dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group bench --constraint requirements-dev.txt --output-file requirements-bench.txt

clean: ## Remove .venv and caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .state
