"""`python -m explorer` and the `twincity` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Console entry point; a bare start goes straight to the window, past the command line's imports."""
    try:
        code = _run()
    except KeyboardInterrupt:  # while the program was still loading
        code = 130
    sys.exit(code)


def _run() -> int:
    from explorer.cli import streams

    streams.settle()
    if len(sys.argv) == 1:
        from explorer.ui.app import run

        return run(None)
    from explorer.cli import interrupt

    with interrupt.watched():
        from explorer.cli import commands

        return streams.finish(commands.main())


if __name__ == "__main__":
    main()
