# Two commands set everything up: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run draw test cluster heavy others check clean

run: $(VENV)/bare
	@$(BIN)/emotion-draw run

# The message travels through the environment, so that the shell reads none of it.
draw: export DRAW_TEXT = $(value TEXT)
draw: $(VENV)/bare
	@$(BIN)/emotion-draw draw -- "$$DRAW_TEXT"

# The files of tests that are marked so (pyproject.toml says what for).
marked = $(shell grep --files-with-matches 'mark\.$(1)' tests/test_*.py)

# Three at once on two cores, for many tests wait for a bot or a cluster; then what measures times.
# A cluster's tests wait most, but must not starve when they do not: what runs beside them is
# nicer. Hundreds of processes are started, and should not compile the program each time.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/dev
	@$(MAKE) --no-print-directory --jobs 3 others cluster heavy
	@$(BIN)/python -m pytest $(call marked,alone)

others: $(VENV)/dev
	@nice -n 5 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder \
		$(foreach mark,alone cluster heavy,$(addprefix --ignore=,$(call marked,$(mark))))

cluster: $(VENV)/dev
	@$(BIN)/python -m pytest $(call marked,cluster)

heavy: $(VENV)/dev check
	@nice -n 5 $(BIN)/python -m pytest $(call marked,heavy)

check: $(VENV)/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@nice -n 5 $(BIN)/mypy

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
