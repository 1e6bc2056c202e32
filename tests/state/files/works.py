"""What projects of tests hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.state.files.project import Project, ProjectError, load
from explorer.state.view.scenes import Scene
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import View
from explorer.words.text import Text

SCENES = tuple(Scene(f"scene-{n}", Text(f"场景{n}", f"Scene {n}"), View(split=n / 10)) for n in range(4))
POINT = {"type": "Point", "coordinates": [106.5, 29.5]}
WORK = Project(
    SCENES, View(split=0.7), (UserLayer("mine", "我的", "", POINT, {"color": "#c8371c"}),), {"maker": "甲"}
)


def written(file: Path, data: Any) -> Path:
    if isinstance(data, bytes):
        file.write_bytes(data)
    else:
        file.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return file


def refused(file: Path) -> str:
    with pytest.raises(ProjectError) as caught:
        load(file)
    line = str(caught.value)
    assert "\n" not in line
    assert file.name in line
    assert "；" in line, "what, where, and the cure"
    assert caught.value.text.en
    return line
