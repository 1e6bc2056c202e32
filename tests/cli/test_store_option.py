"""`--store ADDRESS`: commands read the facts and the layers of a shared store."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from explorer.atlas.comments import Comment
from explorer.atlas.edits.row_edit import RowEdit
from explorer.cli.commands import main
from explorer.cli.kit import tables
from explorer.state.files.comment_files import read_comments
from explorer.store.comment_exchange import exchange_comments
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import connect
from explorer.store.versioned_write import write_edits
from tests.helpers.postgres import Server
from tests.store.conftest import copied
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


COMMENT = Comment("a1", "李雷", "2026-11-29T08:41:05", "此处应为二级公路", 106.5, 29.5)


@pytest.fixture(params=["facts", "layers"])
def commented_store(
    request: pytest.FixtureRequest, postgres: Server, empty_store: StoreAddress, filled_store: StoreAddress
) -> Iterator[StoreAddress]:
    """A store with a comment: one with facts, and one without."""
    template = filled_store if request.param == "facts" else empty_store
    with copied(postgres, template.database) as address:
        with connect(address) as found:
            exchange_comments(found, (COMMENT,))
        yield address


@pytest.fixture
def settled() -> Iterator[None]:
    """Forget the store of a command."""
    yield
    tables._known.cache_clear()
    for name in ("TWINCITY_STORE", "TWINCITY_GEODATA"):
        os.environ.pop(name, None)


@pytest.mark.usefixtures("settled")
def test_reports_lists_and_tables_have_the_comments_of_a_store(
    commented_store: StoreAddress, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = f"--store={commented_store.text}"
    assert main(["comments", given, "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["comments"]
    assert listed["versions"] == [COMMENT.to_json()]
    assert main(["report", given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["comments"] == [listed]
    table = tmp_path / "批注.csv"
    assert main(["data", given, "--table", "comments", "-o", str(table)]) == 0
    assert COMMENT.text in table.read_text("utf-8-sig")
    assert main(["comments", given, "-o", str(tmp_path / "again.csv")]) == 0
    assert read_comments(tmp_path / "again.csv").comments == (COMMENT,)


def test_a_list_of_comments_needs_a_file_or_a_store(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["comments"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "--store" in said.err
    assert len(said.err.strip().splitlines()) == 1
