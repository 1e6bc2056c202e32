"""Keys of services and passwords of stores, in the system's key store (package `keyring`), by host; without one, until the program ends."""

from __future__ import annotations

import hashlib
import os

_NAME = "twin-city-explorer"


def _variable(host: str) -> str:
    """The environment variable through which a process of ours, or a script of the user's, is handed a key."""
    if host == "tianditu.gov.cn":
        return "TWINCITY_KEY_TIANDITU"
    return "TWINCITY_KEY_" + hashlib.sha256(host.encode()).hexdigest()[:12].upper()


def get(host: str) -> str:
    """The key for this host; empty if there is none."""
    if found := os.environ.get(_variable(host), ""):
        return found
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_NAME, host) or ""
    except (KeyringError, OSError, RuntimeError):
        return ""


def put(host: str, key: str) -> bool:
    """Keep the key; False where the system has no key store, and it is forgotten when the program ends."""
    import keyring
    from keyring.errors import KeyringError

    os.environ.pop(_variable(host), None)
    try:
        if key:
            keyring.set_password(_NAME, host, key)
        elif keyring.get_password(_NAME, host) is not None:
            keyring.delete_password(_NAME, host)
        return True
    except (KeyringError, OSError, RuntimeError):
        if key:
            os.environ[_variable(host)] = key
        return not key
