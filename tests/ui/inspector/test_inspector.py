"""The inspector: every statement with its source, plain text whatever the tables hold, both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.columns.timeline import state_at
from explorer.atlas.edits.row_words import table_name
from explorer.atlas.model import STATUSES, Atlas, Feature
from explorer.layers import card
from explorer.layers.feature_words import status_text
from explorer.state.queries.differences import transitions
from explorer.state.view.store import Store
from explorer.state.view.view import Appearance, Filters, LayerState
from explorer.ui.facts.conflict_note import ConflictMark
from explorer.ui.facts.fact_widgets import CitationLine, StatusChip, chip_colors
from explorer.ui.inspector.feature import FeaturePage
from explorer.ui.inspector.history import StatusRail
from explorer.ui.inspector.inspector import Inspector
from explorer.ui.inspector.lists import ListPage, OverviewPage
from explorer.ui.inspector.transitions import TransitionPage
from explorer.ui.kit import theme
from explorer.ui.kit.plain import ElidedButton
from explorer.words.strings import t
from explorer.words.text import Text
from tests.helpers import crowds
from tests.helpers.layers import CATALOGUE, SPECS
from tests.helpers.stores import knowing
from tests.ui.conftest import HOSTILE, feature, record

LEFT = Qt.MouseButton.LeftButton
Open = Callable[..., Inspector]


@pytest.fixture
def opened(qtbot: QtBot, dressed: QApplication, atlas: Atlas, store: Store) -> Open:
    def build(*selection: str, other: Atlas | None = None) -> Inspector:
        store.reset(replace(store.view, selection=selection))
        made = Inspector(knowing(store, Known(other or atlas)))
        qtbot.addWidget(made)
        made.resize(330, 900)
        with qtbot.waitExposed(made):
            made.show()
        return made

    return build


def texts(inspector: Inspector) -> list[str]:
    """Every word on the page."""
    page = inspector.widget()
    return [x.text() for x in page.findChildren(QLabel)] + [x.words for x in page.findChildren(ElidedButton)]


def text_of(inspector: Inspector) -> str:
    return "\n".join(texts(inspector))


def test_a_feature_is_shown_with_its_sources(opened: Open) -> None:
    told = text_of(opened("road"))
    for part in (
        "road号",
        "又称 泸永高速",
        "高速公路通道",
        "约 78 公里",
        "截至 2021年5月",
        "文献 001 · 图注 ¶2",
        "荣昌区 — 泸州市",
        "示意：据文中地点推定连成",
        "2019年3月  开工",
        "2020-12-30  通车",
        "文献 001 · 大事记 ¶3",
        "口径不同",
        "里程七十八",
        "里程八十",
        "口径各异",
        "一号高速通车",
        "001  《专版》",
        "某报 · 2021-05-20",
    ):
        assert part in told, part


def test_attested_is_worded_apart_from_begun(opened: Open) -> None:
    assert "2021-05-10  见载：运营" in text_of(opened("bus3"))
    assert "2021-04-20  开通" in text_of(opened("bus2"))


def test_a_range_is_before_what_was_seen_inside_it() -> None:
    seen, begun = record("operation", "2020-12-05", kind="attested"), record("operation", "2020")
    assert card.records(feature("x", "bus", seen, record("planned"), begun))[:2] == (begun, seen)


def test_the_chip_follows_the_clock(qtbot: QtBot, opened: Open, store: Store) -> None:
    inspector = opened("road")
    chip = inspector.widget().findChild(StatusChip)
    for day, wanted in (
        (date(2018, 6, 1), "尚未见载"),
        (date(2019, 3, 10), "可能已在建"),
        (date(2020, 12, 29), "在建"),
        (date(2020, 12, 30), "运营"),
    ):
        page = inspector.page
        store.dispatch(store.view.with_clock(at=day), "x")
        qtbot.waitUntil(lambda wanted=wanted: chip.text() == wanted)  # a drag's steps are gathered
        assert inspector.page is page  # only the chip and the rails changed


def test_a_rail_sets_the_clock(qtbot: QtBot, opened: Open, store: Store) -> None:
    inspector = opened("road")
    rails = inspector.widget().findChildren(StatusRail)
    qtbot.mouseClick(rails[0], LEFT)
    assert store.view.clock.at == date(2019, 3, 31)
    store.undo()
    rails[1].setFocus()
    qtbot.keyClick(rails[1], Qt.Key.Key_Space)
    assert store.view.clock.at == date(2020, 12, 30)


def test_a_citation_opens_its_document(qtbot: QtBot, opened: Open) -> None:
    line = opened("road").widget().findChildren(CitationLine)[0]
    assert not line.detail.isVisible()
    qtbot.mouseClick(line.button, LEFT)
    assert line.detail.isVisible()
    assert "《专版》" in line.detail.text()
    assert "某报" in line.detail.text()
    assert line.button.toolTip()


def test_an_event_sets_the_clock(qtbot: QtBot, opened: Open, store: Store) -> None:
    inspector = opened("road")
    jump = next(b for b in inspector.widget().findChildren(ElidedButton) if b.words == "2021-05-15")
    qtbot.mouseClick(jump, LEFT)
    assert store.view.clock.at == date(2021, 5, 15)


def test_hostile_text_stays_text(opened: Open) -> None:
    inspector = opened("nasty")
    labels = inspector.widget().findChildren(QLabel)
    assert HOSTILE in [x.text() for x in labels]
    assert all(x.textFormat() == Qt.TextFormat.PlainText for x in labels if x.text())
    tips = [w.toolTip() for w in inspector.widget().findChildren(QPushButton)]
    assert not any("<script" in tip or "<b>" in tip for tip in tips)


def test_a_name_of_ten_thousand_characters_bursts_nothing(
    qtbot: QtBot, dressed: QApplication, store: Store
) -> None:
    long = "A" * 10_000
    odd = feature("odd", "highway", record("operation", "2020", note=long), words=long, note=Text(long, long))
    other = Atlas(features={"odd": odd})
    store.reset(replace(store.view, selection=("odd",)))
    inspector = Inspector(knowing(store, Known(other)))
    qtbot.addWidget(inspector)
    inspector.resize(330, 900)
    with qtbot.waitExposed(inspector):
        inspector.show()
    assert inspector.widget().width() <= 330
    assert max(len(text) for text in texts(inspector)) < 700


def test_all_text_can_be_selected(opened: Open) -> None:
    labels = [x for x in opened("road").widget().findChildren(QLabel) if not isinstance(x, StatusChip)]
    mouse = Qt.TextInteractionFlag.TextSelectableByMouse
    assert all(x.textInteractionFlags() & mouse for x in labels)


def test_the_whole_page_copies_as_text(qtbot: QtBot, opened: Open) -> None:
    page = opened("road").page
    assert isinstance(page, FeaturePage)
    page.copy_text()
    copied = QApplication.clipboard().text()
    assert "2020-12-30　通车" in copied
    assert "文献 001" in copied


def test_several_selected_are_a_list_and_a_click_leaves_one(qtbot: QtBot, opened: Open, store: Store) -> None:
    inspector = opened("road", "bus3", "gone")
    assert isinstance(inspector.page, ListPage)
    rows = inspector.widget().findChildren(ElidedButton)
    assert [row.words for row in rows] == ["road号 · 运营", "bus3号 · 见载运营"]
    qtbot.mouseClick(rows[1], LEFT)
    assert store.view.selection == ("bus3",)
    assert isinstance(inspector.page, FeaturePage)


def test_of_thousands_selected_only_those_listed_are_made(
    qtbot: QtBot, opened: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = crowds.collection("own1", crowds.points(3000), crowds.careers(3000))
    made: list[int] = []
    real = Collection.feature
    monkeypatch.setattr(Collection, "feature", lambda rows, n: made.append(n) or real(rows, n))
    work = replace(store.work, catalogue=store.catalogue.with_layer(crowds.declared("own1")))
    store.open_work(replace(work, collections=(layer,)))
    inspector = opened(*layer.ids.tolist())
    assert "3,000" in text_of(inspector)
    rows = partial(inspector.widget().findChildren, ElidedButton)
    qtbot.waitUntil(lambda: len(rows()) == 200)
    assert len(set(made)) <= 200
    assert [row.words.split(" ·")[0] for row in rows()] == layer.names[:200].tolist()


def test_rows_that_come_later_are_of_the_day_that_is_shown(qtbot: QtBot, opened: Open, store: Store) -> None:
    layer = crowds.collection("own1", crowds.points(3000), crowds.careers(3000))
    work = replace(store.work, catalogue=store.catalogue.with_layer(crowds.declared("own1")))
    store.open_work(replace(work, collections=(layer,)))
    inspector = opened(*layer.ids.tolist())
    later = store.view.with_clock(at=date(2035, 1, 1))
    store.dispatch(later, "x")  # before the rest of the list is there
    page = inspector.page
    assert isinstance(page, ListPage)
    qtbot.waitUntil(lambda: len(page.findChildren(ElidedButton)) == 200)
    qtbot.wait(400)
    features = store.known.atlas.features
    listed = [features[key] for key in layer.ids[:200].tolist()]
    wanted = [f"{f.name.zh} · {status_text(state_at(f, later.clock.at), 'zh')}" for f in listed]
    assert [row.words for row in page.findChildren(ElidedButton)] == wanted


def test_a_row_of_a_file_tells_its_plan_as_one_and_offers_no_form(opened: Open, store: Store) -> None:
    status, sure = np.full(1, STATUSES.index("operation"), np.int8), np.zeros(1, bool)
    planned = records(status, np.array(["2027-06"], object), sure, ~sure)
    layer = crowds.collection("own1", crowds.points(1), (planned,))
    work = replace(store.work, catalogue=store.catalogue.with_layer(crowds.declared("own1")))
    store.open_work(replace(work, collections=(layer,)))
    inspector = opened("own1.0")
    assert "2027年6月  计划：运营" in texts(inspector)
    rail = inspector.widget().findChild(StatusRail)
    assert rail is not None
    assert t("inspector.expected_tip", "zh") in rail.toolTip()
    change = t("editing.change", "zh", table=table_name("statuses", "zh"))
    assert not [x for x in inspector.widget().findChildren(QToolButton) if x.accessibleName() == change]


def test_nothing_selected_is_a_quiet_overview(qtbot: QtBot, opened: Open, store: Store) -> None:
    inspector = opened()
    assert isinstance(inspector.page, OverviewPage)
    assert "2021-05-20 的双城" in text_of(inspector)
    assert "运营 2 · 见载 1" in text_of(inspector).replace("\u00a0", " ")
    store.dispatch(store.view.with_clock(at=date(2020, 6, 30)), "x")
    assert "2020-06-30 的双城" in text_of(inspector)
    assert "可能\u00a01" in text_of(inspector)
    store.dispatch(replace(store.view, filters=Filters(themes=("platform",))), "x")
    qtbot.waitUntil(lambda: "可能\u00a01" not in text_of(inspector))
    assert "筛选后没有" in text_of(inspector)
    assert "尚无记载" not in text_of(inspector)  # there is a record, and the filter hides it
    span = store.view.with_clock(start=date(2018, 1, 1), at=date(2018, 2, 1), mode="window")
    store.dispatch(replace(span, filters=Filters()), "x")
    qtbot.waitUntil(lambda: "此期无记载" in text_of(inspector))
    seen = lambda: [made.text() for made in inspector.page.findChildren(QLabel) if made.isVisible()]  # noqa: E731
    assert "跨省城际公交" in seen()
    store.dispatch(store.view.with_layer("bus", visible=False), "x")
    qtbot.waitUntil(lambda: "跨省城际公交" not in seen())  # after the map
    store.dispatch(store.view.with_layer("bus", visible=True), "x")
    qtbot.waitUntil(lambda: "跨省城际公交" in seen())


def test_language_and_appearance_switch_live(opened: Open, store: Store) -> None:
    inspector = opened("road")
    store.dispatch(replace(store.view, lang="en", appearance="dark"), "x")
    told = text_of(inspector)
    assert "Item road" in told
    assert "2020-12-30  opened to traffic" in told
    assert "Schematic: drawn through" in told
    assert "历程" not in told


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("theme_id", sorted(SPECS))
def test_chips_can_be_read(theme_id: str, appearance: Appearance) -> None:
    ground, ink = chip_colors(SPECS[theme_id].hue(appearance), appearance)
    assert contrast(ground, ink) >= 4.5


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "ground"),
        ("ink_soft", "ground"),
        ("ink_faint", "ground"),
        ("on_ink", "ink"),
        ("on_accent", "accent"),
        ("note_ink", "note"),
        ("danger", "ground"),
        ("ink", "accent_soft"),
    ],
)
def test_words_can_be_read_on_their_ground(ink: str, ground: str, appearance: Appearance) -> None:
    least = 4.0 if (ink, appearance) == ("on_accent", "dark") else 4.5
    assert contrast(theme.color(ground, appearance), theme.color(ink, appearance)) >= least


def contrast(a: QColor, b: QColor) -> float:
    """WCAG contrast ratio."""

    def luminance(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_kind_of_real_feature_has_a_page(real_atlas: Atlas, opened: Open, store: Store) -> None:
    """One of each theme, and the one with most to say, in both languages."""
    longest = max(real_atlas.features.values(), key=lambda f: len(f.attributes) + len(f.members))
    firsts: dict[str, Feature] = {f.theme: f for f in reversed(real_atlas.features.values())}
    inspector = opened("road", other=real_atlas)
    for found in (longest, *firsts.values()):
        for lang in ("zh", "en"):
            store.dispatch(replace(store.view, selection=(found.id,), lang=lang), "x")  # type: ignore[arg-type]
            told = text_of(inspector)
            assert found.statuses == () or card.records(found)[0].citation.source in told
            assert inspector.widget().minimumSizeHint().width() <= 330, found.id


def test_every_real_mark_kind_and_quality_has_words(real_atlas: Atlas) -> None:
    for lang in ("zh", "en"):
        for event in real_atlas.events.values():
            assert not event.mark or t(f"inspector.mark.{event.mark}", lang)  # type: ignore[arg-type]
        for conflict in real_atlas.conflicts.values():
            assert t(f"conflict.kind.{conflict.kind}", lang)  # type: ignore[arg-type]
        for found in real_atlas.features.values():
            assert card.card(found, real_atlas, date(2021, 5, 20), lang, CATALOGUE)  # type: ignore[arg-type]


def test_what_is_disputed_is_marked_in_place(opened: Open, real_atlas: Atlas, qtbot: QtBot) -> None:
    inspector = opened("rail-chengyu-middle", other=real_atlas)
    marks = inspector.widget().findChildren(ConflictMark)
    assert marks
    side = real_atlas.conflicts["cy_middle_start"].statement_a.zh
    before = text_of(inspector).count(side)
    for mark in marks:
        qtbot.mouseClick(mark.button, LEFT)
    assert text_of(inspector).count(side) > before
    assert marks[0].button.text() == "详略不同"


def test_a_disputed_figure_of_a_feature_has_its_mark(opened: Open, real_atlas: Atlas) -> None:
    from explorer.state.queries.conflicts import of_attribute

    disputed = next(
        f for f in real_atlas.features.values() for a in f.attributes if of_attribute(real_atlas, f.id, a)
    )
    assert opened(disputed.id, other=real_atlas).widget().findChildren(ConflictMark)


def test_nothing_disputed_nothing_marked(opened: Open) -> None:
    assert opened("bus1").widget().findChildren(ConflictMark) == []


def test_what_has_no_place_says_so_at_the_top(opened: Open) -> None:
    assert "未落图" in texts(opened("quiet"))
    assert "未落图" not in texts(opened("road"))


def test_copying_puts_the_whole_card_on_the_clipboard_and_says_so(
    opened: Open, real_atlas: Atlas, store: Store
) -> None:
    inspector = opened("plat-gaozhu", other=real_atlas)
    page = inspector.page
    assert isinstance(page, FeaturePage)
    assert not page.copied.isVisible()
    page.copy_text()
    assert page.copied.isVisible()
    assert page.copied.text() == "已复制"
    page._copied_for.timeout.emit()
    assert not page.copied.isVisible()
    text = QApplication.clipboard().text()
    assert text == card.card(
        real_atlas.features["plat-gaozhu"], real_atlas, store.view.clock.at, "zh", CATALOGUE
    )


def test_a_citation_opens_in_full(opened: Open, real_atlas: Atlas) -> None:
    inspector = opened("plat-gaozhu", other=real_atlas)
    for line in inspector.widget().findChildren(CitationLine):
        line.button.click()
        assert line.detail.isVisible()
    told = text_of(inspector)
    gaozhu = real_atlas.features["plat-gaozhu"]
    for citation in (part.citation for part in (*gaozhu.statuses, *gaozhu.attributes)):
        source = real_atlas.sources[citation.source]
        assert citation.locator.zh in told
        assert f"《{source.title.zh}》 · {citation.locator.zh}\n{source.publisher.zh} · " in told


def test_two_dates_are_compared_feature_by_feature(
    qtbot: QtBot, opened: Open, real_atlas: Atlas, store: Store
) -> None:
    """It selected four features and named their later status only."""
    inspector = opened(other=real_atlas)
    layers = tuple(LayerState(key) for key in SPECS)
    store.dispatch(replace(store.view, layers=layers, compare=date(2020, 5, 20)), "x")
    page = inspector.page
    assert isinstance(page, TransitionPage)
    found = transitions(real_atlas, store.view)
    assert sorted(one.feature.id for one in page.list.rows.found) == sorted(one.feature.id for one in found)
    for n, one in enumerate(page.list.rows.found):
        before, after, when = one.words("zh")
        words = "\n".join(piece.text for piece in page.list.itemDelegate()._stack(one).pieces)  # type: ignore[attr-defined]
        flat = "".join(words.split())
        spoken = str(page.list.rows.index(n).data())
        for part in (one.feature.name.zh, f"{before} → {after}"):
            assert "".join(part.split()) in flat
            assert part in spoken
        assert "".join(when.split()) in flat
        for citation in one.citations:
            assert "".join(citation.locator.zh.split()) in flat
    page.copy_table()
    assert page.copied.text() == "已复制"
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["名称", "主题", "差别", "此前", "此后", "日期", "出处", "编号"]
    assert len(lines) == 1 + len(found)
    changed = tuple(one.feature.id for one in found if one.kind == "changed")
    store.dispatch(replace(store.view, selection=changed), "x")
    page = inspector.page
    assert isinstance(page, TransitionPage)
    assert [one.feature.id for one in page.list.rows.found] == list(changed)
    page.list._open(page.list.rows.index(1))
    assert store.view.selection == (changed[1],)
    assert isinstance(inspector.page, FeaturePage)
    one = next(one for one in found if one.feature.id == changed[1])
    before, after, _ = one.words("zh")
    assert inspector.page.compared.isVisible()
    assert inspector.page.compared.text() == f"2020-05-20 {before} → 2021-05-20 {after}"
    store.dispatch(replace(store.view, compare=None), "x")
    assert isinstance(inspector.page, FeaturePage)
    assert not inspector.page.compared.isVisible()
    store.dispatch(replace(store.view, selection=()), "x")
    assert isinstance(inspector.page, OverviewPage)


def test_a_list_outlives_the_click_that_opens_another_page(
    qtbot: QtBot, opened: Open, real_atlas: Atlas, store: Store
) -> None:
    """The page was deleted in the middle of it, and now and then the program ended."""
    inspector = opened(other=real_atlas)
    store.dispatch(replace(store.view, layers=tuple(map(LayerState, SPECS)), compare=date(2020, 5, 20)), "x")
    assert isinstance(inspector.page, TransitionPage)
    view = inspector.page.list
    gone, after = list[str](), list[str]()
    view.destroyed.connect(lambda: gone.append("list"))
    view.clicked.connect(lambda _: after.append(type(inspector.page).__name__ + str(gone)))
    first = view.model().index(0, 0)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(first).center())
    assert after == ["FeaturePage[]"]
    del view
    qtbot.waitUntil(lambda: gone == ["list"])


def test_the_comparison_follows_its_dates(opened: Open, real_atlas: Atlas, store: Store) -> None:
    inspector = opened(other=real_atlas)
    layers = tuple(LayerState(key) for key in SPECS)
    store.dispatch(replace(store.view, layers=layers, compare=date(2020, 5, 20)), "x")
    page = inspector.page
    assert isinstance(page, TransitionPage)
    store.dispatch(replace(store.view, compare=store.view.clock.at), "x")
    page.sync(store.view)
    assert page.list.rows.found == ()
    assert page.nothing.isVisible()
    assert page.nothing.text() == "两个日期之间没有变化"
    page.sync(replace(store.view, compare=date(2020, 5, 20), filters=Filters(text="无此物")))
    assert page.nothing.text() == "筛选后，两个日期之间没有变化"
    assert not page.copy.isEnabled()
