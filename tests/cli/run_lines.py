"""Runs command lines one after the other in one process, and prints how each ended as JSON. A process of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys

# what engine tests in the process that started this one have left
for name in ("QT_QPA_PLATFORM", "QTWEBENGINE_CHROMIUM_FLAGS", "TWINCITY_FLAGS_SET", "TWINCITY_FLAGS_GIVEN"):
    os.environ.pop(name, None)

from explorer.cli import commands  # noqa: E402
from explorer.export.sheet import paper  # noqa: E402

paper.PRINT_DPI = 50.0  # where nothing says how sharp: the same sheets in a thirtieth of the pixels


def main(lines: list[list[str]]) -> None:
    ended = []
    for line in lines:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = commands.main(line)
        ended.append({"returncode": code, "stdout": out.getvalue()[:200], "stderr": err.getvalue()})
    sys.stdout.write(json.dumps(ended))
    sys.stdout.flush()
    os._exit(0)  # nothing of this process is needed any more


main(json.loads(sys.argv[1]))
