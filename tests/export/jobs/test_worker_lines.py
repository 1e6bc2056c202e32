"""Lines that the export worker is sent: what is no job is answered with what is wrong, and the next one is done."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas
from explorer.export.formats.renderer import Renderer
from explorer.export.jobs.worker import serve

JOB: dict[str, Any] = {"out": "a.png", "sheet": {}, "view": {}, "id": 7}


def answers(*lines: str) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    serve(lines, said.append, Known(Atlas(), {}), cast(Renderer, None))
    return said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"out": None}, "out：应为 str"),
        ({"sheet": []}, "sheet：应为对象"),
        ({"view": None}, "view：应为对象"),
        ({"view": {"lang": "fr"}}, "view.lang：“fr”无效"),
        ({"frames": {}}, "frames：应为 list"),
        ({"frames": [], "seconds": "1"}, "seconds：应为 0 到 3600 之间的数"),
        ({"frames": [], "tag": "../../x"}, "tag：应为八位十六进制数字"),
        ({"frames": [], "only": "first"}, "only：应为 int"),
    ],
)
def test_a_wrong_member_is_named_in_the_answer_to_its_job(change: dict[str, Any], words: str) -> None:
    ready, answer = answers(json.dumps({**JOB, **change}))
    assert ready == {"ready": True}
    assert answer["id"] == 7
    assert words in answer["error"]


def test_a_line_that_is_no_job_does_not_keep_the_next_from_its_answer() -> None:
    assert [answer.get("id") for answer in answers("{", "[]", "7", json.dumps({**JOB, "view": 1}))[1:]] == [
        None,
        None,
        None,
        7,
    ]
