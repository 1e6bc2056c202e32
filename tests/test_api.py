"""The Python face: the same numbers as the command line, and a notebook that runs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import folium
import pytest

from explorer import open_atlas
from explorer.api import OpenAtlas
from explorer.atlas.columns.report import Scope, report
from explorer.words.edtf import DateError

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def opened() -> OpenAtlas:
    return open_atlas()


def test_features_are_those_the_report_counts(opened: OpenAtlas) -> None:
    day = date(2022, 12, 31)
    layers = tuple(opened.known.catalogue)
    counted = report(opened.known.atlas, day, Scope(layers, frozenset(), None))["layers"]
    found = opened.features(day).groupby("theme").size().to_dict()
    assert found == {key: n["total"] - n["later"] for key, n in counted.items() if n["total"] > n["later"]}


def test_every_feature_is_cited_and_is_where_the_map_has_it(opened: OpenAtlas) -> None:
    found = opened.features("2025")
    assert (found["citations"] != "").all()
    assert found.crs.to_epsg() == 4326
    west, south, east, north = found[found["theme"] == "highway"].total_bounds
    assert 100 < west < east < 111
    assert 27 < south < north < 34


def test_changes_of_a_year_hold_the_road_that_opened_in_it(opened: OpenAtlas) -> None:
    found = opened.changes("2022", "2022", ["highway"])
    opening = found[found["feature_id"] == "hw-suitong-express-p1"]
    assert opening["date"].tolist() == ["2022-06"]
    assert not opening.geometry.is_empty.any()


@pytest.mark.parametrize("wrong", ["2022-02-30", "1850", "someday"])
def test_a_wrong_date_names_itself(opened: OpenAtlas, wrong: str) -> None:
    with pytest.raises(DateError):
        opened.features(wrong)


def test_an_unknown_layer_names_those_there_are(opened: OpenAtlas) -> None:
    with pytest.raises(KeyError, match=r"no layer 'roads'; there are highway"):
        opened.features("2022", ["roads"])


def test_the_notebook_runs() -> None:
    names: dict[str, object] = {}
    shown = []
    for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        *before, last = "".join(cell["source"]).splitlines()
        exec("\n".join(before), names)
        if "=" in last.split("(")[0] or last.startswith("from "):
            exec(last, names)
        else:
            shown.append(eval(last, names))
    assert [len(table) > 0 for table in shown[:-1]] == [True, True]
    assert isinstance(shown[-1], folium.Map)
