# Two commands matter: `make run` and `make test`. Each installs what it needs into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PROJECTS := $(wildcard pyproject.toml cli/pyproject.toml plugins/*/pyproject.toml)
# Images of Python often forbid bytecode; then every process would compile all that it imports anew,
# which is half the time of the tests.
export PYTHONDONTWRITEBYTECODE :=
LOCK_FLAGS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

.PHONY: run test check lint bench screenshots lock format clean

run: $(STAMP)  ## Start the whole platform on this machine
	$(BIN)/onlyvips up

test: lint  ## Run every check and every test; types are checked meanwhile and told of at the end
	@echo "$(BIN)/mypy & $(BIN)/pytest"
	@$(BIN)/mypy >$(VENV)/mypy.txt 2>&1 & types=$$!; trap "kill $$types 2>/dev/null" EXIT INT TERM; \
	$(BIN)/pytest; tests=$$?; wait $$types; types=$$?; trap - EXIT INT TERM; \
	cat $(VENV)/mypy.txt; test $$tests -eq 0 && test $$types -eq 0

check: lint  ## Lint, formatting, types and the arrows between packages
	$(BIN)/mypy

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

bench: $(STAMP)  ## Measure every number that docs/performance.md claims
	$(BIN)/python -m benchmarks

screenshots: $(STAMP)  ## Draw the pictures of the docs anew
	$(BIN)/python docs/screenshots/terminal.py

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.uv  ## Resolve the dependencies anew
	$(BIN)/uv pip compile $(LOCK_FLAGS) $(PROJECTS) --all-extras --group dev \
	  $(foreach p,$(PROJECTS),--no-emit-package $(shell sed -n '/^\[project\]/,/^version/s/^name = "\(.*\)"/\1/p' $(p))) -o requirements.lock
	$(BIN)/uv pip compile $(LOCK_FLAGS) requirements-bootstrap.in -o requirements-bootstrap.lock

$(VENV)/.uv: requirements-bootstrap.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	touch $@

$(STAMP): $(VENV)/.uv requirements.lock $(PROJECTS)
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-bootstrap.lock requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation \
	  $(foreach p,$(PROJECTS),--editable $(dir $(p)))
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
