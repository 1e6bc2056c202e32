"""Opening a .twinpack is as safe as opening a project: every unsafe one is refused in one line and leaves nothing."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.paths import own_geodata_dir
from explorer.state.files.packs import pack_file
from explorer.state.files.packs.pack_file import PackError, folder_of, is_pack, parts, write
from tests.helpers import region


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pack_file, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache" / "packs"


@pytest.fixture(scope="module")
def north(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region.make_pack(tmp_path_factory.mktemp("packs") / "north")


def packed(north: Path, out: Path, spoil: Callable[[zipfile.ZipFile], object], lead: str = "") -> Path:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts(north):
            archive.write(north / name, lead + name)
        spoil(archive)
    return out


def test_a_pack_is_opened_whole_once_and_anew_when_it_changes(
    north: Path, tmp_path: Path, shelf: Path
) -> None:
    assert write(north, tmp_path / "north.twinpack") == len(list(parts(north)))
    folder = folder_of(tmp_path / "north.twinpack")
    assert {name: (folder / name).read_bytes() for name in parts(folder)} == {
        name: (north / name).read_bytes() for name in parts(north)
    }
    assert folder_of(tmp_path / "north.twinpack") == folder
    other = packed(
        north, tmp_path / "north.twinpack", lambda a: a.writestr("north/README.md", "more"), "north/"
    )
    assert (folder_of(other) / "README.md").read_text() == "more"
    assert len(list(shelf.iterdir())) == 2


def test_a_pack_may_hold_every_file_of_the_programs_own_basemap() -> None:
    basemap = own_geodata_dir() / "basemap"
    assert {f"basemap/{file.name}" for file in basemap.iterdir()} <= set(parts(own_geodata_dir()))


def test_a_folder_or_its_description_is_a_pack_and_stays_where_it_is(north: Path) -> None:
    assert is_pack(north)
    assert folder_of(north) == folder_of(north / "pack.toml") == north.resolve()
    assert not is_pack(north / "basemap")
    assert not is_pack(north.parent)


def _link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("deck.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


SPOILT: dict[str, Callable[[zipfile.ZipFile], object]] = {
    "a way out": lambda archive: archive.writestr("../out.csv", "x"),
    "an absolute path": lambda archive: archive.writestr("/tmp/out.csv", "x"),
    "a drive": lambda archive: archive.writestr("C:\\out.csv", "x"),
    "a folder of its own": lambda archive: archive.writestr("more/out.csv", "x"),
    "a program": lambda archive: archive.writestr("run.exe", "x"),
    "a name twice": lambda archive: archive.writestr("pack.toml", "x"),
    "a bomb": lambda archive: archive.writestr("README.md", bytes(300 * 2**20)),
    "a large file": lambda archive: archive.writestr("README.md", bytes(33 * 2**20)),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", SPOILT)
def test_what_no_pack_may_hold_is_refused(north: Path, tmp_path: Path, shelf: Path, what: str) -> None:
    with pytest.raises(PackError) as refused:
        folder_of(packed(north, tmp_path / "spoilt.twinpack", SPOILT[what]))
    for line in refused.value.text:
        assert "spoilt.twinpack" in line
        assert "\n" not in line
    assert not [file for file in shelf.rglob("*") if file.is_file()]
    assert not (tmp_path / "out.csv").exists()
    assert not Path("/tmp/out.csv").exists()


def test_a_link_is_not_followed(north: Path, tmp_path: Path, shelf: Path) -> None:
    folder = folder_of(packed(north, tmp_path / "north.twinpack", _link))
    assert not (folder / "deck.json").exists()
    (tmp_path / "copy").mkdir()
    for name in ("pack.toml", "datapackage.json", "features.csv"):
        (tmp_path / "copy" / name).write_bytes((north / name).read_bytes())
    (tmp_path / "copy" / "deck.json").symlink_to("/etc/hostname")
    assert "deck.json" not in set(parts(tmp_path / "copy"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"\x00" * 100])
def test_what_is_no_zip_is_refused(tmp_path: Path, shelf: Path, data: bytes) -> None:
    (tmp_path / "x.twinpack").write_bytes(data)
    with pytest.raises(PackError):
        folder_of(tmp_path / "x.twinpack")


def test_a_cut_or_changed_file_is_refused_or_whole(north: Path, tmp_path: Path, shelf: Path) -> None:
    """At every place where a copy may have been cut, and with a bit turned anywhere: never half a pack."""
    write(north, tmp_path / "north.twinpack")
    data = (tmp_path / "north.twinpack").read_bytes()
    whole = set(parts(north))
    for at in range(1, len(data), len(data) // 40):
        for spoilt in (data[:at], data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :]):
            (tmp_path / "spoilt.twinpack").write_bytes(spoilt)
            try:
                folder = folder_of(tmp_path / "spoilt.twinpack")
            except PackError:
                continue
            assert set(parts(folder)) == whole


def test_a_zip_of_something_else_is_no_pack(tmp_path: Path, shelf: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "1")
    (tmp_path / "x.twinpack").write_bytes(out.getvalue())
    with pytest.raises(PackError, match="不是资料包"):
        folder_of(tmp_path / "x.twinpack")
