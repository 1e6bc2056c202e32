"""Edits accepted into a pack: what is written is shown first, all of it or nothing, never the built-in atlas."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from explorer import wholefile
from explorer.atlas.assembly.known import load
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.atlas.packs.acceptance import changes_by_table
from explorer.paths import own_geodata_dir
from explorer.state.files.packs.pack_accept import PackDraft, draft, put
from explorer.state.files.packs.pack_file import PackError, folder_of, write
from tests.helpers.region import make_pack

TODAY = date(2025, 6, 1)
SOURCE = RowEdit(
    "sources",
    None,
    {
        "id": "N02",
        "title_zh": "新年报",
        "title_en": "New yearbook",
        "publisher_zh": "北方社",
        "publisher_en": "Northern press",
        "date": "2013-03",
        "kind": "outside",
    },
)
CLOSED = RowEdit(
    "statuses",
    None,
    {
        "feature": "road",
        "status": "closed",
        "date": "2012-12",
        "kind": "begins",
        "source": "N02",
        "locator": "正文 ¶9",
    },
)
LINE = {"type": "LineString", "coordinates": [[118.5, 42.5], [119.5, 43.0], [121.5, 43.5]]}
RING = {"type": "Polygon", "coordinates": [[[118.2, 42.2], [118.8, 42.2], [118.8, 42.8], [118.2, 42.2]]]}


@pytest.fixture
def north(tmp_path: Path) -> Path:
    return make_pack(tmp_path / "north")


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def status(folder: Path) -> dict[str, str]:
    return {column: cell for column, cell in rows(folder, "statuses")[1].items() if cell}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def accepted(out: Path, *edits: RowEdit | OwnShape, base: Path | None = None) -> PackDraft:
    found = draft(out, edits, base or out)
    put(found)
    found.close()
    return found


def test_rows_are_added_changed_and_removed_where_they_belong(north: Path) -> None:
    before = contents(north)
    was = status(north)
    changed = RowEdit("statuses", was, {**was, "date": "2011-07"})
    gone = RowEdit("statuses", {k: v for k, v in rows(north, "statuses")[0].items() if v}, None)
    found = draft(north, (SOURCE, CLOSED, changed, gone), north)
    assert contents(north) == before, "nothing is written before it is said"
    assert changes_by_table(found.made.changes) == {
        "sources.csv": {"added": 1},
        "statuses.csv": {"added": 1, "changed": 1, "removed": 1},
    }
    assert (found.made.refused, found.problems) == ([], [])
    put(found)
    found.close()
    assert not found.folder.exists()
    told = [(row["feature"], row["status"], row["date"]) for row in rows(north, "statuses")]
    assert told == [
        ("road", "operation", "2011-07"),
        ("road", "closed", "2012-12"),
        ("park", "operation", "2012-01"),
        ("port", "planned", "2012-02"),
    ]
    after = contents(north)
    assert {name for name in after if after[name] != before.get(name)} <= {
        "sources.csv",
        "statuses.csv",
        "shapes.json",
    }
    assert [s.status for s in load(north, TODAY).atlas.features["road"].statuses][-1] == "closed"


def test_what_does_not_fit_this_pack_is_said_and_the_rest_taken(north: Path) -> None:
    was = status(north)
    other = RowEdit("statuses", {**was, "date": "1999"}, {**was, "date": "2000"})
    taken = RowEdit("sources", None, {**SOURCE.cells, "id": "N01"})
    strange = RowEdit("sources", None, {**SOURCE.cells, "colour": "red"})
    shape = OwnShape("nobody", LINE, quality="surveyed", accuracy_m=5.0)
    found = draft(north, (other, taken, strange, shape, SOURCE), north)
    told = {reason.in_("zh")[:12] for _, reason in found.made.refused}
    assert len(found.made.refused) == 4
    assert told == {
        "这份图集里没有此编辑所改的"[:12],
        "“N01”已经有了；请换",
        "sources 没有 co"[:12],
        "图集里没有要素“nobo"[:12],
    }
    assert found.made.taken == 1
    found.close()


def test_the_same_edits_again_change_nothing(north: Path) -> None:
    accepted(north, SOURCE, CLOSED)
    again = draft(north, (SOURCE, CLOSED), north)
    assert (again.made.changes, again.made.refused) == ([], [])
    assert not again.writable
    with pytest.raises(PackError):
        put(again)
    again.close()


@pytest.mark.parametrize(
    ("feature", "geometry", "quality", "kind"),
    [("road", LINE, "generalised", "LineString"), ("park", RING, "schematic", "Polygon")],
)
def test_a_drawn_shape_is_drawn_the_same_from_the_pack(
    north: Path, feature: str, geometry: dict[str, object], quality: str, kind: str
) -> None:
    own = OwnShape(
        feature, geometry, quality=quality, accuracy_m=150.0, cites="N01", locator="正文 ¶7", drawn=True
    )  # type: ignore[arg-type]
    accepted(north, own)
    known = load(north, TODAY)
    assert known.problems == ()
    assert known.shapes[feature]["type"] == kind
    found = known.shapes[feature]["coordinates"]
    flat = found if kind == "LineString" else found[0]
    wanted = geometry["coordinates"] if kind == "LineString" else geometry["coordinates"][0]  # type: ignore[index]
    assert set(map(tuple, flat)) == set(map(tuple, wanted))  # type: ignore[call-overload]
    made = known.atlas.features[feature]
    assert (made.quality, made.alignments[0].tolerance_m) == (quality, 150.0)
    assert ("N01", "正文 ¶7") in [(c.source, c.locator.zh) for c in made.citations]


def test_a_drawn_point_becomes_a_place(north: Path) -> None:
    spot = {"type": "Point", "coordinates": [121.25, 43.25]}
    own = OwnShape(
        "port", spot, quality="surveyed", accuracy_m=20.0, cites="N01", locator="正文 ¶7", drawn=True
    )
    accepted(north, own)
    known = load(north, TODAY)
    assert known.shapes["port"]["coordinates"] == [121.25, 43.25]
    assert known.atlas.places["port-drawn"].accuracy_m == 20.0
    accepted(
        north,
        OwnShape(
            "port", {**spot, "coordinates": [121.5, 43.5]}, quality="surveyed", accuracy_m=9.0, drawn=True
        ),
    )
    assert load(north, TODAY).shapes["port"]["coordinates"] == [121.5, 43.5]


def test_a_shape_that_does_not_say_how_sure_it_is_stays_out(north: Path) -> None:
    vague = OwnShape("road", LINE, "a.gpkg", "1")
    unmeasured = OwnShape("road", LINE, quality="schematic", drawn=True)
    found = draft(north, (vague, unmeasured), north)
    assert [reason.in_("zh")[:4] for _, reason in found.made.refused] == ["形状只称", "形状没有"]
    found.close()


def test_what_the_check_would_refuse_is_not_written(north: Path) -> None:
    before = contents(north)
    lone = RowEdit("statuses", None, {**CLOSED.cells, "feature": "no-such"})
    found = draft(north, (SOURCE, lone), north)
    assert len(found.problems) == 1
    assert not found.writable
    with pytest.raises(PackError):
        put(found)
    found.close()
    assert contents(north) == before


def test_one_file_that_cannot_be_written_leaves_the_whole_as_it_was(
    north: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(north)
    found = draft(north, (SOURCE, CLOSED), north)
    real = wholefile.write

    def full(path: Path, data: bytes, *rest: object, **more: object) -> None:
        if path == north / "statuses.csv" and data != before["statuses.csv"]:
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(wholefile, "write", full)
    with pytest.raises(PackError):
        put(found)
    found.close()
    assert contents(north) == before


def test_a_single_file_and_a_new_pack_are_written_too(
    north: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    single = tmp_path / "north.twinpack"
    write(north, single)
    accepted(single, SOURCE, CLOSED)
    assert "N02" in {row["id"] for row in rows(folder_of(single), "sources")}
    assert "N02" not in {row["id"] for row in rows(north, "sources")}
    new = tmp_path / "mine"
    accepted(new, SOURCE, base=north)
    assert "N02" in load(new, TODAY).atlas.sources
    assert load(new, TODAY).atlas.features.keys() == load(north, TODAY).atlas.features.keys()


def test_the_built_in_atlas_is_never_written_to(tmp_path: Path) -> None:
    own = own_geodata_dir()
    link = tmp_path / "link"
    link.symlink_to(own, target_is_directory=True)
    for out in (own, own / "pack.toml", own / "sub", link):
        with pytest.raises(PackError) as refused:
            draft(out, (SOURCE,), own)
        assert "内置图集" in refused.value.text.zh
    full = tmp_path / "full"
    full.mkdir()
    (full / "thesis.txt").write_text("x")
    with pytest.raises(PackError):
        draft(full, (SOURCE,), own)
