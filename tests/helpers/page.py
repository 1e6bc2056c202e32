"""Looking into the page, and atlases that nobody should have written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pytestqt.qtbot import QtBot

from explorer.atlas.model import Atlas, Feature, StatusRecord
from explorer.ui.map.map_view import MapView
from explorer.words.text import Text


def run(qtbot: QtBot, view: MapView, script: str, **modules: str) -> Any:
    """The value of a script in the page, by way of JSON: Qt turns objects into empty strings.

    `modules`: names under which the script has modules of the page, by their paths (`shapes="map/shapes.js"`).
    """
    for name, path in modules.items():  # those of its worker are not in the page's script
        own, apart = f"window.$modules['/web/{path}']", f"import('twincity://map/web/{path}')"
        load = f"Promise.resolve({own} || {apart}).then((m) => (window.$tried_{name} = m)) && 1"
        _value(qtbot, view, load)
        qtbot.waitUntil(lambda name=name: _value(qtbot, view, f"!!window.$tried_{name}"), timeout=20_000)
    given = "".join(f"const {name} = window.$tried_{name};" for name in modules)
    return _value(qtbot, view, f"(() => {{ {given} {script} }})()")


def _value(qtbot: QtBot, view: MapView, expression: str) -> Any:
    done: list[Any] = []
    view.page().runJavaScript(f"JSON.stringify({expression})", done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    return json.loads(done[0])


def hostile_feature(name: str, text: str, base: Feature) -> Feature:
    records = tuple(
        StatusRecord("operation", r.date, "begins", r.citation, r.note) for r in base.statuses[:1]
    )
    return replace(base, id=name, name=Text(text, text), statuses=records)


def hostile_atlas(atlas: Atlas, texts: dict[str, str]) -> tuple[Atlas, dict[str, dict[str, Any]]]:
    """Points in a row, each with one of the texts as its name."""
    base = next(f for f in atlas.features.values() if f.theme == "bus" and f.statuses and f.statuses[0].date)
    features = {name: hostile_feature(name, text, base) for name, text in texts.items()}
    places = {
        name: {"type": "Point", "coordinates": [104.6 + 0.5 * n, 30.1], "anchor": None, "destinations": []}
        for n, name in enumerate(texts)
    }
    return replace(atlas, features=features), places
