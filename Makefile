# Everything a person runs here. `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test lint bench simulate fmt lock clean test-tools

python := .venv/bin/python
fingerprint = $(shell cat $(1) stack/install.sh | sha256sum | cut -c1-16)
run_packages := .venv/.run-$(call fingerprint,requirements.txt)
dev_packages := .venv/.dev-$(call fingerprint,requirements.txt requirements-dev.txt)
catalogues := $(patsubst %.po,%.mo,$(wildcard portal/translations/*/LC_MESSAGES/messages.po))

# A .venv whose Python has gone is made anew.
ifeq ($(wildcard $(python)),)
.PHONY: $(run_packages) $(dev_packages)
endif

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 17
	@echo
	@echo "  Settings: PORT (8000), HOST (127.0.0.1), DATA_DIR (data), DATABASE_URL, REDIS_URL, HANDSLAG_ENV, PYTHON."

# The last command is exec'd, so that a SIGTERM to make reaches the supervisor; if make is killed, it stops as well.
run: $(run_packages) $(catalogues) ## start Håndslag: databases, workers, scheduler and web, until Ctrl-C
	@exec $(python) -m stack --stop-with-parent

test: $(dev_packages) $(catalogues) test-tools ## run the tests; T=tests/stack or T="-k name" chooses some
	$(python) -m pytest -n 2 --dist loadscope $(T)

lint: $(dev_packages) $(catalogues) ## style, walls between rooms, templates, translations, migrations = models
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	.venv/bin/lint-imports
	$(python) scripts/lint_templates.py
	$(python) scripts/check_translations.py
	$(python) -m stack.temporary sh -c '$(python) -m flask --app wsgi db upgrade && $(python) -m flask --app wsgi db check'

bench: $(dev_packages) $(catalogues) ## measure, and print the figures as JSON lines
	$(python) -m bench $(T)

simulate: $(run_packages) $(catalogues) ## play made-up markets by the rules of dispatch; T="--world small" plays one
	$(python) -m simulation $(T)

fmt: $(dev_packages) ## put the code in shape
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

lock: $(dev_packages) ## pin requirements*.in anew, with hashes
	$(pin) requirements.in --output-file requirements.txt
	$(pin) requirements-dev.in --output-file requirements-dev.txt

pin = $(python) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

clean: ## remove what was installed or compiled here; the data folder stays
	rm -rf .venv .venv.lock $(catalogues) tests/browser/node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis

test-tools: $(dev_packages)
	@$(python) -m tests.support.tools

$(run_packages):
	@sh stack/install.sh requirements.txt $@

$(dev_packages):
	@sh stack/install.sh requirements-dev.txt $@ $(run_packages)

%.mo: %.po | $(run_packages)
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@
