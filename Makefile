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

.PHONY: run miniapp test check lint bench screenshots lock format clean

run: $(STAMP)  ## Start the whole platform on this machine
	@$(BIN)/python miniapp/build.py --no-types
	$(BIN)/onlyvips up

miniapp: $(STAMP)  ## Build the MiniApp and the screens of plugins
	@$(BIN)/python miniapp/build.py

test: lint  ## Run every check and every test; types and the MiniApp's own checks run meanwhile
	@$(BIN)/python tests/miniapp/install_browser.py
	@$(BIN)/python miniapp/build.py
	@echo "$(BIN)/mypy & npm run check & $(BIN)/pytest"
	@$(BIN)/mypy >$(VENV)/mypy.txt 2>&1 & types=$$!; \
	$(BIN)/python miniapp/build.py --run check >$(VENV)/miniapp.txt 2>&1 & ui=$$!; \
	trap "kill $$types $$ui 2>/dev/null" EXIT INT TERM; \
	$(BIN)/pytest; tests=$$?; wait $$types; types=$$?; wait $$ui; ui=$$?; trap - EXIT INT TERM; \
	cat $(VENV)/mypy.txt $(VENV)/miniapp.txt; test $$tests -eq 0 && test $$types -eq 0 && test $$ui -eq 0

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
	@$(BIN)/python miniapp/build.py --no-types
	$(BIN)/python docs/screenshots/miniapp.py

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.uv  ## Resolve the dependencies anew
	$(BIN)/uv pip compile $(LOCK_FLAGS) $(PROJECTS) --all-extras --group dev \
	  $(foreach p,$(PROJECTS),--no-emit-package $(shell sed -n '/^\[project\]/,/^version/s/^name = "\(.*\)"/\1/p' $(p))) -o requirements.lock
	$(BIN)/uv pip compile $(LOCK_FLAGS) requirements-bootstrap.in -o requirements-bootstrap.lock
	$(BIN)/uv pip compile $(LOCK_FLAGS) requirements-node.in -o requirements-node.lock

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
	rm -rf miniapp/node_modules miniapp/.build onlyvips/web/miniapp plugins/*/onlyvips_*/ui/dist
