"""The tools of `twincity mcp`, driven over stdin and stdout by the package's own client."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

Talk = Callable[[ClientSession], Awaitable[Any]]


def _session(talk: Talk, *folders: Path) -> Any:
    """What `talk` returns over one connection to a real server."""
    arguments = ["-m", "explorer", "mcp", "--lang", "en"]
    for folder in folders:
        arguments += ["--folder", str(folder)]

    async def run() -> Any:
        with anyio.fail_after(120):
            async with (
                stdio_client(StdioServerParameters(command=sys.executable, args=arguments)) as (read, write),
                ClientSession(read, write) as session,
            ):
                await session.initialize()
                return await talk(session)

    return anyio.run(run)


def _words(result: Any) -> str:
    return "".join(part.text for part in result.content)


def test_every_answer_has_its_citations() -> None:
    async def talk(session: ClientSession) -> dict[str, Any]:
        report = await session.call_tool("report", {"at": "2022年底", "layers": ["highway"]})
        changes = await session.call_tool("changes", {"first": "2022", "last": "2022", "layers": ["highway"]})
        found = await session.call_tool("find", {"words": "suitong"})
        many = [
            await session.call_tool("find", {"words": words})
            for words in ("chongqing", "党政联席会议", "公交")
        ]
        named = await session.call_tool("find", {"words": "遂潼快捷通道"})
        hit = next(h for h in json.loads(_words(named))["hits"] if h["kind"] == "feature")
        card = await session.call_tool("feature", {"id": hit["id"], "at": "2022"})
        tools = await session.list_tools()
        return {
            "report": json.loads(_words(report)),
            "changes": json.loads(_words(changes)),
            "found": json.loads(_words(found)),
            "many": [hit for result in many for hit in json.loads(_words(result))["hits"]],
            "card": _words(card),
            "reading": {t.name: t.annotations.read_only_hint for t in tools.tools if t.annotations},
        }

    seen = _session(talk)
    assert seen["report"]["at"] == "2022-12-31"
    assert list(seen["report"]["layers"]) == ["highway"]
    assert all(
        figure["source"] in seen["report"]["documents"] for figure in seen["report"]["indicators"].values()
    )
    (opened,) = [row for row in seen["changes"]["changes"] if row["feature_id"] == "hw-suitong-express-p1"]
    assert opened["date"] == "2022-06"
    assert opened["documents"] in seen["changes"]["documents"]
    assert "hw-suitong-express-p1" in [hit["id"] for hit in seen["found"]["hits"]]
    typed = ("date", "point")
    assert {"feature", "event", "indicator", "place"} <= {hit["kind"] for hit in seen["many"]}
    assert all(hit["citations"] for hit in seen["many"] if hit["kind"] not in typed)
    assert "in operation, Jun 2022" in seen["card"]
    assert "Document 002" in seen["card"]
    assert seen["reading"] == {
        "report": True,
        "changes": True,
        "find": True,
        "feature": True,
        "inspect": True,
        "snapshot": False,
    }


def test_wrong_arguments_are_answered_in_one_line() -> None:
    async def talk(session: ClientSession) -> list[Any]:
        return [
            await session.call_tool("report", {"at": "2022-02-30"}),
            await session.call_tool("report", {"at": "2022", "layers": ["roads"]}),
            await session.call_tool("feature", {"id": "nothing"}),
        ]

    for result in _session(talk):
        assert result.is_error
        assert len(_words(result).splitlines()) == 1
        assert "Traceback" not in _words(result)


def test_files_are_read_and_written_only_in_named_folders(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    table = "名称,经度,纬度,年份\n站,105.5,29.5,2021\n"
    (inside / "own.csv").write_text(table, "utf-8")
    (outside / "own.csv").write_text(table, "utf-8")
    (inside / "link.csv").symlink_to(outside / "own.csv")
    (inside / "there.png").write_bytes(b"kept")

    async def talk(session: ClientSession) -> tuple[Any, list[Any]]:
        read = await session.call_tool("inspect", {"path": str(inside / "own.csv"), "rows": 1})
        refused = [
            await session.call_tool("inspect", {"path": str(path)})
            for path in (
                outside / "own.csv",
                inside / "link.csv",
                inside / ".." / "outside" / "own.csv",
                "own.csv",
            )
        ]
        for path in (outside / "new.png", inside / "there.png"):
            refused.append(await session.call_tool("snapshot", {"path": str(path), "at": "2022"}))
        return read, refused

    read, refused = _session(talk, inside)
    assert json.loads(_words(read))["rows"][0]["start"] == "2021"
    assert [result.is_error for result in refused] == [True] * 6
    assert (inside / "there.png").read_bytes() == b"kept"
    assert not (outside / "new.png").exists()


@pytest.mark.slow
@pytest.mark.engine
def test_a_snapshot_is_a_picture(tmp_path: Path) -> None:
    async def talk(session: ClientSession) -> Any:
        return await session.call_tool(
            "snapshot",
            {"path": str(tmp_path / "map.png"), "at": "2022", "layers": ["highway"], "size": "800x600px"},
        )

    result = _session(talk, tmp_path)
    assert not result.is_error, _words(result)
    answer = json.loads(_words(result))
    assert answer["path"] == str(tmp_path / "map.png")
    assert "002" in answer["documents"]
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
