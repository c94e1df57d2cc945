# Needs Python 3.11 or newer, and nothing else. `make` alone says what there is.
PYTHON ?= python3
WORKERS ?= 2
ARGS ?=
PORT ?= 8000
RESET ?=

BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help install check demo test story manage bench mutants faults scale fix load lock pictures vendor
.PHONY: matrix canaries difference

help:  ## Say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' \
		| while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

install: $(INSTALLED)  ## Make .venv and install what the lists name, checked by hash

# The stamp is written last: an interrupted install is done again.
$(INSTALLED): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Samverka needs Python 3.11 or newer. Run: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Installing the libraries into .venv: a minute or two, the first time only."
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--requirement requirements-dev.txt
	@touch $@

check: install  ## Style, types, imports, migrations and settings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

test: install  ## The tests, on a PostgreSQL they start themselves (ARGS="-k queue" for some)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

demo: install  ## Everything, filled, to log in and try (PORT=8001; RESET=1 starts over)
	@$(BIN)/python manage.py demo --port $(PORT) $(if $(filter-out 0,$(RESET)),--reset)

load: install  ## Two hundred people post one decision at once: one is heard
	SAMVERKA_CLIENTS=200 $(BIN)/pytest -n 0 tests/browser/test_load.py

matrix: install  ## Everybody at every address by every method
	SAMVERKA_MATRIX=1 $(BIN)/pytest -n $(WORKERS) tests/web/test_methods.py

canaries: install  ## Look for others' words in more than 10,000 answers
	SAMVERKA_CANARIES=12000 $(BIN)/pytest -n $(WORKERS) tests/web/test_canaries.py

difference: install  ## Everybody's pages with and without 1,000 hidden cases
	SAMVERKA_HIDDEN_CASES=1000 $(BIN)/pytest -n $(WORKERS) tests/web/test_difference.py

pictures: install  ## The pictures of the guide and the README anew (needs Chromium)
	$(BIN)/python -m tests.browser.pictures

story: install  ## One case from idea to decision, told line by line
	$(BIN)/python manage.py story $(ARGS)

manage: install  ## A command of manage.py: make manage ARGS="check"
	$(BIN)/python manage.py $(ARGS)

bench: install  ## What a turn and a list cost
	$(BIN)/python -m bench $(ARGS)

mutants: install  ## Take away each permission check in turn: does a test notice? (ARGS="--only gate")
	$(BIN)/python -m tests.mutants $(ARGS)

faults: install  ## Kill what reminders and letters depend on, and count (ARGS="kills --seeds 1")
	$(BIN)/python -m tests.faults $(ARGS)

scale: install  ## The lists, queues and search among 100,000 cases (ARGS="--cases 20000")
	$(BIN)/python -m tests.scale $(ARGS)

fix: install  ## Put right what ruff can put right
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# For whoever changes the dependencies; needs uv. No index and no host is written to the lists.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-package pip --quiet

lock:  ## Write requirements.txt and requirements-dev.txt anew (needs uv)
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --group bench --output-file requirements-dev.txt

vendor: install  ## Copy others' CSS and scripts anew and make the theme (needs npm)
	$(BIN)/python -m config.vendoring
