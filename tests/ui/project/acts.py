"""What a user does with projects in tests."""

from __future__ import annotations

from explorer.ui.window.desktop import Desktop


def edit(desktop: Desktop) -> None:
    desktop.scenes.rename(desktop.scenes.strip[0].name, "改过的题")


def answer(desktop: Desktop, key: str) -> None:
    """Press the offer's button for a string key."""
    keys = [choice[0] for choice in desktop.offers._choices]
    desktop.offers.buttons[keys.index(key)].click()
