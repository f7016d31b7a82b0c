# One command each, the same on a desk and in CI. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
DATA := collectors inventory rules grafana systemd
STAMP := .venv/.netmon-setup
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1 $(BIN)/python -m pip install --quiet
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
PYTEST := $(BIN)/pytest

.PHONY: help setup check lint types layers docs rules units format test test-long demo bench dashboards recordings packages bench-packages bundle lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## .venv with the locked requirements and the netmon command

# Hash-locked and without build isolation: what builds a package is locked as well. The data folders are links, so that an edit is seen at once;
# they are made after the install, which puts copies there.
$(STAMP): requirements/build.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "netmon needs Python 3.11 or newer: make setup PYTHON=python3.11"; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "no usable venv module. On Debian: sudo apt-get install -y python3-venv"; exit 1; }
	@echo "setting up .venv from requirements/*.txt ..."
	@$(PIP) --require-hashes -r requirements/build.txt
	@$(PIP) --require-hashes --no-build-isolation -r requirements/dev.txt
	@rm -rf .venv/share/netmon
	@$(PIP) --no-build-isolation --no-deps -e .
	@rm -rf .venv/share/netmon && mkdir -p .venv/share/netmon
	@for folder in $(DATA); do ln -s "../../../$$folder" ".venv/share/netmon/$$folder"; done
	@touch $@
	@echo "ready: $(BIN)/netmon"

check: lint types layers docs rules units ## ruff, mypy --strict, import layers, generated docs, rules, units

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup
	$(BIN)/mypy netmon bench

layers: setup
	$(BIN)/lint-imports --no-logo

docs: setup
	$(BIN)/netmon docs --check

rules: ## Prometheus rules and their tests, where promtool is installed
	@files=$$(find rules -name '*.rules.yml' | sort); \
	if [ -z "$$files" ]; then echo "rules: no Prometheus rule files"; \
	elif command -v promtool >/dev/null; then promtool check rules $$files && promtool test rules tests/rules/*.test.yml; \
	else echo "rules: NOT checked, promtool is missing: sudo apt-get install -y --no-install-recommends prometheus"; fi

units: setup packages ## systemd units, where systemd-analyze is installed
	$(PYTEST) -q tests/systemd

format: setup ## rewrite the code the way `make check` wants it
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

packages:
	@$(PYTHON) tests/support/debian.py test

bench-packages:
	@$(PYTHON) tests/support/debian.py bench

test: setup packages ## everything but the long tests; a skip is counted and says why
	$(PYTEST) -n auto --dist loadfile -m "not long and not recordings" $(ARGS)

test-long: setup packages bench-packages ## the long tests: recordings, faults in short form, speed by ratio
	$(PYTEST) -m "long or recordings" $(ARGS)

demo: setup ## a simulated district, until Ctrl-C or for DEMO_SECONDS
	$(BIN)/netmon demo $(if $(DEMO_SECONDS),--seconds $(DEMO_SECONDS))

bench: setup ## netmon beside its peer; figures and method in bench/README.md
	@$(PYTHON) tests/support/debian.py bench
	$(BIN)/python -m bench $(ARGS)

dashboards: setup packages ## every panel's queries run, every dashboard drawn (node, npm, chromium); pictures in tests/dashboards/render
	$(PYTEST) -m long tests/dashboards $(ARGS)

recordings: setup ## poll every recording of ../shared/recordings: the score by family
	$(BIN)/python -m tests.score

bundle: setup ## dist/netmon-VERSION-ARCH-pyXY.tar.gz: installs where there is no network (docs/how-to/install-offline.md)
	@$(BIN)/python packaging/bundle.py

lock: ## resolve the requirements anew (needs uv: pip install uv)
	$(LOCK) requirements/build.in -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) pyproject.toml --all-extras -c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml --extra traps --extra lan --extra pdf -c requirements/dev.txt -o requirements/offline.txt
	@! grep -nE '(https?|file):' requirements/*.txt || { echo "the locks must name no host"; exit 1; }

clean: ## remove .venv, .demo and every cache
	rm -rf .venv .demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench/out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
