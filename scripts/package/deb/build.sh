#!/usr/bin/env bash
# Freezes the program with PyInstaller (pinned in pyinstaller.lock, beside .venv rather than in it) and packs it as .deb.
# KEEP_FROZEN=1 packs what was frozen before.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

scripts/package/freeze.sh
PYTHONPATH=build/pyinstaller exec .venv/bin/python scripts/package/deb/build.py
