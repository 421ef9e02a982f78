# Two commands set everything up: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run draw test check clean

run: $(VENV)/bare
	@$(BIN)/emotion-draw run

# The message travels through the environment, so that the shell reads none of it.
draw: export DRAW_TEXT = $(value TEXT)
draw: $(VENV)/bare
	@$(BIN)/emotion-draw draw -- "$$DRAW_TEXT"

test: $(VENV)/dev check
	@# One more than two cores: many tests wait for a bot, and not for a core. Hundreds of
	@# processes are started, and should not compile the program each time. The second run
	@# is of what measures times: to import the other files would take it seconds.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -m "not alone" --numprocesses 3 --dist loadfile \
		--no-loadscope-reorder
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -m alone \
		$$(grep --files-with-matches mark.alone tests/test_*.py)

check: $(VENV)/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache *.egg-info build

# A stamp file says that an installation is up to date.
$(VENV)/python: pyproject.toml constraints.txt
	@test -x $(BIN)/python || { echo "Setting up (once) ..."; $(PYTHON) -m venv $(VENV); }
	@touch $@

$(VENV)/bare: $(VENV)/python
	@test -e $(VENV)/dev || $(PIP) --editable .
	@touch $@

$(VENV)/dev: $(VENV)/python
	@$(PIP) torch && $(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/bare
