"""What a user decides about a file: the reader does as told, says so, and offers what else there is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.sources.raw.choices import Choices, LayerChoices, Spot, from_json
from explorer.sources.reader import process as worker
from explorer.sources.reader.read import read
from explorer.sources.reader.reading import SourceLayer

PHONE = (
    "\n".join(
        [
            "名称,lng,lat,年份",
            "重庆市永川区板桥镇,105.8525,29.4391,2021",
            "重庆市荣昌区清江镇,105.4783,29.4012,2022",
            "四川省泸县,105.3812,29.1532,2023",
        ]
    )
    + "\n"
)
NAMES = (
    "区县,乡镇,开工,竣工\n永川区,板桥镇,2021,2023\n,三汇镇,2022,2024\n,三汇镇,2022,2024\n无此县,,2020,2021\n"
)


def layer(path: Path, **wanted: object) -> SourceLayer:
    choice = LayerChoices(**wanted)  # type: ignore[arg-type]
    return read(path, choices=Choices(by_layer={path.stem: choice})).usable[0]


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    path = tmp_path / "网点.csv"
    path.write_text(PHONE, "utf-8")
    return path


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "项目.csv"
    path.write_text(NAMES, "utf-8")
    return path


def test_every_way_to_place_degrees_is_offered_with_a_sample(phone: Path) -> None:
    tried = layer(phone).tried
    assert [t.shift for t in tried[:3]] == ["", "gcj02", "bd09"]
    assert np.allclose(tried[0].sample[0], (105.8525, 29.4391))
    moved = np.hypot(*((tried[1].sample - tried[0].sample) * 100_000).T)
    assert ((moved > 200) & (moved < 800)).all()


def test_degrees_are_turned_back_where_the_user_says_so_and_left_where_he_says_that(phone: Path) -> None:
    plain, turned = layer(phone), layer(phone, crs="EPSG:4326", shift="gcj02")
    assert turned.datum == "gcj02"
    assert "指定" in "".join(t.zh for t in turned.say)
    assert abs(turned.anchors()[0] - plain.anchors()[0]).max() > 0.001
    bd = phone.with_name("bd.csv")
    bd.write_text(PHONE.replace("lng", "bd_lng").replace("lat", "bd_lat"), "utf-8")
    assert layer(bd).datum == "bd09"
    assert layer(bd, shift="none").datum == "wgs84"


def test_a_chosen_system_places_numbers_that_fit_several(tmp_path: Path) -> None:
    path = tmp_path / "点.csv"
    path.write_text("名称,X,Y\n甲,580000.5,3230000.5\n乙,581000.5,3231000.5\n", "utf-8")
    own = layer(path)
    other = next(t for t in own.tried if t.candidate.crs != own.tried[0].candidate.crs)
    chosen = layer(path, crs=other.candidate.crs, turned=other.candidate.turned)
    assert np.allclose(chosen.anchors()[0], other.sample[0])
    assert (chosen.tried[0].candidate.crs, chosen.tried[1].candidate.crs) == (
        other.candidate.crs,
        own.tried[0].candidate.crs,
    )


def test_a_chosen_encoding_is_used_for_names_and_cells(tmp_path: Path) -> None:
    path = tmp_path / "big5.csv"
    path.write_bytes("名稱,經度,緯度\n永川,105.9,29.3\n".encode("big5"))
    reading = read(path, choices=Choices(encoding="big5"))
    assert reading.usable[0].columns[0].name == "名稱"
    assert reading.usable[0].columns[0].cells[0] == "永川"
    assert reading.usable[0].encoding == "big5"


def test_columns_of_time_state_and_names_are_those_chosen(names: Path) -> None:
    found = layer(names, start="竣工", end="", status="乡镇", name="区县")
    assert (found.clock.start_column, found.clock.end_column, found.clock.status_column) == (
        "竣工",
        None,
        "乡镇",
    )
    assert list(found.clock.start) == ["2023", "2024", "2024", "2021"]
    assert found.named == "区县"
    assert layer(names, start="", end="").clock.undated.all()


def test_rows_that_wait_for_a_decision_are_listed_and_one_decision_serves_all_of_them(names: Path) -> None:
    waiting = layer(names).pending
    assert [(p.row, p.key) for p in waiting] == [(1, "三汇镇"), (2, "三汇镇"), (3, "无此县")]
    assert {"渠县三汇镇", "合川区三汇镇"} <= {s.name for s in waiting[0].offers}
    chosen = next(s for s in waiting[0].offers if s.name == "合川区三汇镇")
    found = layer(names, spots={"三汇镇": chosen, "无此县": Spot(105.5, 29.5, "在图上选定")})
    assert not found.pending
    assert not found.bad
    assert found.drawn.all()
    assert np.allclose(found.anchors()[[1, 3]], [(chosen.lon, chosen.lat), (105.5, 29.5)])


def test_a_swapped_position_is_offered_and_drawn_only_once_accepted(tmp_path: Path) -> None:
    path = tmp_path / "站.csv"
    rows = [f"站{n},{105 + n / 10},{29 + n / 10}" for n in range(8)] + ["反了,29.5,105.5"]
    path.write_text("名称,经度,纬度\n" + "\n".join(rows), "utf-8")
    (pending,) = layer(path).pending
    assert (pending.row, pending.key) == (8, "#8")
    (offer,) = pending.offers
    assert (round(offer.lon, 6), round(offer.lat, 6)) == (105.5, 29.5)
    assert np.allclose(layer(path, spots={"#8": offer}).anchors()[8], (105.5, 29.5))


def test_a_renamed_file_is_read_by_the_choices_of_its_only_layer(phone: Path) -> None:
    choices = Choices(by_layer={phone.stem: LayerChoices(shift="bd09")}, layers=(phone.stem,))
    reading = read(phone.rename(phone.with_name("另存.csv")), choices=choices)
    assert reading.usable[0].datum == "bd09"
    assert reading.choices.of("另存") == LayerChoices(shift="bd09")


def test_choices_survive_their_json_and_hostile_json_chooses_nothing() -> None:
    spots = {"三汇镇": Spot(106.6, 30.1, "合川区三汇镇")}
    chosen = LayerChoices("EPSG:4523", True, "gcj02", "开工", "", None, "名称", spots)
    choices = Choices("gb18030", ("点", "线"), {"点": chosen}, "台账", "某局", "2024-05")
    assert from_json(choices.to_json()) == choices
    assert from_json({}) == Choices() == from_json([]) == from_json(None)
    wrong = {
        "encoding": "utf-7",
        "layers": [1],
        "by_layer": {"a": {"shift": "x", "spots": {"k": [500, 0, ""]}}},
    }
    assert from_json(wrong).encoding == ""
    assert from_json(wrong).layers is None
    assert from_json(wrong).of("a") == LayerChoices()


def test_the_readers_process_does_as_chosen_and_says_how_far_it_is(phone: Path, tmp_path: Path) -> None:
    stages: list[str] = []
    choices = Choices(by_layer={phone.stem: LayerChoices(shift="bd09")}, title="网点台账")
    reading = worker.read(phone, choices=choices, progress=stages.append)
    assert reading is not None
    assert reading.usable[0].datum == "bd09"
    assert reading.choices == choices
    assert set(stages) <= {"", "rows", "places", "done"}
    assert stages
    kept = tmp_path / "kept"
    worker.store(reading, kept)
    again = worker.restore(kept)
    assert np.allclose(again.usable[0].anchors(), reading.usable[0].anchors())
    assert again.choices == choices
    assert again.usable[0].tried[0].shift == "bd09"


def test_a_chosen_column_that_is_gone_is_said_and_another_found(names: Path) -> None:
    found = layer(names, start="开工", end="完工日期", name="项目名")
    assert (found.clock.start_column, found.clock.end_column) == ("开工", "竣工")
    (said,) = [text.zh for text in found.say if "选定的列" in text.zh]
    assert "（完工日期、项目名）" in said
    assert not [text for text in layer(names, start="开工", end="").say if "选定的列" in text.zh]


def test_the_sample_is_of_rows_all_over_the_file(tmp_path: Path) -> None:
    """The first two hundred of a file that is sorted by place lie in one corner of it."""
    path = tmp_path / "站点.csv"
    rows = [f"站{n},{103 + n / 400:.4f},30.{n % 90 + 10}" for n in range(2000)]
    path.write_text("\n".join(["名称,经度,纬度", *rows]), "utf-8")
    tried = layer(path).tried
    for one in tried:
        assert len(one.sample) == 200
    assert np.ptp(tried[0].sample[:, 0]) > 4.9
