"""`python -m explorer` and the `twincity` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Console entry point; a bare start goes straight to the window, past the command line's imports."""
    if len(sys.argv) == 1:
        from explorer.ui.app import run

        sys.exit(run(None))
    from explorer import cli

    sys.exit(cli.main())


if __name__ == "__main__":
    main()
