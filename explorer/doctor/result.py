"""What the self-check found, one item a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any, Literal, get_args

from explorer.records import dataclass
from explorer.words.private import anonymous
from explorer.words.strings import t
from explorer.words.text import Lang

Level = Literal["green", "amber", "red"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class CheckResult:
    """One check: `check` names it, `state` the sentence about it; `values` fill both the sentence and its cure.

    Words are `doctor.<check>`, `doctor.<check>.<state>` and, unless green, `doctor.<check>.<state>.cure`. No value
    holds the home folder, or the name of user or host: reports are sent to other people.
    """

    check: str
    state: str
    level: Level
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hidden = {key: anonymous(v) if isinstance(v, str) else v for key, v in self.values.items()}
        object.__setattr__(self, "values", hidden)

    def name(self, lang: Lang) -> str:
        return t(f"doctor.{self.check}", lang)

    def words(self, lang: Lang) -> str:
        return t(f"doctor.{self.check}.{self.state}", lang, **self.values)

    def cure(self, lang: Lang) -> str:
        if self.level == "green":
            return ""
        return t(f"doctor.{self.check}.{self.state}.cure", lang, **self.values)

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """With `found` in words and `values` for programs."""
        return {
            "check": self.check,
            "level": self.level,
            "name": self.name(lang),
            "found": self.words(lang),
            "cure": self.cure(lang),
            "values": self.values,
        }


def worst(findings: Iterable[CheckResult]) -> Level:
    """Return the level of the worst finding; green where there is none."""
    return max((f.level for f in findings), key=LEVELS.index, default="green")
