"""Which version of the program runs."""

from __future__ import annotations


def version() -> str:
    """Return the installed version, `0+unknown` in a source tree that was never installed."""
    from importlib import metadata  # 15 ms: the program starts without

    try:
        return metadata.version("twin-city-explorer")
    except metadata.PackageNotFoundError:
        return "0+unknown"
