"""Names of kinds, groups and states; a value without a name is its own name."""

from __future__ import annotations

from explorer.atlas.columns.timeline import Certainty, State
from explorer.atlas.model import Status, StatusRecord
from explorer.words.dates import in_words
from explorer.words.strings import t, table
from explorer.words.text import Lang


def kind_name(area: str, value: str, lang: Lang) -> str:
    """Return the words for `area.value`, such as `event.kind.meeting`."""
    key = f"{area}.{value}"
    return t(key, lang) if key in table() else value


def state_words(status: Status | None, certainty: Certainty, lang: Lang) -> str:
    """Describe a state: 通车/运营, 可能已…, 见载 …."""
    name = t(f"status.{status}", lang) if status else ""
    if certainty == "certain":
        return name
    if certainty == "undated" and status is None:
        return t("when.none", lang)
    return t(f"certainty.{certainty}", lang, status=name).strip()


def date_words(record: StatusRecord | None, lang: Lang) -> str:
    """Return the date of a record as precise as its source, `计划 2023年6月` where it was only planned; "" without one."""
    if record is None or record.date is None:
        return ""
    words = in_words(record.date, lang)
    return t("when.planned", lang, day=words) if record.kind == "expected" else words


def date_kind(record: StatusRecord | None, lang: Lang) -> str:
    """Return what the date of a record is: that of a beginning, a sighting, or a plan; "" without a date."""
    return t(f"table.date_kind.{record.kind}", lang) if record is not None and record.date is not None else ""


def plain_state_words(status: Status | None, certainty: Certainty, lang: Lang) -> str:
    """Describe a state to those who do not know what “attested” means: 运营，起始不明."""
    key = f"stage.certainty.{certainty}"
    if status is None or key not in table():
        return state_words(status, certainty, lang)
    return t(key, lang, status=t(f"status.{status}", lang))


def words_of(state: State, lang: Lang) -> str:
    """Describe a feature's state; if unconfirmed, with the date of the last evidence."""
    if state.certainty == "unconfirmed" and state.status:
        return t("certainty.last_seen", lang, status=t(f"status.{state.status}", lang), seen=state.seen)
    return state_words(state.status, state.certainty, lang)
