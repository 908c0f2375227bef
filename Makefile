# Two commands on a machine with Python 3.11 and make: `make report` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: report test test-all lint bench samples hooks clean

report: .venv/.user
	$(BIN)/kleve-kpi report 2022-11-28

# A file's tests stay together: what they share is built once. Files that take long come first.
PYTEST := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

# The same examples of the property tests each time; pytest by itself and test-all look for others.
test: .venv/.dev
	$(PYTEST) --hypothesis-profile=ci

test-all: .venv/.dev
	$(PYTEST) -m ""

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Speed and memory beside the usual ways: of the intake (BENCH=--million for more), of the batch.
bench: .venv/.bench
	$(BIN)/python -m benchmarks.intake $(BENCH)
	$(BIN)/python -m benchmarks.batch

# Write the fictional sample exports below data/raw again (the same bytes every time).
samples: .venv/.user
	$(BIN)/python -m samples

# Let git keep notebooks without what they showed.
hooks: .venv/.user
	git config filter.notebook.clean '$(BIN)/python .githooks/notebook.py'

clean:
	rm -rf .venv data/processed

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/.user: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

# In a folder of its own: papermill would load it in every process.
.venv/.bench: .venv/.user
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --target .venv/ploomber \
	  ploomber-engine==0.0.33 ploomber-core ploomber-extension debuglater posthog backoff distro colorama
	touch $@

.venv/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ .venv/.user
