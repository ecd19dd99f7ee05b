# Two commands for a newcomer: `make run` plays the sample's whole time, `make test` checks everything.
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := sample-home

.PHONY: setup install run serve test audit bench system pictures

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	python3 -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# What a server needs, and nothing that only tests need.
install:
	python3 -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation .

run: setup
	$(BIN)/lscb-workflow --home $(SAMPLE) init --sample
	$(BIN)/lscb-workflow --home $(SAMPLE) play --to 2013-09-30 --answers config/answers.yaml

serve: setup
	$(BIN)/lscb-workflow --home $(SAMPLE) serve --now 2013-09-30T17:00+01:00

test: setup
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r lscb_workflow -c pyproject.toml
	$(BIN)/pytest -n 2

# pip-audit ends alike over a known weakness and over a service that it cannot ask; only the first prints a table.
audit: setup
	@found=$$($(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.lock 2>$(VENV)/audit.log); \
	if [ $$? -eq 0 ]; then echo "audit: no package of requirements.lock has a known weakness"; \
	elif [ -n "$$found" ]; then echo "$$found"; exit 1; \
	else echo "audit: NOT DONE, the advisory service could not be asked about every package: see $(VENV)/audit.log"; exit 2; fi

bench: setup
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.timescales
	$(BIN)/python -m benchmarks.leads
	$(BIN)/python -m benchmarks.papers
	$(BIN)/python -m benchmarks.morning
	$(BIN)/python -m benchmarks.tick

system:
	apt-get update -qq
	echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium libreoffice-writer-nogui \
		postfix postgresql systemd

pictures: setup
	$(BIN)/python -m docs.pictures docs/pictures
