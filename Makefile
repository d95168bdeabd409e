# Works on a fresh machine with nothing but Python 3.11 or later and make. Every target makes .venv when it is missing or
# older than pyproject.toml: with uv if it is there, else with the standard library's venv and pip.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-full coverage check schemas pages tokens costs faults confirmations conformance secrets audit load dist clients release benchmarks board board-check board-test

demo: .venv/made
	@$(BIN)/convoso-mcp demo

# On two cores at once; `OPTIONS="-n 0 --inline-snapshot=fix"` writes snapshots anew.
test: .venv/made
	@$(BIN)/pytest -n 2 $(OPTIONS)

coverage:
	@$(MAKE) --no-print-directory test OPTIONS="--quiet --cov --cov-report=term"

# What takes minutes, or the whole account.
test-full: .venv/made
	@$(BIN)/pytest tests/full

check: .venv/made
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; fi
	@$(BIN)/python tests/schemas.py

schemas: .venv/made
	@$(BIN)/python tests/schemas.py --write

# What is generated in README.md and docs/: the conversation and its picture, links, tables.
pages: .venv/made
	@PYTHONPATH=tests $(BIN)/python publishing/pages.py

tokens: .venv/made
	@$(BIN)/python tests/tokens.py demo

costs: .venv/made
	@$(BIN)/python tests/costs.py demo

# Every fault against every kind of call, as a table.
faults: .venv/made
	@$(BIN)/python tests/faults.py

# Every dangerous call, every way to a yes and whatever may come instead of one, as a table.
confirmations: .venv/made
	@$(BIN)/python tests/confirmations.py

# The official suite against `serve --http`, on both revisions; what is known to fail is in tests/conformance/baseline.yml.
conformance: .venv/made
	@tests/conformance/run $(BIN)/python

dist: .venv/made
	@rm -rf dist
	@$(BIN)/python -m build >/dev/null

# The wheel in an empty environment, used by clients of others: the Inspector and the SDKs of two languages, in both eras.
clients: dist
	@$(BIN)/pytest tests/release/test_clients.py

# All that is published, in dist/, and each of it tried as a stranger would: wheel, sdist, bundle, and the draft of the notes.
release: clients
	@publishing/bundle >/dev/null
	@$(BIN)/python publishing/notes.py >dist/NOTES.md
	@$(BIN)/pytest tests/release --ignore tests/release/test_clients.py
	@ls dist

# The page that hosts of MCP Apps show beside a report; its sources are in board/, and it needs Node 20 and npm.
board: board/node_modules/made
	@cd board && npm run --silent build

# The page that is committed is what its sources make, byte for byte.
board-check: board/node_modules/made
	@cd board && npm run --silent check

# The page in a real Chromium (/usr/bin/chromium, or CHROMIUM) with real answers; leaves board/screenshots to look at.
board-test: board/node_modules/made .venv/made
	@$(BIN)/python tests/board_results.py board/results
	@cd board && npm run --silent test

board/node_modules/made: board/package-lock.json
	@cd board && npm ci --silent && touch node_modules/made

# The debug log of servers that do everything, looked through for tokens, keys and persons.
secrets: .venv/made
	@PYTHONPATH=tests $(BIN)/python tests/full/secrecy.py

# Whether a known vulnerability is in what is installed. Where no source of advisories can be reached, that is unproved.
audit: .venv/made
	@$(BIN)/python tests/auditing.py

# 500 clients at two replicas, beside bare servers of the SDK; and what one server holds after 100,000 calls.
load: .venv/made
	@PYTHONPATH=tests $(BIN)/python tests/full/load.py --check

benchmarks: .venv/made
	@$(BIN)/python tests/benchmarks/start_up.py --check
	@$(BIN)/python tests/benchmarks/sandbox_opening.py --check
	@$(BIN)/python tests/benchmarks/rendering.py --check
	@$(BIN)/python tests/benchmarks/paging.py --check
	@$(BIN)/python tests/benchmarks/call_cost.py --check

.venv/made: pyproject.toml
	@echo "making .venv (once, a minute or so)"
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --clear --python $(PYTHON) .venv && uv pip install --quiet --python $(BIN)/python --editable '.[dev]'; \
	else \
		$(PYTHON) -m venv --clear .venv && $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'; \
	fi
	@touch $@
