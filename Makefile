# The same targets for people and continuous integration. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# Compiled modules are kept: the tests start the program some three hundred times.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: setup run check test test-slow bench deb deb-test windows-bundle guide samples sbom soak store lock basemap shapes clean help

BIN := .venv/bin
JS := scripts/js
RUN_SIZE := 1680x1000px

setup: ## prepare .venv (and, on Debian-likes, system libraries); seconds when it is already there
	@scripts/setup.sh

run: setup ## open the app; with no display, render the opening view to twincity.png
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(BIN)/twincity snapshot -o twincity.png --size $(RUN_SIZE) && \
		echo "No display here, so the opening view was drawn to twincity.png instead."; \
	else \
		exec $(BIN)/twincity; \
	fi

$(JS)/node_modules/.package-lock.json: $(JS)/package.json $(JS)/package-lock.json
	cd $(JS) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json

check: setup $(JS)/node_modules/.package-lock.json ## ruff, formatting, types, import contracts; eslint and tsc over the page's scripts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/node $(JS)/node_modules/eslint/bin/eslint.js --config $(JS)/eslint.config.mjs resources
	$(BIN)/node $(JS)/node_modules/typescript/bin/tsc -p $(JS)

# A test that failed is tried once more, alone: engines that share two cores may run out of time, a fault stays one.
PYTEST = $(BIN)/python -m pytest
AGAIN = { [ $$? -eq 1 ] && $(PYTEST) --last-failed --last-failed-no-failures none; }

test: check ## the checks, then every test but the slow ones on three processes (half of their time is waiting), the real engine included
	$(PYTEST) -n 3 --dist worksteal -m "not slow" || $(AGAIN)

test-slow: setup ## the slow ones: shared stores, files over the window, the wheel, every example, films and series, both painters at any clock, kills, signals, poor surroundings, WebGL, a short soak
	$(PYTEST) -n 3 --dist worksteal -m slow || $(AGAIN)

bench: setup ## measure the promises (start, slider step, export, memory), with plain folium and QGIS beside
	$(BIN)/python -m tests.bench

deb: setup ## freeze the program and pack it as dist/twincity_VERSION_ARCH.deb (some ten minutes)
	scripts/package/deb/build.sh

deb-test: setup ## install dist/*.deb in clean Debian systems (SUITES=...), use it without network, remove it; as root
	scripts/package/deb/test.sh

windows-bundle: setup ## wheels and scripts to install on Windows without network, as dist/*-windows-offline.zip
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip --quiet install --require-hashes -r scripts/uv.lock
	$(BIN)/python -m scripts.package.windows.bundle

guide: setup ## draw the pictures of the user's guide with the real window and build its pages into resources/guide
	$(BIN)/python -m docs.guide.pictures resources/guide/pictures
	$(BIN)/python -m docs.guide.build

samples: setup ## draw the samples of exports and the pictures of the documents anew
	$(BIN)/python -m docs.samples

sbom: setup ## write the bill of materials of what is shipped (CycloneDX) to dist/twincity.cdx.json
	@[ -x build/sbom/bin/cyclonedx-py ] || { $(BIN)/python -m venv build/sbom && build/sbom/bin/python -m pip --quiet install --require-hashes -r scripts/sbom.lock; }
	build/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --of JSON --output-reproducible -o build/environment.cdx.json $(BIN)/python
	$(BIN)/python -m scripts.sbom build/environment.cdx.json requirements.lock dist/twincity.cdx.json

soak: setup ## use the window for half an hour (SOAK_MINUTES=n) and watch its memory
	$(BIN)/python -m tests.bench.soak

store: setup ## start a PostgreSQL with a shared store to play with, in a temporary folder; Ctrl+C ends and removes it
	@$(BIN)/python -m tests.helpers.postgres

lock: setup ## pin the dependencies again, with hashes, for every platform
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip --quiet install --require-hashes -r scripts/uv.lock
	$(BIN)/uv pip compile --no-config --universal --python-version 3.11 --group dev pyproject.toml \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --upgrade -o requirements.lock

basemap: setup ## rebuild geodata/basemap from pinned public packages (fetches some 180 MB)
	$(BIN)/python -m geodata.build_basemap

shapes: setup ## rebuild geodata/shapes.json and the pinyin of names from the tables and the basemap
	$(BIN)/python -c "from explorer.atlas.assembly.shapes import build; from explorer.paths import geodata_dir; build(geodata_dir())"
	$(BIN)/python -m geodata.build_pinyin

clean: ## remove .venv, caches and build products
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist twincity.png $(JS)/node_modules
	find explorer tests geodata -type d -name __pycache__ -prune -exec rm -rf {} +

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
