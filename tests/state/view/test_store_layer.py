"""A layer of a shared store in a project: its address without a password, and nothing else of the server's."""

from __future__ import annotations

import pytest

from explorer.state.files import own_files
from explorer.state.view import user_layer
from explorer.state.view.user_layer import UserLayer, UserLayerError
from explorer.state.view.view import View
from explorer.state.view.work import Work

ADDRESS = "postgresql://planner@db.example.cn:5432/atlas?sslmode=verify-full"


def test_a_project_keeps_the_address_and_the_layer() -> None:
    layer = UserLayer("own1", "学校", layer="schools", store=ADDRESS)
    kept = layer.to_json()
    assert kept == {"id": "own1", "name": "学校", "store": ADDRESS, "layer": "schools"}
    assert user_layer.read(kept) == layer


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://planner:secret@db.example.cn/atlas",
        "mysql://planner@db/atlas",
        "//server/share",
        "postgresql://planner@db/at las",
        "postgresql://",
    ],
)
def test_what_is_no_address_or_holds_a_password_is_refused(address: str) -> None:
    with pytest.raises(UserLayerError):
        user_layer.read({"id": "own1", "store": address, "layer": "schools"})


def test_a_store_layer_comes_once_and_is_read_from_no_file() -> None:
    work = own_files.with_store_layer(Work(View()), ADDRESS, "schools", "学校")
    assert own_files.with_store_layer(work, ADDRESS, "schools", "学校") is work
    assert [x.id for x in work.view.layers] == [work.layers[0].id]
    assert own_files.files(work.layers) == ()
