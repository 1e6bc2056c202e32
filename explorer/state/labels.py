"""Names of kinds, groups and states; one that a table brings along without a name stands for itself."""

from __future__ import annotations

from explorer.atlas.model import Lang, Status
from explorer.atlas.timeline import Certainty
from explorer.state.strings import t, table


def kind_name(area: str, value: str, lang: Lang) -> str:
    """The words for `area.value`, such as `event.kind.meeting`."""
    key = f"{area}.{value}"
    return t(key, lang) if key in table() else value


def state_words(status: Status | None, certainty: Certainty, lang: Lang) -> str:
    """A state in words: 通车/运营, 可能已…, 见载 …."""
    name = t(f"status.{status}", lang) if status else ""
    if certainty == "certain":
        return name
    return t(f"certainty.{certainty}", lang, status=name).strip()
