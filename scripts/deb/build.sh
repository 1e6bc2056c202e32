#!/usr/bin/env bash
# Freezes the program with PyInstaller (pinned in pyinstaller.lock, beside .venv rather than in it) and packs it as .deb.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools=build/pyinstaller
[ -d "$tools/PyInstaller" ] ||
    .venv/bin/python -m pip --quiet install --target "$tools" --require-hashes -r scripts/deb/pyinstaller.lock
PYTHONPATH=$tools .venv/bin/python -m PyInstaller --noconfirm --log-level WARN \
    --distpath build/frozen --workpath build/pyinstaller-work scripts/deb/twincity.spec
.venv/bin/python scripts/deb/build.py
