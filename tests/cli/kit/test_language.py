"""The command line speaks the user's language: as `--lang` says, else as the locale does; Chinese by default."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from explorer.cli import commands as cli
from explorer.state.files.project import load
from explorer.words.strings import message_language
from tests.cli.conftest import Drawn
from tests.helpers.spoilt import copy

HAN = re.compile("[\u3400-\u9fff，；：、。]")
COMMANDS = (
    (),
    *((name,) for name in ("snapshot", "series", "report", "check", "scenes", "data")),
    *(("store", name) for name in ("init", "load", "serve-check")),
)
MISTAKES = (
    ("nope",),
    ("--nope",),
    ("snapshot",),
    ("snapshot", "-o"),
    ("snapshot", "-o", "x.doc"),
    ("snapshot", "-o", "", "--size", "A4"),
    ("snapshot", "-o", "/nowhere/x.png"),
    ("snapshot", "-o", "x.png", "--dpi", "many"),
    ("snapshot", "-o", "x.png", "--dpi", "9"),
    ("snapshot", "-o", "x.png", "--size", "9 bananas"),
    ("snapshot", "-o", "x.png", "--layers", "nope"),
    ("snapshot", "-o", "x.png", "--layers", " , "),
    ("snapshot", "-o", "x.png", "--template", "nope"),
    ("snapshot", "-o", "x.png", "--scene", "nope"),
    ("snapshot", "-o", "x.png", "--project", "nope.twincity"),
    ("snapshot", "-o", "x.png", "--at", "2021-02-30"),
    ("snapshot", "-o", "x.png", "--at", "1999"),
    ("snapshot", "-o", "x.png", "--at", "2020", "--from", "2020"),
    ("snapshot", "-o", "x.png", "--from", "2021", "--to", "2020"),
    ("snapshot", "-o", "x.png", "--mode", "nope"),
    ("snapshot", "-o", "x.png", "--public"),
    ("snapshot", "-o", "x.png", "--allow", "nope"),
    ("snapshot", "-o", "x.png", "--counts", "nope"),
    ("snapshot", "-o", "x.png", "--fit", "nope nowhere"),
    ("snapshot", "-o", "x.png", "--fit", "selection"),
    ("snapshot", "-o", "x.png", "--bbox", "1,2"),
    ("snapshot", "-o", "x.png", "--bbox", "2,29,3,30"),
    ("snapshot", "-o", "x.png", "--scale", "big"),
    ("snapshot", "-o", "x.png", "--scale", "1:2"),
    ("snapshot", "-o", "x.png", "--dark=yes"),
    ("snapshot", "x", "-o", "x.png"),
    ("series", "-o", "x.pdf"),
    ("series", "-o", "x.pdf", "--every", "nope"),
    ("series", "-o", "x.pdf", "--every", "year", "--mode", "nope"),
    ("series", "-o", "x.pdf", "--scenes", "--from", "2020"),
    ("series", "-o", "x.pdf", "--every", "year", "--seconds", "0"),
    ("series", "-o", "x.doc", "--every", "year"),
    ("series", "-o", "x.pdf", "--every", "year", "--format", "gif"),
    ("series", "-o", "x", "--every", "year", "--pattern", "{x}"),
    ("report", "--theme", "nope"),
    ("data", "-o", "x.doc"),
    ("data", "-o", "x.csv", "--table", "nope"),
    ("data", "-o", "x.csv", "--table", "changes"),
    ("data", "-o", "x.csv", "--from", "2020"),
    ("nope.twincity",),
    ("nope.twincity", "more"),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "EN_gb"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "en_GB", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ja_JP.UTF-8"}, "en"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "zh-Hant_HK.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.GB18030@radical"}, "zh"),
        ({"LC_ALL": "C", "LANG": "de_DE"}, "zh"),
    ],
)
def test_the_locale_chooses_the_language(environment: Mapping[str, str], lang: str) -> None:
    assert message_language(environment) == lang


def ways(lang: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words, spoken in a language by the locale."""
    monkeypatch.setenv("LANG", {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}[lang])
    return list(words)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_whole_in_one_language(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {}
    for lang in ("zh", "en", "zh"):
        assert cli.main([*ways(lang, command, monkeypatch), "--help"]) == 0
        pages[lang] = capsys.readouterr().out
        assert "cli." not in pages[lang]
        assert ("用法：" in pages[lang], "Usage:" in pages[lang]) == (lang == "zh", lang == "en")
        assert "…" not in pages[lang]
    assert not HAN.search(pages["en"])
    options = re.findall(r"^│ \*? *(--[\w-]+) .*$", pages["zh"], re.MULTILINE)
    for line in re.findall(r"^│ \*? *--[\w-]+ .*$", pages["zh"], re.MULTILINE):
        assert HAN.search(line) or "--size" in line or "--format" in line, line
    assert options == re.findall(r"^│ \*? *(--[\w-]+) .*$", pages["en"], re.MULTILINE)
    assert cli.main(["--lang", "en", *command, "--help"]) == 0
    assert capsys.readouterr().out == pages["en"]


@pytest.mark.parametrize("mistake", MISTAKES, ids=" ".join)
def test_every_complaint_is_in_one_language(
    mistake: tuple[str, ...],
    drawn: Drawn,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {}
    for lang in ("zh", "en"):
        code = cli.main(ways(lang, mistake, monkeypatch))
        out, err = capsys.readouterr()
        assert (code in (1, 2), out, len(err.splitlines())) == (True, "", 1)
        said[lang] = err
    assert HAN.search(said["zh"].removeprefix("twincity："))
    assert not HAN.search(said["en"]), said["en"]
    assert said["en"].startswith("twincity: ")


# What is wrong with a copy of the tables: file, what stands there, what instead.
SPOILS = (
    ("statuses.csv", "2020-12-30", "2020-12-32"),
    ("statuses.csv", "2021-05", "20-12-1"),
    ("events.csv", ",meeting,", ",gathering,"),
    ("events.csv", "\n", "\n,\n"),
    ("places.csv", "500101", "5001"),
    ("places.csv", ",500102,", ",500153,"),
    ("features.csv", ",highway,", ",hghway,"),
    ("observations.csv", "2021-01", "Jan-21"),
    ("datapackage.json", "sources.csv", "sources.txt"),
    ("indicators.csv", "key,", "kay,"),
    ("pack.toml", "", "[themes,"),
    ("shapes.json", "", "{}"),
)


def test_what_is_wrong_with_the_tables_is_reported_in_the_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy(tmp_path / "geodata")
    for name, old, new in SPOILS:
        text = (folder / name).read_text("utf-8") if old else ""
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    told = {}
    for lang in ("zh", "en"):
        assert cli.main(ways(lang, ("check", str(folder)), monkeypatch)) == 1
        out, err = capsys.readouterr()
        told[lang] = out.splitlines() + err.splitlines()
    assert {line.split(":")[0] for line in told["zh"][:-1]} >= {name for name, _, _ in SPOILS}
    for line in told["zh"]:
        assert HAN.search(line), line
    for line in told["en"]:
        assert not HAN.search(re.sub("“[^”]*”|[涪陵荣昌]+区", "", line)), line
    assert [x.split(": ")[0] for x in told["zh"][:-1]] == [x.split(": ")[0] for x in told["en"][:-1]]


@pytest.mark.parametrize("command", [("check",), ("report",), ("data", "-o", "x.csv"), ()])
def test_a_folder_without_an_atlas_is_reported_in_the_language(
    command: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TWINCITY_GEODATA", str(tmp_path / "nowhere"))
    told = {}
    for lang in ("zh", "en"):
        assert cli.main(["--lang", lang, *command]) == 1
        out, told[lang] = capsys.readouterr()
        assert (out, len(told[lang].splitlines())) == ("", 1)
    assert "没有这个文件" in told["zh"]
    assert "there is no such file" in told["en"]
    assert not HAN.search(told["en"])


def test_what_is_wrong_with_a_project_is_reported_in_the_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = {"clock": {"at": "2021-05-20", "start": "2018-01-01", "mode": "asof"}, "layers": []}
    scenes: list[object] = [
        1,
        {"name": "A B"},
        {"name": "a", "view": {**view, "camera": {"lon": "x", "lat": 1, "zoom": 2}}},
        {"name": "b", "view": {**view, "extent": [1, 2]}},
        {"name": "c", "view": {**view, "step": "fortnight"}},
        {"name": "d", "view": view, "title": 7},
        {"name": "e", "view": view, "run": {"from": "2021", "to": "2022"}},
        {"name": "f", "view": view, "evidence": ["x"]},
    ]
    layers = [1, {"id": "x/y"}, {"id": "n", "path": "//host/share"}, {"id": "m"}]
    file = tmp_path / "p.twincity"
    members = {"format": "twincity", "version": 2, "scenes": scenes, "layers": layers, "view": 3}
    file.write_text(json.dumps(members), "utf-8")
    opened = load(file)
    assert len(opened.problems) >= len(scenes) + len(layers)
    for problem in opened.problems:
        assert HAN.search(problem.zh), problem
        assert not HAN.search(problem.en.replace("p.twincity", "")), problem
    for lang in ("zh", "en"):
        cli.main(ways(lang, ("scenes", "--project", str(file)), monkeypatch))
        err = capsys.readouterr().err
        assert err
        assert bool(HAN.search(err)) == (lang == "zh"), err


def test_a_language_before_or_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ("--lang", "en", "report"),
        ("--lang=en", "report"),
        ("report", "--lang", "en"),
        ("report", "--lang=en"),
    ):
        assert cli.main([*words, "--at", "2021"]) == 0
        assert not HAN.search(capsys.readouterr().out.splitlines()[0])
    for words in (("--lang", "fr", "report"), ("report", "--lang", "fr"), ("--lang=",)):
        assert cli.main(list(words)) == 2
        assert "--lang" in capsys.readouterr().err


def test_pictures_use_it_too_unless_set_otherwise(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert cli.main(["snapshot", "-o", "x.png"]) == 0
    assert drawn.views[-1].lang == "en"
    assert cli.main(["snapshot", "--lang", "zh", "-o", "x.png"]) == 0
    assert drawn.views[-1].lang == "zh"


@pytest.mark.parametrize(
    "command", [("report", "--at", "2021-05-20", "--json"), ("scenes", "--json"), ("check", "--json")]
)
def test_json_is_the_same_in_any_language(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = set()
    for lang in ("zh", "en"):
        cli.main(ways(lang, command, monkeypatch))
        said.add(capsys.readouterr().out)
    assert len(said) == 1


@pytest.mark.engine
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays as Linux has them")
def test_a_window_that_cannot_be_opened_is_reported_in_the_users_language() -> None:
    kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "explorer"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=kept | {"LANG": "en_US.UTF-8", "LC_ALL": ""},
    )
    assert done.returncode == 1
    assert "there is no display" in done.stderr
    assert not HAN.search(done.stderr)
