"""双城图览 · Twin-City Explorer. For Python programs and notebooks: `from explorer import open_atlas`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.api import open_atlas as open_atlas


def __getattr__(name: str) -> Any:
    """Look `open_atlas` and `__version__` up on first use: the program starts without them."""
    if name == "open_atlas":
        from explorer.api import open_atlas

        return open_atlas
    if name == "__version__":
        from explorer.version import version

        return version()
    raise AttributeError(f"module 'explorer' has no attribute {name!r}")
