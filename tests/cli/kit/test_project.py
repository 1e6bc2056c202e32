"""`--project` with files that others, or time, have damaged: what is sound is drawn, the rest is said."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.state.files.deck import deck
from explorer.state.files.project import Project
from explorer.state.view.view import View
from tests.cli.conftest import Drawn
from tests.helpers.layers import SPECS, opening_layers

SCENES = deck(opening_layers())
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """A project file, sound but for the change; beside it nothing."""

    def made(change: Change = lambda _: None, scenes: int = 3) -> Path:
        data = Project(SCENES[:scenes], SCENES[1].view).to_json()
        change(data)
        path = tmp_path / "a.twincity"
        path.write_text(json.dumps(data), "utf-8")
        return path

    return made


def visible(view: View) -> set[str]:
    return {layer.id for layer in view.layers if layer.visible}


def ghost(data: dict[str, Any]) -> None:
    for view in (data["view"], data["scenes"][0]["view"]):
        view["layers"].insert(0, {"id": "ghost\x1b[31m", "visible": True})


def test_an_unknown_layer_is_left_out_and_reported(
    file: Callable[..., Path], drawn: Drawn, tmp_path: Path
) -> None:
    project = ("--project", str(file(ghost)))
    for command in (("snapshot",), ("snapshot", "--scene", SCENES[0].name), ("series", "--scenes")):
        code, lines = drawn.run(*command, *project, "-o", str(tmp_path / "x.pdf"))
        assert (code, len(lines)) == (0, 1)
        assert "ghost" in lines[0]
        assert "略去" in lines[0]
        assert all({layer.id for layer in view.layers} == set(SPECS) for view in drawn.views)
        assert visible(drawn.views[0])


def test_a_hidden_unknown_layer_is_not_reported(
    file: Callable[..., Path], drawn: Drawn, tmp_path: Path
) -> None:
    path = file(lambda data: data["view"]["layers"].append({"id": "ghost", "visible": False}))
    assert drawn.run("snapshot", "--project", str(path), "-o", str(tmp_path / "x.png")) == (0, [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.update(version=99), ["更新的版本"]),
        (lambda data: data["scenes"].append(7), ["第 4 个场景"]),
        (lambda data: data.update(settings=3, layers="x"), ["layers", "设置"]),
        (lambda data: data["view"].update(lang="martian"), ["画面未能恢复"]),
    ],
)
def test_damage_is_reported_as_scenes_says_it(
    change: Change,
    words: list[str],
    file: Callable[..., Path],
    drawn: Drawn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from explorer.cli import commands as cli

    path = str(file(change))
    code, lines = drawn.run("snapshot", "--project", path, "-o", str(tmp_path / "x.png"))
    assert (code, len(lines)) == (0, len(words))
    assert all(word in line for word, line in zip(words, lines, strict=True))
    assert cli.main(["scenes", "--project", path]) == 0
    assert capsys.readouterr().err.splitlines() == lines


def test_damage_without_end_is_counted(file: Callable[..., Path], drawn: Drawn, tmp_path: Path) -> None:
    path = file(lambda data: data["scenes"].extend([7] * 1000))
    code, lines = drawn.run("snapshot", "--project", str(path), "-o", str(tmp_path / "x.png"))
    assert (code, len(lines)) == (0, 21)
    assert "478" in lines[-1]  # of the 500 scenes that a project may have


@pytest.mark.parametrize("scenes", [0, 2])
def test_no_view_is_the_first_scene_or_the_opening(
    scenes: int, file: Callable[..., Path], drawn: Drawn, tmp_path: Path
) -> None:
    path = file(lambda data: data.update(view=None), scenes)
    out = str(tmp_path / "x.png")
    assert drawn.run("snapshot", "--project", str(path), "-o", out) == (0, [])
    view = drawn.views[0]
    if scenes:
        assert view.clock == SCENES[0].view.clock
    else:
        drawn.run("snapshot", "-o", out)
        assert view == drawn.views[0]
        assert visible(view)


def test_layers_can_be_chosen_whatever_a_project_lists(
    file: Callable[..., Path], drawn: Drawn, tmp_path: Path
) -> None:
    path = file(lambda data: data["view"].update(layers=[]))
    out = str(tmp_path / "x.png")
    assert drawn.run("snapshot", "--project", str(path), "--layers", "bus", "-o", out) == (0, [])
    assert visible(drawn.views[0]) == {"bus"}


@pytest.mark.parametrize(
    ("clock", "at", "start"),
    [
        ({"at": "2199-12-31", "mode": "asof"}, "2025-12-31", None),
        ({"at": "2199-12-31", "start": "1900-01-01", "mode": "window"}, "2025-12-31", "2018-01-01"),
        ({"at": "2020-01-01", "start": "2022-01-01", "mode": "window"}, "2022-01-01", "2020-01-01"),
    ],
)
def test_a_clock_off_the_axis_is_brought_back_and_reported(
    clock: dict[str, str], at: str, start: str | None, file: Callable[..., Path], drawn: Drawn, tmp_path: Path
) -> None:
    path = file(lambda data: data["view"].update(clock=clock))
    code, lines = drawn.run("snapshot", "--project", str(path), "-o", str(tmp_path / "x.png"))
    assert (code, len(lines)) == (0, 1)
    assert at in lines[0]
    assert drawn.views[0].clock.at.isoformat() == at
    assert start is None or drawn.views[0].clock.start.isoformat() == start


def test_what_is_no_file_is_one_line_without_a_class_name(drawn: Drawn, tmp_path: Path) -> None:
    (tmp_path / "a.twincity").mkdir()
    for command in (("snapshot",), ("series", "--scenes")):
        code, lines = drawn.run(
            *command, "--project", str(tmp_path / "a.twincity"), "-o", str(tmp_path / "x.pdf")
        )
        assert (code, len(lines)) == (1, 1)
        assert "不是普通文件" in lines[0]
        assert "Error" not in lines[0]


def test_what_may_not_be_read_is_exit_code_1(
    file: Callable[..., Path], drawn: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(*_: object) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = file()
    monkeypatch.setattr("explorer.state.files.atomic.read", shut)
    code, lines = drawn.run("snapshot", "--project", str(path), "-o", str(tmp_path / "x.png"))
    assert (code, len(lines)) == (1, 1)
    assert "没有权限" in lines[0]
