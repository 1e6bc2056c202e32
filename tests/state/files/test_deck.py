"""The built-in deck: every scene loads, names what exists, and says no number that the tables do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from explorer.atlas.columns.timeline import count, state_at
from explorer.atlas.model import Atlas
from explorer.state.files import deck
from explorer.state.view.scenes import Scene, citations, missing_references
from explorer.state.view.view import Filters, View
from explorer.words.edtf import PartialDate
from explorer.words.text import Text
from tests.helpers.layers import SPECS, opening_layers

SCENES = deck.deck(opening_layers())
each = pytest.mark.parametrize("scene", SCENES, ids=lambda s: s.name)


def test_twelve_scenes_cover_the_five_years_in_order() -> None:
    assert len({s.name for s in SCENES}) == len(SCENES) == 12
    starts = [s.view.clock.at for s in SCENES[1:]]
    assert starts == sorted(starts)


@each
def test_a_scene_loads_and_names_only_what_exists(scene: Scene, atlas: Atlas) -> None:
    assert View.from_json(scene.view.to_json()) == scene.view
    assert missing_references(scene, atlas, SPECS) == ()
    assert [x.id for x in scene.view.layers] == list(SPECS)
    assert any(x.visible for x in scene.view.layers)


@each
def test_what_a_scene_selects_is_on_its_map(scene: Scene, atlas: Atlas) -> None:
    for feature_id in scene.view.selection:
        feature = atlas.features[feature_id]
        assert scene.view.layer(feature.theme).visible
        assert feature.geometry != "none"
        assert state_at(feature, scene.view.clock.at).certainty != "later"


@each
def test_a_scene_has_its_words_in_both_languages_and_its_sources(scene: Scene, atlas: Atlas) -> None:
    for text in (scene.title, scene.caption, scene.notes):
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert text.en
        assert not re.search(r"[\u4e00-\u9fff]", text.en)
    cited = {c.source for c in citations(scene, atlas)}
    named = {n for part in re.findall(r"文献 ([\d、]+)", scene.notes.zh) for n in part.split("、") if n}
    assert named
    assert named - {r.partition("/")[2] for r in scene.evidence} <= cited
    assert set(re.findall(r"(?<![\d,])00\d\b", scene.notes.en)) == set(re.findall(r"00\d", scene.notes.zh))


@each
def test_a_scene_says_no_number_that_its_evidence_does_not_hold(scene: Scene, atlas: Atlas) -> None:
    held = {n for words in _evidence(scene, atlas) for n in _numbers(words)}
    said = {n for text in (scene.title, scene.caption, scene.notes) for n in _numbers(text.zh)}
    assert said - held == set()


def _numbers(words: str) -> set[float]:
    return {float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", words)}


def _evidence(scene: Scene, atlas: Atlas) -> Iterator[str]:
    """Every word of the tables that the scene leans on, its own dates, and its layers' counts on them."""
    clock, compare, run = scene.view.clock, scene.view.compare, scene.run
    days = {clock.at, *([compare] if compare else []), *([run.start, run.end] if run else [])}
    for day in days:
        yield day.isoformat().replace("-", " ")
        for layer in scene.view.layers:
            yield " ".join(str(n) for n in count(atlas.by_theme(layer.id), day).values() if layer.visible)
    for ref in scene.evidence:
        kind, _, key = ref.partition("/")
        yield key if kind == "source" else " "
        yield from _rows(kind, key, atlas)


def _rows(kind: str, key: str, atlas: Atlas) -> Iterator[str]:
    if kind == "event":
        event = atlas.events[key]
        yield from (_plain(event.date), event.title.zh, event.note.zh, event.citation.source)
    elif kind == "indicator":
        for seen in atlas.indicators[key].observations:
            yield from (seen.value, _plain(seen.as_of), seen.citation.source)
    elif kind == "feature":
        feature = atlas.features[key]
        yield from (c.source for c in feature.citations)
        yield from (a.value for a in feature.attributes)
        for record in feature.statuses:
            yield from (_plain(record.date), record.note.zh, record.citation.source)
    elif kind == "conflict":
        conflict = atlas.conflicts[key]
        yield from (conflict.statement_a.zh, conflict.statement_b.zh, conflict.reconcile.zh)
        yield from (conflict.citation_a.source, conflict.citation_b.source)
    elif kind == "source":
        source = atlas.sources[key]
        yield from (_plain(source.date), re.sub(r"[A-Z]", " ", source.id))


def _plain(when: PartialDate | None) -> str:
    return re.sub(r"[-/~.]", " ", when.text) if when else ""


def test_a_missing_feature_is_named(atlas: Atlas) -> None:
    lost = Scene("lost", Text("失", "Lost"), View(selection=("lost",)))
    assert missing_references(lost, atlas, SPECS) == ("feature/lost",)


def test_the_scene_of_the_expressways_names_each_of_the_seven_that_it_counts(atlas: Atlas) -> None:
    """What the caption says is what the map draws and names: three open, four being built, nothing else."""
    scene = next(s for s in SCENES if s.name == "corridors-2021")
    shown = [layer.id for layer in scene.view.layers if layer.visible]
    assert shown == ["highway"]
    assert scene.view.headline == ()
    assert scene.view.filters == Filters(documents=("001",))
    cited = [f for f in atlas.by_theme("highway") if "001" in {c.source for c in f.cited()}]
    states = {f.id: state_at(f, scene.view.clock.at) for f in cited}
    drawn = {
        key
        for key, s in states.items()
        if s.certainty == "certain" and s.status in ("operation", "construction")
    }
    assert {ref.removeprefix("feature/hw-") for ref in scene.evidence if ref.startswith("feature/hw-")} == {
        key.removeprefix("hw-") for key in drawn
    }
    assert len(re.findall(r"[、：；]", scene.caption.zh)) == len(drawn) + 1
    assert scene.view.camera.zoom >= SPECS["highway"].label_zoom
