"""pack.toml: every block is read, whatever is wrong is said with line and cure, and the rest still opens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.atlas import catalogue
from explorer.atlas.assembly.tables import load
from explorer.atlas.catalogue import NAME, Catalogue, LayerSpec
from explorer.paths import own_geodata_dir
from explorer.words.text import Text

OWN = (own_geodata_dir() / NAME).read_text("utf-8")
HARBOUR = """
[themes.harbour]
name = ["港口", "Harbours"]
group = "transport"
color = ["#0b5f6b", "#5cc3d2"]
icon = "埠"
outline = "M -1,-1 L 1,-1 L 0.6,1 L -0.6,1 Z"
"""


def read(tmp_path: Path, text: str) -> tuple[Catalogue, list[str]]:
    (tmp_path / NAME).write_text(text, "utf-8")
    found, wrong = catalogue.read(tmp_path)
    return found, [str(problem) for problem in wrong]


def test_the_programs_own_blocks_are_sound() -> None:
    found, wrong = catalogue.read(own_geodata_dir())
    assert wrong == []
    assert {spec.group for spec in found.specs.values()} == set(found.groups)


def test_a_folder_without_themes_has_the_programs_own(tmp_path: Path) -> None:
    found, wrong = catalogue.read(tmp_path)
    assert found == catalogue.load(own_geodata_dir())
    assert wrong == []


def test_a_block_more_is_a_layer_more(tmp_path: Path) -> None:
    found, wrong = read(tmp_path, OWN + HARBOUR)
    assert wrong == []
    assert list(found)[-1] == "harbour"
    assert found.name("harbour") == Text("港口", "Harbours")


def test_themes_without_a_hanzi_share_none(tmp_path: Path) -> None:
    plain = HARBOUR.replace('icon = "埠"\n', "")
    other = (
        plain.replace("harbour", "quay")
        .replace("#0b5f6b", "#6b0b5f")
        .replace("#5cc3d2", "#d25cc3")
        .replace("0.6,1", "0.2,1")
    )
    assert read(tmp_path, OWN + plain + other)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('group = "transport"', 'group = "sea"', "可用 transport"),
        ('name = ["港口", "Harbours"]', 'name = "港口"', '["中文", "English"]'),
        ('["港口", "Harbours"]', r'["港\u0007口", "Harbours"]', "一行文字"),
        ('["港口", "Harbours"]', f'["港口", "{"H" * 601}"]', "600 字"),
        ('icon = "埠"', 'icon = "埠"\nverbs = { operation = ["开\\n港", "opened"] }', "一行文字"),
        ('["#0b5f6b", "#5cc3d2"]', '["teal", "#5cc3d2"]', "#rrggbb"),
        ('icon = "埠"', 'icon = "码头"', "一个汉字"),
        ("M -1,-1 L 1,-1 L 0.6,1 L -0.6,1 Z", "M -1,-1 C 1,-1 0.6,1 -0.6,1 Z", "SVG 路径"),
        ("M -1,-1 L 1,-1 L 0.6,1 L -0.6,1 Z", "M -1,-1 L 1,-1 Z", "SVG 路径"),
        ('icon = "埠"', 'icon = "埠"\nbeat = { dash = [1, 2, 3], rise = 2 }', "偶数"),
        ('icon = "埠"', 'icon = "埠"\nwidth = -1', "0.5 到 20"),
        ('icon = "埠"', 'icon = "埠"\nends = "yes"', "true 或 false"),
        ('icon = "埠"', 'icon = "埠"\nverbs = { opened = ["开港", "opened"] }', "可用 planned"),
        ('icon = "埠"', 'icon = "埠"\nglyph = "anchor"', "不认识 glyph"),
        ("themes.harbour", "themes.Harbour", "小写字母"),
    ],
)
def test_a_bad_block_is_left_out_with_line_and_cure(tmp_path: Path, old: str, new: str, said: str) -> None:
    found, (line,) = read(tmp_path, OWN + HARBOUR.replace(old, new))
    number = OWN.count("\n") + 2
    assert line.startswith(f"{NAME}:{number}: [themes.")
    assert said in line
    assert list(found) == list(catalogue.load(own_geodata_dir()))


@pytest.mark.parametrize(
    ("key", "words"),
    [('icon = "埠"', "字"), ('outline = "M -1,-1 L 1,-1 L 0.6,1 L -0.6,1 Z"', "外形"), ("#0b5f6b", "颜色")],
)
def test_two_layers_that_look_alike_are_reported(tmp_path: Path, key: str, words: str) -> None:
    own = catalogue.load(own_geodata_dir()).spec("bus")
    same = {
        "字": f'icon = "{own.icon}"',
        "外形": f'outline = "{own.outline}"',
        "颜色": own.color,
    }[words]
    _, (line,) = read(tmp_path, OWN + HARBOUR.replace(key, same))
    assert f"标记的{words}与 bus 相同" in line


@pytest.mark.parametrize(
    "text", ["", "[themes", "themes = 3", "[themes]\nx = 1\n", "\ud800".encode("utf-8", "replace").decode()]
)
def test_whatever_the_file_holds_layers_open(tmp_path: Path, text: str) -> None:
    found, wrong = read(tmp_path, text)
    assert list(found) == list(catalogue.load(own_geodata_dir()))
    assert wrong
    assert all("；请" in line for line in wrong)


def test_rows_of_a_theme_need_its_block(tables: Path) -> None:
    """`check` and the program say where to add it; with the block the row is a feature."""
    path = tables / "features.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    first = rows[0].replace(",highway,", ",harbour,")
    path.write_text("\n".join([head, first, *rows[1:]]) + "\n", "utf-8")
    lost = load(tables)
    said = [str(p) for p in lost.problems if p.file == "features.csv"]
    assert len(said) == 1
    assert "harbour" in said[0]
    assert NAME in said[0]
    (tables / NAME).write_text(OWN + HARBOUR, "utf-8")
    found = load(tables)
    assert found.problems == ()
    assert [f.id for f in found.atlas.by_theme("harbour")] == [first.partition(",")[0]]


def test_an_unknown_id_is_answered() -> None:
    empty = Catalogue()
    assert empty.name("mine").zh == "mine"
    assert empty.spec("mine").hue("dark").startswith("#")
    assert empty.measures(["mine"]) == frozenset()


def test_another_process_reads_the_same_layers() -> None:
    mine = LayerSpec("mine", "user", Text("我的图层", "My layer"), "#123456", "#abcdef", icon="我")
    more = catalogue.built_in().with_layer(mine)
    assert catalogue.from_json(json.loads(json.dumps(more.to_json()))) == more


def test_layers_come_and_go_as_values() -> None:
    own = catalogue.load(own_geodata_dir())
    mine = LayerSpec("mine", "user", Text("我的图层", "My layer"), "#123456", "#abcdef")
    more = own.with_layer(mine)
    assert list(more) == [*own, "mine"]
    assert more.grouped()["user"] == [mine]
    assert "mine" not in own
    assert more.without("mine").specs == own.specs
