"""Names of files with any character, from the command line, from patterns and from titles."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from explorer.export.files.files import printable
from tests.export.hardship import SERIES, SMALL, one_line, run

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems know fewer names")
NAMES = [
    "a:b*c?.png",
    "👩‍👩‍👧🏽 🇨🇳.png",
    "abc\u202egnp.exe.png",
    "-rf.png",
    "--help.png",
    "一\n二\t\r三.png",
    "100%s %(x)d {n} $HOME `x` \"q\" 'q' \\.png",
    " . x . .png",
    "....png",
    "é e\u0301 \u200b\ufeff.png",
    "长" * 83 + "ab.png",  # 255 bytes, the longest there is
    "CON.png",
    os.fsdecode(b"\xff\xfe.png"),
]


@linux
@pytest.mark.usefixtures("blank_program")
@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_any_character(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text("old")
    assert run(["snapshot", *SMALL, "-o", name]) == (0, "")
    assert os.listdir(tmp_path) == [name]
    with Image.open(tmp_path / name) as picture:
        assert picture.size == (400, 300)


@pytest.mark.usefixtures("blank_program")
@pytest.mark.parametrize(
    "name", ["x.png ", "x.png.", "x", ".png", "x.\u202egnp", "x." + "y" * 290, "x.p\nng"]
)
def test_an_ending_that_is_no_format_is_a_wrong_argument(name: str, tmp_path: Path) -> None:
    code, said = run(["snapshot", "-o", str(tmp_path / name)])
    line = one_line(said)
    assert (code, ".png" in line, len(line) < 200) == (2, True, True)
    assert os.listdir(tmp_path) == []


@pytest.mark.usefixtures("blank_program")
@pytest.mark.parametrize(
    "pattern",
    [
        "../{name}/..",
        "{title}",
        "con",
        '{n:02}: "{date}" <{name}>|*?',
        "\u202e{title}\n.",
        "-{date} ",
        "%s%d",
        "同",
    ],
)
def test_patterns_and_titles_never_lead_out_of_the_folder(pattern: str, tmp_path: Path) -> None:
    title = "../../\u202e<渝>:/\n\0蓉👍" + "长" * 200 + ". "
    out = tmp_path / "pictures"
    assert run([*SERIES, "--title", title, "--pattern", pattern, "-o", str(out)]) == (0, "")
    names = sorted(os.listdir(out))
    assert (len(names), os.listdir(tmp_path)) == (3, ["pictures"])
    for name in names:
        stem = name.removesuffix(".png")
        assert name.isprintable()
        assert not set('/\\:*?"<>|') & set(name)
        assert stem == stem.strip(" .")
        assert stem.lower() != "con"
        assert len(name.encode()) < 200


@pytest.mark.usefixtures("blank_program")
@pytest.mark.parametrize(
    "pattern", ["{n:999999999}", "{name.__class__}", "{0}", "{", "{title!r}", "{date:>99}"]
)
def test_a_pattern_that_asks_for_more_is_a_wrong_argument(pattern: str, tmp_path: Path) -> None:
    code, said = run([*SERIES, "--pattern", pattern, "-o", str(tmp_path / "pictures")])
    assert (code, "--pattern" in one_line(said)) == (2, True)
    assert os.listdir(tmp_path) == []


def test_messages_show_what_cannot_be_seen() -> None:
    assert printable("a/\u202egnp.\n.exe") == "a/\\u202egnp.\\n.exe"
    assert printable("/" + "长" * 300) == "/" + "长" * 60 + "…" + "长" * 20
