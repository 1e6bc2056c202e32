"""双城图览 · Twin-City Explorer."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """`__version__`, looked up where it is asked for: the program starts without."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib import metadata

    try:
        return metadata.version("twin-city-explorer")
    except metadata.PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
