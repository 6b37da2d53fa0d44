# Both targets do all set-up themselves, each in a virtual environment of its own.
PYTHON ?= python3.11

.PHONY: demo test clean
.DELETE_ON_ERROR:

demo: .venv/installed
	.venv/bin/scorer demo --folder demo-run

test: .venv-test/installed
	.venv-test/bin/ruff check scorer training tests
	.venv-test/bin/ruff format --check scorer training tests
	.venv-test/bin/mypy
	.venv-test/bin/python -m pytest

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv-test/installed: pyproject.toml
	$(PYTHON) -m venv .venv-test
	.venv-test/bin/python -m pip install --quiet --disable-pip-version-check -e ".[dev,train]"
	touch $@

clean:
	rm -rf .venv .venv-test demo-run
