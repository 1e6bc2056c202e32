"""The user's settings: sound keys are kept, a broken file costs its settings and never the start."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from explorer.state.files import settings as module
from explorer.state.files.settings import Settings, SettingsFile
from tests.helpers.views import junk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "配置" / "settings.json"


@pytest.fixture
def file(path: Path) -> SettingsFile:
    return SettingsFile(lambda: path)


def written(path: Path, data: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())


def test_the_first_start_has_defaults_and_no_notice(file: SettingsFile) -> None:
    assert file.load() == Settings()
    assert file.notice is None


def test_settings_survive_their_file(file: SettingsFile) -> None:
    mine = Settings("en", "dark", "/数据", ("a", "b"), True, "AAAA")
    assert file.save(mine)
    assert file.load() == mine
    assert file.notice is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 99_999, b'{"format": "other"}'])
def test_a_broken_file_is_set_aside(file: SettingsFile, path: Path, data: bytes) -> None:
    written(path, data)
    assert file.load() == Settings()
    assert file.notice
    assert path.with_name("settings.json.broken").read_bytes() == data
    assert file.load() == Settings()
    assert file.notice is None, "said once"


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EMFILE])
def test_a_file_that_cannot_be_read_now_is_neither_moved_nor_overwritten(
    file: SettingsFile, path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert file.save(Settings(author="甲"))
    before = path.read_bytes()

    def away(*_: object) -> bytes:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as share:
        share.setattr(module.atomic, "read", away)
        assert file.load() == Settings()
        assert file.notice
        assert file.save(replace(file.load(), language="en"))
        assert file.load().language == "en", "lasts as long as the program"
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]
    assert file.load() == Settings(author="甲")
    assert file.save(Settings(author="乙"))
    assert file.load().author == "乙"


def test_a_wrong_key_costs_only_itself(file: SettingsFile, path: Path) -> None:
    sound = {"format": "twincity-settings", "version": 1, "last_folder": "/甲", "unknown": 1}
    written(path, {**sound, "language": "fr", "tour_done": "yes", "recent": ["a", 1]})
    assert file.load() == Settings(last_folder="/甲")
    assert file.notice
    assert all(key in file.notice.zh for key in ("language", "tour_done", "recent"))


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*Settings.__dataclass_fields__, "version"]), junk))
def test_any_file_gives_settings_that_can_be_saved(
    file: SettingsFile, path: Path, data: dict[str, Any]
) -> None:
    written(path, {"format": "twincity-settings", **data})
    found = file.load()
    assert file.save(found)
    assert file.load() == found


def test_a_newer_versions_settings_are_read_and_left_alone(file: SettingsFile, path: Path) -> None:
    newer = {"format": "twincity-settings", "version": 99, "language": "en", "recent": {"of": "another kind"}}
    written(path, newer)
    before = path.read_bytes()
    found = file.load()
    assert found.language == "en"
    assert file.notice is not None
    assert file.save(replace(found, tour_done=True))
    assert path.read_bytes() == before
    assert file.load().tour_done, "a change lasts as long as the window"
    assert file.notice is None, "said once"
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]


def test_settings_that_a_newer_version_wrote_meanwhile_are_left_alone(file: SettingsFile, path: Path) -> None:
    mine = file.load()
    written(path, {"format": "twincity-settings", "version": 99})
    before = path.read_bytes()
    assert file.save(replace(mine, language="en"))
    assert path.read_bytes() == before


def test_keys_that_this_version_does_not_know_are_kept(file: SettingsFile, path: Path) -> None:
    written(path, {"format": "twincity-settings", "version": 1, "language": "en", "of_a_plugin": [1, 2]})
    file.save(replace(file.load(), language="zh"))
    assert json.loads(path.read_text("utf-8"))["of_a_plugin"] == [1, 2]
    assert file.load().language == "zh"


def test_an_update_keeps_what_the_first_version_wrote(file: SettingsFile, path: Path) -> None:
    """As version 0.1.0 left it: recent files, the window's places, the services that may be asked."""
    first = {
        "format": "twincity-settings",
        "version": 1,
        "language": "zh",
        "appearance": "dark",
        "last_folder": "/数据",
        "recent": ["/数据/规划.twincity"],
        "tour_done": True,
        "layout": "AAAA",
        "coordinates": "decimal",
        "hosts": ["tiles.example.cn"],
    }
    written(path, first)
    found = file.load()
    assert file.notice is None
    assert (found.recent, found.layout, found.hosts) == (
        ("/数据/规划.twincity",),
        "AAAA",
        ("tiles.example.cn",),
    )
    assert (found.appearance, found.last_folder, found.tour_done) == ("dark", "/数据", True)


def test_a_folder_that_cannot_be_written_sets_a_notice_and_raises_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = SettingsFile(lambda: tmp_path / "file" / "settings.json")
    assert not file.save(Settings())
    assert file.notice
    assert file.load() == Settings()


def test_recent_files_are_listed_once_and_ten_at_most() -> None:
    recent: tuple[str, ...] = ()
    for n in (*range(12), 5):
        recent = Settings(recent=recent).with_recent(Path(f"{n}.twincity"))
    assert len(recent) == 10
    assert recent[:2] == ("5.twincity", "11.twincity")


def test_the_users_own_config_folder_is_the_default() -> None:
    assert module.default_path().parts[-2:] == ("twincity", "settings.json")
