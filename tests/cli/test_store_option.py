"""`--store ADDRESS`: commands read the facts and the layers of a shared store."""

from __future__ import annotations

import json
import os
from pathlib import Path

import platformdirs
import pytest

from explorer.atlas.edits.row_edit import RowEdit
from explorer.cli import tables
from explorer.cli.commands import main
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import connect
from explorer.store.versioned_write import write_edits
from tests.store.conftest import empty_store as empty_store
from tests.store.conftest import filled_store as filled_store
from tests.ui.store.conftest import layered_store as layered_store
from tests.ui.store.conftest import shared_store as shared_store
from tests.ui.store.test_store_facts import event


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    for name in ("TWINCITY_GEODATA", "TWINCITY_STORE"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    tables._known.cache_clear()


def test_a_report_counts_what_is_in_the_store(
    shared_store: StoreAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    row = event(1)
    with connect(shared_store) as found:
        write_edits(found, [RowEdit("events", row, {**row, "title_zh": "库里的标题"})])
    try:
        assert main(["report", "--store", shared_store.text, "--at", "2021-05-20", "--json"]) == 0
    finally:
        tables._known.cache_clear()
        os.environ.pop("TWINCITY_STORE", None)
        os.environ.pop("TWINCITY_GEODATA", None)
    said = json.loads(capsys.readouterr().out)
    totals = {name: found["total"] for name, found in said["layers"].items() if name.startswith("own")}
    assert sorted(totals.values()) == [400, 3000]
    if row["date"] <= "2021-05-20":
        assert "库里的标题" in {one["title"] for one in said["events"]}


@pytest.mark.parametrize(
    "address", ["mysql://a@b/c", "postgresql://a:secret@b/c", "postgresql://nobody@127.0.0.1:1/atlas"]
)
def test_what_is_no_store_is_one_line(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["report", f"--store={address}"])
    os.environ.pop("TWINCITY_STORE", None)
    assert code in (1, 2)
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert "secret" not in said.err
