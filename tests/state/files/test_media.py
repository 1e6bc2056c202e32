"""Videos of a project: named by content, kept beside it, found again, and never in its file."""

from __future__ import annotations

import base64
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from explorer.state.files import media
from explorer.state.files.project import Project, load, save
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import View
from explorer.words.structure import WrongValue
from tests.helpers import videos


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    media.search([])


@pytest.fixture
def name(tmp_path: Path) -> str:
    made = {
        "webm": videos.webm(tmp_path / "a.webm", seconds=1.0),
        "mp4": videos.mp4(tmp_path / "a.mp4", seconds=1.0),
    }
    return media.adopt(made)  # type: ignore[arg-type]


def poster() -> str:
    out = io.BytesIO()
    Image.new("RGB", (32, 18)).save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


def showing(name: str) -> Project:
    mark = Annotation("v", "picture", ((106.0, 30.0),), picture=poster(), video=name)
    return Project(view=replace(View(), annotations=(mark,)))


def test_a_project_takes_its_videos_along_in_a_folder_beside_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "办公" / "汇报.twincity"
    path.parent.mkdir()
    save(path, showing(name))
    assert path.stat().st_size < 5000
    assert {one.name for one in media.folder_of(path).iterdir()} == {f"{name}.webm", f"{name}.mp4"}
    for one in media.folder().iterdir():  # another computer
        one.unlink()
    moved = tmp_path / "another"
    path.parent.rename(moved)
    media.search([])
    opened = load(moved / "汇报.twincity")
    assert opened.problems == ()
    assert media.find(name) == media.folder_of(moved / "汇报.twincity") / f"{name}.webm"
    again = tmp_path / "copy.twincity"
    save(again, opened.project)
    assert len(list(media.folder_of(again).iterdir())) == 2


def test_a_project_without_its_videos_opens_and_says_so_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.twincity"
    save(path, showing(name))
    for place in (media.folder(), media.folder_of(path)):
        for one in place.iterdir():
            one.unlink()
    opened = load(path)
    assert opened.project.view is not None
    assert opened.project.view.annotations[0].video == name
    [problem] = opened.problems
    assert "a.twincity.media" in problem.zh
    save(tmp_path / "b.twincity", opened.project)  # what is not there costs nothing else


@pytest.mark.parametrize("spoil", ["link", "other", "large", "folder"])
def test_what_is_no_video_of_ours_is_never_served(tmp_path: Path, name: str, spoil: str) -> None:
    found = media.find(name)
    assert found is not None
    data = found.read_bytes()
    found.unlink()
    if spoil == "link":
        (tmp_path / "there").write_bytes(data)
        found.symlink_to(tmp_path / "there")
    elif spoil == "other":
        found.write_bytes(b"<html>" + data)
    elif spoil == "large":
        found.write_bytes(data)
        os.truncate(found, media.MOST_BYTES + 1)
    else:
        found.mkdir()
    assert media.find(name) is None


@pytest.mark.parametrize("video", ["../../etc/passwd", "a" * 31, "A" * 32, "/" * 32])
def test_a_hostile_name_is_refused(video: str) -> None:
    assert media.find(video) is None
    with pytest.raises(WrongValue):
        Annotation("v", "picture", ((106.0, 30.0),), picture=poster(), video=video)


def test_only_a_picture_has_a_video() -> None:
    with pytest.raises(WrongValue):
        Annotation("v", "pin", ((106.0, 30.0),), video="a" * 32)
