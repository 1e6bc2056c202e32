"""Wrong arguments: exit code 2, one line that names the option and the cure, nothing written."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.cli import commands as cli
from explorer.cli.kit.errors import explain
from explorer.cli.kit.streams import echo_error
from tests.cli.conftest import Drawn
from tests.helpers.grounds import mbtiles

SNAPSHOT, SERIES = ("snapshot", "-o", "x.png"), ("series", "-o", "x.pdf")
YEARS = (*SERIES, "--every", "year")
AXIS = "资料止于 2025-12-31"


@pytest.mark.parametrize(
    ("command", "needles"),
    [
        ((*SNAPSHOT, "--at", ""), ("--at", "2020-12-30")),
        ((*SNAPSHOT, "--from", ""), ("--from", "2020-12-30")),
        ((*SNAPSHOT, "--to", ""), ("--to", "2020-12-30")),
        ((*YEARS, "--from", ""), ("--from", "2020-12-30")),
        ((*YEARS, "--to", ""), ("--to", "2020-12-30")),
        ((*SNAPSHOT, "--at", "0001"), ("--at", AXIS)),
        ((*SNAPSHOT, "--at", "2099"), ("--at", AXIS)),
        (("report", "--at", "9999-12-31"), ("--at", AXIS)),
        (("report", "--at", "2017-12-31"), ("--at", AXIS)),
        (("report", "--at", "5月20号"), ("--at", "没有年份")),
        ((*SNAPSHOT, "--at", "2021/2/29"), ("--at", "2021 年 2 月没有 29 日")),
        ((*SNAPSHOT, "--from", "2099"), ("--from", AXIS)),
        ((*SNAPSHOT, "--from", "2017"), ("--from", AXIS)),
        ((*YEARS, "--from", "2098", "--to", "2099"), ("--from", AXIS)),
        ((*YEARS, "--to", "2099"), ("--to", AXIS)),
        ((*SNAPSHOT, "--mode", "nonsense"), ("--mode", "cumulative")),
        ((*SNAPSHOT, "--dpi", "0"), ("--dpi", "1200")),
        (("snapshot", "-o", "x.jpg", "--transparent"), ("--transparent", ".svg")),
        ((*SERIES, "--every", "year", "--world-file"), ("--world-file", ".png")),
        (
            ("series", "-o", "x.svg", "--format", "grid", "--every", "year", "--world-file"),
            ("--world-file", ".png"),
        ),
        ((*SNAPSHOT, "--dpi", "nan"), ("--dpi", "1200")),
        ((*SNAPSHOT, "--dpi", "1e9"), ("--dpi", "1200")),
        ((*SNAPSHOT, "--dpi", "abc"), ("--dpi", "须为数字")),
        ((*YEARS, "--seconds", "abc"), ("--seconds", "须为数字")),
        ((*SNAPSHOT, "--layers", ""), ("--layers", "all")),
        ((*SNAPSHOT, "--project", ""), ("--project", "空")),
        (("scenes", "--project", ""), ("--project", "空")),
        (("snapshot", "-o", ""), ("-o", "空")),
        (("series", "-o", "", "--every", "year"), ("-o", "空")),
        ((*YEARS, "--format", ""), ("--format", "grid")),
        ((*SERIES, "--milestones", "--from", "2018-01-01", "--to", "2018-01-02"), ("--milestones", "0 幅")),
        ((*SERIES, "--scenes", "--from", "2020"), ("--from", "--scenes")),
        ((*SERIES, "--scenes", "--to", "2020"), ("--to", "--scenes")),
        ((*SERIES, "--scenes", "--mode", "window"), ("--mode", "--scenes")),
        ((*SERIES, "--scenes", "--scene", "opening"), ("--scene", "--scenes")),
        ((*SNAPSHOT, "--legend-hide", "river,buss"), ("--legend-hide", "buss", "highway、bus、railway")),
        ((*SNAPSHOT, "--legend-hide", "bus:通车"), ("--legend-hide", "bus:通车", "bus:运营")),
        ((*YEARS, "--legend-words", "bus:通车=开行"), ("--legend-words", "bus:通车", "bus:运营")),
        ((*SNAPSHOT, "--legend-words", "bus="), ("--legend-words", "bus=城际公交")),
        ((*SNAPSHOT, "foo", "bar"), ("多出", "foo bar")),
        (("report", "--json=1"), ("--json", "不取值")),
        ((*SNAPSHOT, "--siez", "A4"), ("--siez", "--size")),
        (("store", "lode"), ("没有“lode”", "load")),
        (("snpashot",), ("snpashot", "snapshot")),
        (("store", "load"), ("ADDRESS",)),
        (("inspect", "x.csv", "--rows", "-1"), ("--rows", "0")),
        (("check", ""), ("空",)),
        (("-",), ("子命令",)),
        (("x.twincity", "--layers", "bus"), ("--layers",)),
        (("x.twincity", "junk"), ("junk",)),
    ],
)
def test_one_line_names_the_option_and_the_cure(
    command: tuple[str, ...],
    needles: tuple[str, ...],
    drawn: Drawn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, lines = drawn.run(*command)
    assert (code, len(lines)) == (2, 1)
    assert all(needle in lines[0] for needle in needles), lines[0]
    assert not any(word in lines[0] for word in ("Input", "valid", "Got", "Error", "晚于"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (("data", "--with", "{}", "-o", "{}"), "-o"),
        (("report", "--with", "{}", "-o", "{}"), "-o"),
        (("check", "{}", "--as", "features", "--bad", "{}"), "--bad"),
        ((*SNAPSHOT, "--with", "{}", "--caption", "{}"), "--caption"),
        (("series", "-o", "x.pptx", "--every", "year", "--with", "{}", "--caption", "{}"), "--caption"),
        (("snapshot", "-o", "{}", "--with", "{}"), "-o"),
        (("series", "-o", "{}", "--format", "grid", "--every", "year", "--with", "{}"), "-o"),
        (("snapshot", "-o", "{}", "--template", "{}"), "-o"),
        (("snapshot", "-o", "{}", "--ground", "{}"), "-o"),
        (("snapshot", "-o", "new.png", "--caption", "./new.png"), "-o"),
    ],
)
def test_what_is_read_is_never_written_over(
    command: tuple[str, ...], option: str, drawn: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"mine")
    (tmp_path / "link.xlsx").symlink_to(path)
    given = iter((str(path), str(tmp_path / "link.xlsx")))
    code, lines = drawn.run(*(next(given) if part == "{}" else part for part in command))
    assert (code, len(lines)) == (2, 1)
    assert option in lines[0]
    assert "不会被覆盖" in lines[0]
    assert path.read_bytes() == b"mine"


def test_an_error_of_the_machine_is_not_blamed_on_standard_output() -> None:
    code, line = explain(OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)))
    assert code == 1
    assert "标准输出" not in line
    assert explain(OSError(errno.ENOSPC, ""))[1].startswith("结果写不到标准输出（磁盘已满）")


@pytest.mark.parametrize(("size", "dpi"), [("20x30mm", 300), ("A4", 5)])
def test_a_template_that_cannot_be_drawn_is_not_blamed_on_another_option(
    size: str, dpi: int, drawn: Drawn, tmp_path: Path
) -> None:
    path = tmp_path / "a.twincity-sheet"
    sheet = {"size": size, "dpi": dpi}
    path.write_text(json.dumps({"format": "twincity-sheet", "version": 1, "sheet": sheet}))
    code, lines = drawn.run("snapshot", "-o", str(tmp_path / "a.png"), "--template", str(path))
    assert (code, len(lines)) in {(1, 1), (2, 1)}
    assert "--size" not in lines[0]
    assert "--dpi" not in lines[0]
    assert "--template" in lines[0] or path.name in lines[0]


@pytest.mark.parametrize(
    "command",
    [
        (*SNAPSHOT, "--layers", "\x1b[31m\n" + "x" * 5000),
        (*SNAPSHOT, "--at", "\x1b]0;title\a" + "9" * 5000),
        (*SNAPSHOT, "--scene", "\u202e" + "x" * 5000),
        (*SNAPSHOT, "--template", "\x1b[31m"),
        ("report", "--theme", "\x1b[31m" + "x" * 5000),
        ("\x1b[31m" + "x" * 5000,),
        ("--" + "x" * 5000,),
        (*SNAPSHOT, "\x1b[31m" + "x" * 5000),
    ],
)
def test_what_is_quoted_is_short_and_harmless(
    command: tuple[str, ...], drawn: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, lines = drawn.run(*command)
    assert (code, len(lines)) == (2, 1)
    assert len(lines[0]) < 500


@pytest.mark.parametrize(
    ("options", "at", "start"),
    [
        (("--at", "2020/.."), Axis().last, None),
        (("--at", "../2020"), date(2020, 12, 31), None),
        (("--from", "2024"), Axis().last, date(2024, 1, 1)),
        (("--to", "2019"), date(2019, 12, 31), Axis().first),
        (("--from", "../2019", "--to", "2020/.."), Axis().last, Axis().first),
    ],
)
def test_an_open_end_is_the_axis_own(
    options: tuple[str, ...], at: date, start: date | None, drawn: Drawn, tmp_path: Path
) -> None:
    assert drawn.run("snapshot", "-o", str(tmp_path / "x.png"), *options) == (0, [])
    clock = drawn.views[0].clock
    assert clock.at == at
    assert clock.mode == ("asof" if start is None else "window")
    assert start is None or clock.start == start


def test_a_report_of_an_open_end_is_of_the_last_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "--at", "2020/..", "--theme", "bus", "--json"]) == 0
    assert '"at": "2025-12-31"' in capsys.readouterr().out


def test_rows_of_a_legend_are_known_also_where_the_date_shows_none_of_them(
    drawn: Drawn, tmp_path: Path
) -> None:
    keys = "bus,railway, bus:已停止，highway:state/line:planned/possible"
    options = (
        "--at",
        "2021-05-20",
        "--legend-hide",
        keys,
        "--legend-hide",
        "river",
        "--legend-words",
        "bus=公交",
    )
    assert drawn.run("snapshot", "-o", str(tmp_path / "x.png"), *options)[0] == 0
    (sheet,) = drawn.sheets
    hidden = ("bus", "railway", "bus:已停止", "highway:state/line:planned/possible", "river")
    assert (sheet.legend.hidden, sheet.legend.words) == (hidden, (("bus", "公交"),))


def test_no_layer_at_all_can_be_requested(drawn: Drawn, tmp_path: Path) -> None:
    assert drawn.run("snapshot", "-o", str(tmp_path / "x.png"), "--layers", "none") == (0, [])
    assert not any(layer.visible for layer in drawn.views[0].layers)


def test_series_of_scenes_are_drawn_as_snapshots_of_them(drawn: Drawn, tmp_path: Path) -> None:
    options = ("--layers", "bus", "--undated", "--lang", "en")
    whole = ("--title", "总题")
    assert drawn.run("series", "--scenes", "-o", str(tmp_path / "x.pdf"), *options, *whole) == (0, [])
    views, sheets = list(drawn.views), list(drawn.sheets)
    assert len(views) == 12
    assert [sheet.title == "总题" for sheet in sheets] == [True] + [False] * 11  # what opens the talk
    assert [sheet.footer for sheet in sheets] == ["", *["总题"] * 10, ""]
    assert {tuple(x.id for x in view.layers if x.visible) for view in views} == {("bus",)}
    assert {view.show_undated for view in views} == {True}
    assert len({view.clock for view in views}) > 5
    names = ("beginning-2020", "year-end-2020")
    for name, view, sheet in zip(names, views[1:], sheets[1:], strict=False):
        drawn.run("snapshot", "--scene", name, "-o", str(tmp_path / "x.png"), *options)
        assert drawn.views == [view]
        assert (drawn.sheets[0].title, drawn.sheets[0].subtitle) == (sheet.title, sheet.subtitle)


def test_an_upper_case_suffix_is_a_project_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: Drawn
) -> None:
    opened: list[tuple[Path, ...]] = []
    monkeypatch.setattr("explorer.ui.app.run", lambda files, _lang, **_: opened.append(files) or 0)
    (tmp_path / "A.TWINCITY").write_text("{}")
    assert drawn.run(str(tmp_path / "A.TWINCITY")) == (0, [])
    assert opened == [(tmp_path / "A.TWINCITY",)]


def test_data_files_and_one_project_open_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: Drawn
) -> None:
    opened: list[tuple[Path, ...]] = []
    monkeypatch.setattr("explorer.ui.app.run", lambda files, _lang, **_: opened.append(files) or 0)
    paths = [tmp_path / name for name in ("p.twincity", "a.shp", "b.txt", "folder")]
    for path in paths[:3]:
        path.write_text("{}")
    paths[3].mkdir()
    assert drawn.run(*map(str, paths)) == (0, [])
    assert opened == [tuple(paths)]
    (tmp_path / "q.twincity").write_text("{}")
    code, (line,) = drawn.run(*map(str, paths), str(tmp_path / "q.twincity"))
    assert code == 2
    assert "q.twincity" in line
    code, (line,) = drawn.run(str(tmp_path / "gone.gpkg"))
    assert code == 1
    assert "gone.gpkg" in line


def test_a_path_that_may_not_be_read_is_no_wrong_argument() -> None:
    from typer import BadParameter

    code, line = explain(BadParameter("Directory '/a b' is not readable."))
    assert (code, line) == (1, "/a b：没有读取权限；请检查权限，或另给一个路径")


def test_what_nobody_foresaw_has_no_class_name() -> None:
    code, line = explain(KeyError("ghost"))
    assert code == 1
    assert "KeyError" not in line


def test_a_line_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    echo_error("a\nb\x1b[31m“" + "x" * 200 + "”")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("twincity：a b\\x1b[31m“xxx")
    assert len(line) < 120


def test_a_long_path_is_cut_without_leaving_a_piece_of_the_home_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, "/people/of/the/department/of/planning/with/a/long/name/李华")
    for rest in ("x" * 60, "x" * 200):
        echo_error(f"“/people/of/the/department/of/planning/with/a/long/name/李华/{rest}”")
        line = capsys.readouterr().err
        assert "李华" not in line
        assert "people" not in line


@pytest.mark.parametrize("command", [(), ("snapshot",), ("series",), ("report",), ("check",), ("scenes",)])
def test_help_is_whole_at_eighty_columns(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert cli.main([*command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "…" not in shown
    if not command:
        assert "twincity FILE" in shown


def test_a_day_beyond_the_sources_is_drawn_and_marked_so(
    drawn: Drawn, data: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = replace(data, axis=replace(data.axis, last=date(2026, 12, 31)))
    monkeypatch.setattr("explorer.cli.kit.tables.known", lambda *_: later)
    code, said = drawn.run("snapshot", "--at", "2026-05-01", "-o", str(tmp_path / "x.png"))
    assert code == 0, said
    assert drawn.views[0].clock.at == date(2026, 5, 1)
    assert ["2025-12-31" in line for line in said] == [True]


def test_the_ground_is_plain_none_or_a_file_that_can_be_opened(drawn: Drawn, tmp_path: Path) -> None:
    out = str(tmp_path / "x.png")
    made = mbtiles(tmp_path / "底图.mbtiles")
    views = []
    for typed in ("plain", "none", str(made)):
        assert drawn.run("snapshot", "-o", out, "--ground", typed) == (0, [])
        views.append(drawn.views[-1])
    plain, none, own = views
    assert (plain.basemap.land, plain.basemap.relief, plain.basemap.rivers) == (True, False, True)
    assert not any(asdict(none.basemap).values())
    assert [ground.path for ground in own.grounds] == [str(made)]
    code, lines = drawn.run("snapshot", "-o", out, "--ground", str(tmp_path / "没有.mbtiles"))
    assert (code, len(lines)) == (1, 1)
    assert "没有.mbtiles" in lines[0]
    code, lines = drawn.run("series", "-o", str(tmp_path / "y.pdf"), "--every", "year", "--ground", "")
    assert (code, len(lines)) == (2, 1)


@pytest.mark.parametrize(
    ("arguments", "new"),
    [((), False), (("--new",), True), (("--lang", "en", "--new"), True), (("--new", "--lang", "en"), True)],
)
def test_another_window_is_opened_where_it_is_asked_for(
    drawn: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], new: bool
) -> None:
    opened: list[tuple[tuple[Path, ...], bool]] = []
    monkeypatch.setattr("explorer.ui.app.run", lambda files, _lang, *, new: opened.append((files, new)) or 0)
    project = tmp_path / "a.twincity"
    project.write_text("{}")
    assert drawn.run(*arguments, str(project)) == (0, [])
    assert opened == [((project,), new)]


def test_a_new_window_is_nothing_that_a_subcommand_takes(drawn: Drawn) -> None:
    code, lines = drawn.run("--new", "scenes")
    assert code == 2
    assert "--new" in lines[0]
