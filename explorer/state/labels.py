"""Names of kinds and groups; one that a table brings along without a name stands for itself."""

from __future__ import annotations

from explorer.atlas.model import Lang
from explorer.state.strings import t, table


def kind_name(area: str, value: str, lang: Lang) -> str:
    """The words for `area.value`, such as `event.kind.meeting`."""
    key = f"{area}.{value}"
    return t(key, lang) if key in table() else value
