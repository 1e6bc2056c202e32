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
    from explorer import cli_streams

    cli_streams.settle()
    if len(sys.argv) == 1:
        from explorer.ui.app import run

        return run(None)
    from explorer import cli_interrupt

    with cli_interrupt.watched():
        from explorer import cli

        return cli_streams.finish(cli.main())


if __name__ == "__main__":
    main()
