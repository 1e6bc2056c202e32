"""A small atlas built from the model's classes, a Store on it, and the dressed application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import (
    Atlas,
    Attribute,
    Citation,
    Conflict,
    Event,
    Feature,
    Member,
    Place,
    Source,
    StatusRecord,
)
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.window.desktop import Desktop
from explorer.words import edtf
from explorer.words.text import Text
from tests.helpers import ours
from tests.helpers.layers import opening_layers
from tests.ui.window_parts import opened

HOSTILE = "<b>粗</b><script>alert(1)</script> & \"q\" 'a' \u202eRTL\u202c"


def cite(source: str = "001", locator: str = "大事记 ¶3") -> Citation:
    return Citation(source, Text(locator, locator))


def record(status: str, when: str = "", kind: str = "begins", note: str = "") -> StatusRecord:
    found = edtf.parse(when) if when else None
    return StatusRecord(status, found, kind, cite(), Text(note, note))  # type: ignore[arg-type]


def feature(name: str, theme_id: str, *statuses: StatusRecord, words: str = "", **more: object) -> Feature:
    base = Feature(
        id=name,
        theme=theme_id,
        name=Text(words or f"{name}号", words or f"Item {name}"),
        aka=(),
        geometry="line",
        geometry_arg="",
        quality="schematic",
        note=Text("", ""),
        statuses=statuses,
        citations=(cite(), cite("000", "开篇 ¶1")),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def event(
    name: str, when: str, kind: str, title: str, *, flag: bool = False, features: tuple[str, ...] = ()
) -> Event:
    return Event(
        name, edtf.parse(when), kind, Text(title, f"EN {title}"), (), features, flag, "", cite(), Text("", "")
    )


def _source(name: str, title: str, when: str, kind: str = "document") -> Source:
    return Source(
        name, Text(title, f"Document {name}"), Text("某报", "A daily"), edtf.parse(when), kind, Text("", "")
    )  # type: ignore[arg-type]


def _place(name: str, zh: str, en: str) -> Place:
    return Place(name, Text(zh, en), "county", "重庆市", zh, "500153", 105.6, 29.4, 800, False, "x", "")


def _features() -> list[Feature]:
    unit = Attribute(
        Text("里程", "Length"), "78", "约", Text("公里", "km"), edtf.parse("2021-05"), cite("001", "图注 ¶2")
    )
    member = Member("rongchang", cite(), Text("", ""))
    return [
        feature(
            "road",
            "highway",
            record("construction", "2019-03"),
            record("operation", "2020-12-30", note="全线"),
            attributes=(unit,),
            routes=(("rongchang", "luzhou"),),
            members=(member,),
            aka=("泸永高速",),
        ),
        feature("bus1", "bus", record("operation", "2020")),
        feature("bus2", "bus", record("operation", "2021-04-20")),
        feature("bus3", "bus", record("operation", "2021-05-10", kind="attested")),
        feature("plat", "platform", record("planned", "2020-07"), record("approved", "2020-12-31")),
        feature("ring", "highway", record("construction", "2020/2021-05-19")),
        feature("old", "railway", record("operation", "../2019-06-30")),
        feature("quiet", "science", record("operation"), geometry="none", quality="none"),
        feature(
            "nasty",
            "other",
            record("operation", "2022-12~", note=HOSTILE),
            words=HOSTILE,
            note=Text(HOSTILE, HOSTILE),
        ),
    ]


def small_atlas() -> Atlas:
    """Nine features, seven events, one conflict: every kind of date and record once."""
    events = [
        event("m1", "2020-03-17", "meeting", "党政联席会议第一次", flag=True),
        event("m2", "2020-12-14", "meeting", "党政联席会议第二次", flag=True),
        event("open", "2020-12-30", "opening", "一号高速通车", flag=True, features=("road",)),
        event("plan", "2021-10", "policy", "规划纲要印发", flag=True),
        event("year", "2020", "service", "全年大事"),
        event("minor", "2021-05-15", "service", HOSTILE, features=("road", "nasty")),
        event("before", "2015", "opening", "时间轴之前"),
    ]
    conflict = Conflict(
        "c1",
        "scope",
        ("road",),
        (),
        (),
        Text("里程七十八", "78 km"),
        cite("000", "开篇 ¶1"),
        Text("里程八十", "80 km"),
        cite(),
        Text("口径各异", "Different scopes"),
    )
    return Atlas(
        sources={
            s.id: s for s in (_source("000", "一年回顾", "2021-01"), _source("001", "专版", "2021-05-20"))
        },
        places={
            p.id: p
            for p in (_place("rongchang", "荣昌区", "Rongchang"), _place("luzhou", "泸州市", "Luzhou"))
        },
        features={f.id: f for f in _features()},
        events={e.id: e for e in events},
        conflicts={"c1": conflict},
    )


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return small_atlas()


@pytest.fixture(scope="session")
def real_atlas() -> Atlas:
    """The embedded tables."""
    return ours.atlas()


@pytest.fixture
def store() -> Store:
    """Everything visible on 2021-05-20, quarter by quarter."""
    layers = tuple(replace(layer, visible=True) for layer in opening_layers())
    return Store(View(clock=Clock(date(2021, 5, 20)), layers=layers))


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The application in the light theme, with the bundled font."""
    theme.apply(qapp, "light")
    return qapp


@pytest.fixture
def desktop(
    qtbot: QtBot, dressed: QApplication, store: Store, atlas: Atlas, tmp_path: Path
) -> Iterator[Desktop]:
    """A shown window over the small atlas; `harness.desktop` also makes the parts that come after the first picture."""
    with opened(store, atlas, tmp_path) as made:
        yield made
