#!/usr/bin/env bash
# Freezes the program into build/frozen/twincity with what pyinstaller.lock pins, installed beside .venv rather than in it:
# PyInstaller, and the last imageio-ffmpeg with a small encoder (76 MB; later ones carry 165 MB for the same H.264).
# KEEP_FROZEN=1 leaves a folder that is there as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

frozen=build/frozen/twincity
tools=build/pyinstaller
if [ "${KEEP_FROZEN:-0}" = 1 ] && [ -d "$frozen" ]; then exit 0; fi
python=.venv/bin/python
[ -x "$python" ] || python=.venv/Scripts/python.exe
[ -d "$tools/PyInstaller" ] ||
    "$python" -m pip --quiet install --target "$tools" --require-hashes -r scripts/package/pyinstaller.lock
# Modules stored as they are: the package's xz makes a third of them of what zlib does, and a start has nothing to unpack.
PYINSTALLER_ZLIB_COMPRESSION_LEVEL=0 PYTHONPATH=$tools "$python" -m PyInstaller --noconfirm --log-level ERROR \
    --distpath build/frozen --workpath build/pyinstaller-work scripts/package/twincity.spec
# Symbols for debuggers: 100 MB of nothing that runs. Not OpenBLAS, which does not load after a strip.
if [ "$(uname -s)" = Linux ]; then
    find "$frozen" -type f -name '*.so*' -not -path '*numpy.libs*' -exec sh -c '
        for file; do file -b "$file" | grep -q "not stripped" && strip --strip-unneeded "$file"; done; true' sh {} +
fi
PYTHONPATH=$tools "$python" -m scripts.package.texts >build/frozen/copyright
