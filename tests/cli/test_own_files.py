"""Files of the user's own, laid over report, data and snapshot: real processes, the file's own dates and places."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explorer.cli.kit import options, tables
from explorer.cli.kit.project import view_source
from explorer.sources.formats import copies
from explorer.sources.raw.choices import Choices
from explorer.sources.reader.read import read
from explorer.state.files import own_files
from explorer.state.files.own_files import Origin
from explorer.state.files.project import Project, save
from explorer.state.view.view import View
from explorer.state.view.work import Work
from tests.cli.conftest import Ended

TABLE = (
    "名称,经度,纬度,开工时间,竣工时间\n"
    "甲站,105.60,29.10,2021-03-01,2022-12\n"
    "乙站,105.70,29.15,2021年上半年,\n"
    "丙站,105.80,29.20,,\n"
    "丁站,无,29.20,2020,2021\n"
)


def twincity(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        timeout=180,
        check=False,
    )


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "站点.csv"
    path.write_bytes(TABLE.encode("gbk"))
    return path


def counts(found: dict[str, int]) -> dict[str, int]:
    return {key: n for key, n in found.items() if n and key != "total"}


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2020-06-30", {"possible": 1, "undated": 1, "later": 2}),  # 2020 is certain from its last day on
        ("2021-04-01", {"construction": 2, "possible": 1, "undated": 1}),
        ("2021-12-31", {"construction": 2, "operation": 1, "undated": 1}),
        ("2023-01-01", {"construction": 1, "operation": 2, "undated": 1}),
    ],
)
def test_report_counts_its_rows_by_what_their_columns_say(
    table: Path, day: str, wanted: dict[str, int], command: Callable[..., Ended]
) -> None:
    done = command("report", "--at", day, "--with", table, "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)["layers"]
    assert counts(found["own1"]) == wanted
    assert found["bus"]["total"] > 0  # the atlas is still there


def test_the_date_of_the_source_is_cited_and_attests_what_has_only_a_status(
    tmp_path: Path, command: Callable[..., Ended]
) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("名称,经度,纬度,状态\n甲,105.6,29.1,在建\n乙,105.7,29.1,\n", "utf-8")
    call = ("report", "--at", "2021-06-30", "--with", path, "--theme", "own1", "--source-date", "2021年5月")
    found = json.loads(command(*call, "--json").stdout)["layers"]["own1"]
    assert counts(found) == {"attested": 1, "undated": 1}
    assert "台账.csv，2021年5月（自有数据）" in command(*call).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--with", "{}", "--source-date", "5/6/2021"), "日与月的先后不明"),
        (("--source-date", "2021"), "同时给出文件"),
    ],
)
def test_a_date_of_the_source_that_means_nothing_is_refused(
    table: Path, command: Callable[..., Ended], arguments: tuple[str, ...], said: str
) -> None:
    done = command("report", *(a.format(table) for a in arguments))
    assert done.returncode == 2
    assert "--source-date" in done.stderr
    assert said in done.stderr


def test_report_in_words_cites_the_file_and_the_row(table: Path, command: Callable[..., Ended]) -> None:
    done = command("report", "--at", "2023-01-01", "--with", table, "--theme", "own1")
    assert "甲站：运营，2022年12月（自有数据 站点.csv · 第 1 条）" in done.stdout
    assert done.stdout.rstrip().endswith("\n站点.csv（自有数据）")
    assert "1 条不能上图" in done.stderr


@pytest.mark.parametrize(("dates", "shown"), [("", True), ("2021-03", False)])
def test_a_file_without_any_date_is_drawn_all_the_same(tmp_path: Path, dates: str, shown: bool) -> None:
    file = tmp_path / "点.csv"
    file.write_text(f"名称,经度,纬度,开工时间\n甲,105.6,29.1,{dates}\n乙,105.7,29.2,\n", "utf-8")
    known = tables.known(tables.UserFiles(others=(file,)))
    assert options.view_of(known, options.ViewOptions(), view_source(None, known)).show_undated is shown


def test_data_holds_its_rows_with_date_place_and_source(
    table: Path, tmp_path: Path, command: Callable[..., Ended]
) -> None:
    out = tmp_path / "out.csv"
    done = command("data", "--at", "2023-01-01", "--with", table, "--layers", "own1", "-o", out)
    assert done.returncode == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["名称"] for r in rows] == ["甲站", "乙站", "丙站", "丁站"]
    assert (rows[0]["状态日期（EDTF）"], rows[1]["状态日期（EDTF）"]) == ("2022-12", "2021-01/2021-06")
    assert (float(rows[0]["经度（WGS 84）"]), rows[3]["经度（WGS 84）"]) == (105.6, "")
    assert rows[0]["几何精度"] == "按自有数据"
    assert {r["来源与许可"] for r in rows} == {"自有数据，许可由提供者规定"}


def test_a_file_that_is_refused_stops_the_work_in_one_line(
    tmp_path: Path, command: Callable[..., Ended]
) -> None:
    (tmp_path / "a.dwg").write_bytes(b"AC1032\0\0")
    done = command("report", "--with", tmp_path / "a.dwg")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("twincity：a.dwg：")


def test_a_wrong_row_of_the_legend_is_answered_with_those_of_the_file_and_their_column(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    table = tmp_path / "站点.csv"
    kinds = ("居住", "工业", "住宅, 公寓")
    rows = [f'站{n},105.{60 + n},29.10,2020-03-01,"{kinds[n % 3]}"' for n in range(12)]
    table.write_text("\n".join(("名称,经度,纬度,开工时间,用途", *rows)))
    common = ("snapshot", "--at", "2020-06-30", "--layers", "none", "--with", table, "-o", tmp_path / "a.png")
    wrong = command(*common, "--legend-hide", "own1:用途/商业")
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
    for key in ("“own1:用途/商业”", "own1:用途/居住", "own1:用途/工业", "own1:用途/住宅, 公寓"):
        assert key in wrong.stderr
    other = command(*common, "--legend-hide", "用途")
    assert (other.returncode, "own1（站点）" in other.stderr) == (2, True)
    # keys with a comma are taken: what is left to be said is the next option's
    comma = ("--legend-hide", "own1:用途/住宅, 公寓", "--legend-words", "own1:用途/甲=乙")
    assert "“own1:用途/甲”" in command(*common, *comma).stderr


@pytest.mark.slow
@pytest.mark.engine
def test_snapshot_draws_it_over_the_map(table: Path, tmp_path: Path) -> None:
    """The same sheet with and without the file differs where the stations and their legend are."""
    common = (
        "snapshot",
        "--at",
        "2023-01-01",
        "--layers",
        "none",
        "--bbox",
        "105.5,29.0,105.9,29.3",
        "--size",
        "A4",
    )
    for name, files in (("bare.png", ()), ("laid.png", ("--with", table))):
        done = twincity(*common, "--dpi", "72", *files, "-o", tmp_path / name)
        assert done.returncode == 0, done.stderr
    bare, laid = (
        np.asarray(Image.open(tmp_path / n).convert("RGB")).astype(int) for n in ("bare.png", "laid.png")
    )
    assert bare.shape == laid.shape
    changed = (np.abs(bare - laid).sum(axis=2) > 60)[
        :, : bare.shape[1] * 6 // 10
    ]  # the map, without the legend
    assert changed.sum() > 60


# -- projects with layers of the user's ----------------------------------------------------------


@pytest.fixture
def project(table: Path) -> Path:
    """A project beside the table, with its stations under an id of their own."""
    reading = read(table, choices=Choices(title="站点台账"))
    work = own_files.put(Work(View()), reading, Origin(str(table), copies.stamp(table)))
    path = table.with_name("p.twincity")
    save(path, Project(view=work.view, layers=work.layers))
    return path


def test_a_project_brings_its_own_layers_to_the_command_line(
    project: Path, command: Callable[..., Ended]
) -> None:
    done = command("report", "--at", "2023-01-01", "--project", project)
    assert done.returncode == 0
    assert "甲站：运营，2022年12月" in done.stdout
    assert "站点台账" in done.stdout
    moved = project.parent / "else"
    moved.mkdir()
    for path in (project, project.with_name("站点.csv")):
        path.rename(moved / path.name)
    done = command("report", "--at", "2023-01-01", "--project", moved / "p.twincity", "--json")
    assert counts(json.loads(done.stdout)["layers"]["own1"]) == {
        "construction": 1,
        "operation": 2,
        "undated": 1,
    }


def test_what_is_given_as_a_project_is_read_as_one_whatever_its_name(
    project: Path, command: Callable[..., Ended]
) -> None:
    kept = project.rename(project.with_name("p.bak"))
    done = command("report", "--at", "2023-01-01", "--project", kept, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "own1" in json.loads(done.stdout)["layers"]
    other = project.with_name("q.bak")
    other.write_text("图：站点 2021-03-01\n")
    done = command("report", "--project", other, "--json")
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert "q.bak" in line


def test_a_file_of_a_project_that_is_gone_is_one_line_and_the_rest_is_drawn(
    project: Path, command: Callable[..., Ended]
) -> None:
    project.with_name("站点.csv").unlink()
    done = command("report", "--at", "2023-01-01", "--project", project, "--json")
    assert done.returncode == 0
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith(f"twincity：站点.csv：不在原处（{project.parent}）；请放回原处")
    assert json.loads(done.stdout)["layers"]["bus"]["total"] > 0


def test_data_files_beside_a_project_get_ids_of_their_own(
    project: Path, command: Callable[..., Ended]
) -> None:
    other = project.with_name("别的.csv")
    other.write_text("名称,经度,纬度\n戊,105.9,29.3\n", "utf-8")
    done = command("report", "--at", "2023-01-01", "--project", project, "--with", other, "--json")
    found = json.loads(done.stdout)["layers"]
    assert (found["own1"]["total"], found["own2"]["total"]) == (4, 1)
