"""The project file: saved whole or not at all; opened as far as it parses; never executed."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.atlas.comments import Comment, revised
from explorer.state.files import atomic, migrations, project
from explorer.state.files.project import Opened, Project, ProjectError, load, save
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import View
from tests.helpers.views import junk, views
from tests.state.files.works import POINT, SCENES, WORK, refused, written


def test_a_project_survives_its_file(file: Path) -> None:
    save(file, WORK)
    assert load(file) == Opened(WORK)
    assert json.loads(file.read_text("utf-8"))["format"] == "twincity"
    assert "场景1" in file.read_text("utf-8"), "a person can read it"


def test_comments_survive_their_file_and_a_wrong_one_costs_only_itself(file: Path) -> None:
    one = Comment("a1", "李雷", "2026-11-29", "甲\n乙 <b>", 106.5, 29.5)
    newer = revised([one], replace(one, state="resolved", by="韩梅梅", on="2026-12-01"))
    save(file, replace(WORK, comments=(newer,)))
    assert load(file) == Opened(replace(WORK, comments=(newer,)))
    members = json.loads(file.read_text("utf-8"))
    members["comments"][0]["theirs"] = "kept"
    members["comments"] = [one.to_json(), *members["comments"], {**one.to_json(), "id": "b", "lon": 999}, 7]
    opened = load(written(file, members))
    assert opened.project.comments == (newer,), "what another version follows is not read again"
    assert len(opened.problems) == 2
    save(file, opened.project)
    assert json.loads(file.read_text("utf-8"))["comments"][0]["theirs"] == "kept"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(views, st.dictionaries(st.text(max_size=5), junk, max_size=3))
def test_any_view_can_be_saved(file: Path, view: View, extra: dict[str, Any]) -> None:
    save(file, Project((), view, (), extra))
    assert load(file).problems == ()
    save(file, load(file).project)


def test_the_last_five_versions_stay_beside_it(file: Path) -> None:
    for n in range(9):
        save(file, Project(settings={"n": n}))
    kept = [load(atomic.version_path(file, k)).project.settings["n"] for k in range(1, 6)]
    assert kept == [7, 6, 5, 4, 3]
    assert sorted(p.name for p in file.parent.iterdir()) == [
        file.name,
        *(f"{file.name}~{k}" for k in range(1, 6)),
    ]


def test_saving_the_same_again_costs_no_version(file: Path) -> None:
    save(file, WORK)
    save(file, WORK)
    assert not atomic.version_path(file, 1).exists()


def test_an_interrupted_rotation_costs_no_version(file: Path) -> None:
    for n in range(7):
        save(file, Project(settings={"n": n}))
    atomic.version_path(file, 1).unlink()
    save(file, Project(settings={"n": 7}))
    assert [load(atomic.version_path(file, k)).project.settings["n"] for k in range(1, 6)] == [6, 4, 3, 2, 1]


def test_permissions_and_links_stay(file: Path, tmp_path: Path) -> None:
    save(file, WORK)
    file.chmod(0o640)
    link = tmp_path / "link.twincity"
    link.symlink_to(file)
    save(link, Project())
    assert link.is_symlink()
    assert load(file).project == Project()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_versions_without_hard_links(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    save(file, WORK)
    save(file, Project())
    assert load(atomic.version_path(file, 1)).project == WORK


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    save(file, WORK)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(ProjectError, match="原文件未改动"):
        save(file, Project())
    monkeypatch.undo()
    assert load(file) == Opened(WORK)
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="未能保存"):
        save(tmp_path / "gone" / "a.twincity", WORK)


def test_a_project_over_the_cap_is_not_saved(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "MAX_BYTES", 100)
    with pytest.raises(ProjectError, match="未保存"):
        save(file, WORK)
    assert not file.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"twincity"',
        b"{}",
        b'{"format": "other"}',
        b"\xff\xfe{\x00}\x00",
        "双城".encode("gbk"),
        b"PK\x03\x04" + bytes(64),
        b"\x00" * 4096,
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"9" * 10_000,
        b'{"format": NaN}',
        b" " * 100_000,
        b'cos\nsystem\n(S"echo"\ntR.',
    ],
    ids=lambda d: repr(d[:12]),
)
def test_what_is_no_project_is_one_clear_line(file: Path, data: bytes) -> None:
    refused(written(file, data))


def test_a_missing_file_a_folder_and_a_pipe_are_reported(tmp_path: Path) -> None:
    refused(tmp_path / "none.twincity")
    (tmp_path / "folder.twincity").mkdir()
    refused(tmp_path / "folder.twincity")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.twincity")
        refused(tmp_path / "pipe.twincity")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_an_endless_device_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "zero.twincity").symlink_to("/dev/zero")
    refused(tmp_path / "zero.twincity")


def test_a_huge_file_is_not_read_whole(file: Path) -> None:
    with file.open("wb") as handle:
        handle.truncate(project.MAX_BYTES * 100)
    assert "32 MB" in refused(file)


def test_a_broken_file_names_the_version_to_open_instead(file: Path) -> None:
    save(file, WORK)
    save(file, Project())
    written(file, b"")
    assert f"{file.name}~1" in refused(file)


def test_a_truncated_file_opens_up_to_the_break(file: Path) -> None:
    save(file, WORK)
    whole = file.read_bytes()
    for cut in range(0, len(whole) - 3, 23):
        written(file, whole[:cut])
        try:
            opened = load(file)
        except ProjectError:
            assert b'"format": "twincity"' not in whole[:cut] or _inside_a_character(whole[:cut])
        else:
            assert opened.problems
            assert opened.project.scenes == SCENES[: len(opened.project.scenes)]
            started = whole[:cut].count(b'"name": "scene-')
            assert len(opened.project.scenes) >= started - 1


def _inside_a_character(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False


def test_sound_scenes_stay_and_bad_ones_are_listed(file: Path) -> None:
    data = WORK.to_json()
    data["scenes"][1] = {"name": "bad", "view": {"clock": {"at": "yesterday\n" * 99}}}
    data["scenes"][2] = 7
    data["layers"].append({"id": "x"})
    data["view"] = {"lang": "martian"}
    data["settings"] = []
    opened = load(written(file, data))
    assert [s.name for s in opened.project.scenes] == ["scene-0", "scene-3"]
    assert opened.project.layers == WORK.layers
    lines = [p.zh for p in opened.problems]
    assert len(lines) == 4
    assert "第 2 个场景" in lines[0]
    assert "第 3 个场景" in lines[1]
    assert all("\n" not in line and len(line) < 300 for line in lines)


def test_more_scenes_than_a_project_holds_are_left_out_in_one_line(file: Path) -> None:
    """However many there are, only those that are kept are read, and a handful of lines tells of the rest."""
    one = {"name": "a", "view": {}}
    opened = load(written(file, {**WORK.to_json(), "scenes": [one] * 20_000}))
    assert len({s.name for s in opened.project.scenes}) == len(opened.project.scenes) == 500
    assert "20,000 个场景" in opened.problems[0].zh
    assert len(opened.problems) == 21
    assert "480" in opened.problems[-1].zh, "of 499 renamed, 19 are listed beside the first line"
    opened = load(written(file, {**WORK.to_json(), "scenes": [1] * 100_000, "layers": [0] * 99}))
    assert (opened.project.scenes, len(opened.problems)) == ((), 21)


def test_more_values_than_memory_holds_are_refused_unread(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.state.files.untrusted._DECODER", None)  # nothing is parsed
    text = '{"format": "twincity", "settings": {"a": [' + "[]," * 1_600_000 + "1]}}"
    assert "300 万" in refused(written(file, text))


def test_what_would_not_open_again_is_not_saved(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(file, Project())
    monkeypatch.setattr(
        "explorer.state.files.untrusted.has_too_many_values", lambda data, most=100: data.count(b",") > most
    )
    with pytest.raises(ProjectError, match="无法再打开"):
        save(file, Project(settings={"a": [0] * 200}))
    assert load(file).project == Project()


def test_an_old_files_view_is_not_copied_for_each_scene(file: Path) -> None:
    view = {"split": 0.5, "x": ["y"] * 100}
    scenes = [{"name": f"s{n}", "at": "2020-01-01"} for n in range(400)]
    moved = migrations.migrate({"format": "twincity", "view": view, "scenes": scenes}, migrations.PROJECT)
    assert len({id(scene["view"]["x"]) for scene in moved["scenes"]}) == 1
    assert "clock" not in view, "what was given stays as it was"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", "长" * 2_001),
        ("notes", {"zh": "长" * 200_001}),
        ("evidence", ["event/a"] * 10_001),
        ("view", {"selection": ["a"] * 10_001}),
        ("view", {"layers": [{"id": str(n)} for n in range(501)]}),
        ("view", {"filters": {"text": "x" * 10_001}}),
    ],
)
def test_a_scene_beyond_measure_is_one_line(file: Path, key: str, value: Any) -> None:
    scene = {**SCENES[0].to_json(), key: value}
    opened = load(written(file, {**WORK.to_json(), "scenes": [scene, SCENES[1].to_json()]}))
    assert [s.name for s in opened.project.scenes] == ["scene-1"]
    assert "最多" in opened.problems[0].zh


def test_a_large_project_is_written_small(file: Path) -> None:
    """Laid out in lines, 20 MB of coordinates would fill twice that and could not be saved again."""
    line = {"type": "LineString", "coordinates": [[106.5, 29.5]] * 300_000}
    save(file, Project(layers=(UserLayer("mine", "我的", "", line),)))
    assert file.stat().st_size < 20 * 300_000
    assert load(file).project.layers[0].data == line


def test_scenes_with_the_same_name_are_renamed(file: Path) -> None:
    data = WORK.to_json()
    data["scenes"] = [SCENES[0].to_json(), SCENES[0].to_json()]
    opened = load(written(file, data))
    assert [s.name for s in opened.project.scenes] == ["scene-0", "scene-0-2"]
    assert len(opened.problems) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sampled_from(["version", "view", "scenes", "layers", "settings", "extra"]), junk)
def test_any_value_under_any_key_opens_or_is_refused(file: Path, key: str, value: Any) -> None:
    written(file, {**WORK.to_json(), key: value})
    try:
        opened = load(file)
    except ProjectError:
        return
    copy = file.with_name("copy.twincity")
    copy.unlink(missing_ok=True)
    save(copy, opened.project)
    assert load(copy).problems == ()


def test_odd_strings_and_numbers_do_not_stop_a_later_save(file: Path) -> None:
    text = '{"format": "twincity", "version": 2, "settings": {"a": "\\ud800", "b": 1e999, "c": NaN, "d": %s}}'
    opened = load(written(file, text % ("9" * 400)))
    save(file, opened.project)
    assert load(file).project.settings == {"a": "?", "b": None, "c": None, "d": None}


def test_deep_nesting_is_cut_off(file: Path) -> None:
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    opened = load(written(file, {**WORK.to_json(), "settings": {"deep": deep}}))
    assert opened.project.scenes == SCENES
    save(file, opened.project)


def test_a_byte_order_mark_is_no_obstacle(file: Path) -> None:
    save(file, WORK)
    assert load(written(file, b"\xef\xbb\xbf" + file.read_bytes())) == Opened(WORK)


@pytest.mark.parametrize(
    "path",
    [
        "http://example.com/a.geojson",
        "//server/share/a.shp",
        "\\\\server\\share\\a.shp",
        "/vsicurl/http://example.com/a.gpkg",
        "/VSIZIP/a.zip",
        "file:///etc/passwd",
        "a\x00.shp",
        "a\n.shp",
        "",
        7,
    ],
)
def test_a_layer_never_points_off_this_machine(file: Path, path: Any) -> None:
    opened = load(written(file, {**WORK.to_json(), "layers": [{"id": "a", "path": path}]}))
    assert opened.project.layers == ()
    assert len(opened.problems) == 1


def test_a_layers_file_travels_with_its_project(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    inside, outside = tmp_path / "a" / "data" / "road.gpkg", tmp_path / "else" / "road.shp"
    layers = (UserLayer("in", "in", str(inside)), UserLayer("out", "out", str(outside)))
    save(tmp_path / "a" / "p.twincity", Project(layers=layers))
    (tmp_path / "a").rename(tmp_path / "b")
    found = load(tmp_path / "b" / "p.twincity").project.layers
    assert [Path(x.path) for x in found] == [tmp_path / "b" / "data" / "road.gpkg", outside]


def test_nothing_in_a_project_is_ever_imported_or_run(file: Path) -> None:
    evil = {
        "__class__": "os.system",
        "py/object": "os.system",
        "$ref": "file:///",
        "__import__": "antigravity",
    }
    load(
        written(
            file, {**WORK.to_json(), **evil, "settings": evil, "layers": [{**evil, "id": "a", "data": POINT}]}
        )
    )
    assert "antigravity" not in sys.modules
