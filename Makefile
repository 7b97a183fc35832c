# The commands of the project. They need Python 3.11 or newer with venv, make, and a package index; nothing else.
#   make demo PYTHON=python3.12    with another Python (.venv is made anew for it)
#   make demo FRESH=1              forgets what the last demo kept
#   make demo WEEKS=0              a new demo begins with nothing, not with 12 weeks of a made-up team
#   make demo PORT=8400            another port than 8321

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check install --constraint constraints.txt

.PHONY: help demo test test-all check bench

help:
	@echo "make demo       try sopbot against a local Slack in the browser (FRESH=1 starts over)"
	@echo "make test       run the tests, in under two minutes; they need nothing but Python"
	@echo "make test-all   those that take longer too: everything over HTTP as well, whole weeks, more random cases, things"
	@echo "                that go wrong in their hundreds, and PostgreSQL and Chromium where they are there"
	@echo "make check      lint, formatting, types and import directions"
	@echo "make bench      measure what docs/performance.md tells of; a few minutes"

# exec, and an exit status of 0 from the demo, let Ctrl-C end without a word from make.
demo: .venv/.runtime
	@exec $(BIN)/python -m bot demo $(if $(FRESH),--fresh) $(if $(PORT),--port $(PORT)) $(if $(WEEKS),--weeks $(WEEKS))

test: .venv/.dev
	@$(BIN)/python -m pytest -m "not browser and not faults and not thorough"

test-all: .venv/.dev
	@SOPBOT_ALL_CASES=1 $(BIN)/python -m pytest

check: .venv/.dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: .venv/.dev
	@$(BIN)/python tests/bench/run.py

# The stamps say which Python .venv was made with; one asked for by name that differs makes it anew.
ifneq ($(origin PYTHON),file)
ifneq ($(PYTHON),$(shell cat .venv/.runtime 2>/dev/null))
.PHONY: .venv/.runtime
endif
endif

# pip and the build backend come first, at their pins; with both in place nothing is built in isolation, where an
# old pip would take another backend.
.venv/.runtime: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "sopbot needs Python 3.11 or newer; $(PYTHON) is not one. Name another: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv. On Debian and Ubuntu: apt install" \
	    "$$($(PYTHON) -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')" >&2; exit 1; }
	@echo "Setting up .venv (once, less than a minute)"
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) pip setuptools
	@$(PIP) --no-build-isolation --editable .
	@echo $(PYTHON) > $@

.venv/.dev: .venv/.runtime
	@echo "Adding what tests and checks need"
	@$(PIP) --group dev
	@touch $@
