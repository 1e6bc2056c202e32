"""Tile services: addresses as they are pasted, and a service on the loopback with all its moods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.ground import fetch, services
from explorer.ground.shelf import Shelf
from explorer.ground.tiles import GroundError, NoTile
from explorer.state.files.settings import Settings, SettingsFile
from explorer.state.view.ground import OwnGround, OwnService
from tests.ground.test_archives import colour
from tests.helpers import grounds
from tests.helpers.grounds import BLUE, RED, RONGCHANG, Answer, at

PLACE = at(RONGCHANG, 10)
KEY = "5ecret0key"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(fetch, "cache_folder", lambda: tmp_path / "cache" / "tiles")
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def no_key_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import keyring
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


def shelf_of(
    host: str, template: str = "http://{host}/{z}/{x}/{y}.png", on: bool = True, **more: object
) -> tuple[Shelf, str]:
    """A shelf that knows one service, and the token of its ground."""
    own = OwnService("own", "内网影像", template.replace("{host}", host), **more)  # type: ignore[arg-type]
    made = Shelf(lambda: Settings(hosts=(host,) if on else (), services=(own,)))
    return made, made.opened(OwnGround("g", "", service="own")).token


def failure(shelf: Shelf, token: str) -> str:
    with pytest.raises(GroundError) as told:
        shelf.picture(token, "day", *PLACE)
    for lang in ("zh", "en"):
        words = told.value.in_(lang)  # type: ignore[arg-type]
        assert "127.0.0.1" not in words
        assert KEY not in words
    return told.value.words.key


def pictures(_: str) -> Answer:
    return 200, "image/png", grounds.tile()


def test_a_host_that_is_off_is_not_contacted() -> None:
    with grounds.service(pictures) as (host, asked):
        shelf, token = shelf_of(host, on=False)
        assert failure(shelf, token) == "ground.no_tile"
        why = shelf.opened(OwnGround("g", "", service="own")).why
        assert why is not None
        assert "内网影像" in why.in_("zh")
        assert asked == []


def test_tiles_are_fetched_once_under_the_programs_own_name(own_cache: Path) -> None:
    with grounds.service(pictures) as (host, asked):
        shelf, token = shelf_of(host)
        for _ in range(3):
            assert colour(shelf.picture(token, "day", *PLACE)[1]) == BLUE
    z, x, y = PLACE
    assert len(asked) == 1
    assert asked[0].startswith(f"/{z}/{x}/{y}.png TwinCityExplorer/")
    assert colour(shelf.picture(token, "day", *PLACE)[1]) == BLUE  # the service is gone, the tile is not
    assert failure_elsewhere(shelf, token) == "ground.no_network"
    names = "".join(str(path) for path in own_cache.rglob("*"))
    assert host not in names


def test_the_oldest_tiles_make_room_for_new_ones(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size, most = len(grounds.tile()), 4
    monkeypatch.setattr(fetch, "_CACHE", most * size)
    monkeypatch.setattr(fetch, "_PRUNED", size)
    monkeypatch.setattr(fetch, "_room", fetch._Room())
    z, x, y = PLACE
    with grounds.service(pictures) as (host, asked):
        shelf, token = shelf_of(host)
        for n in range(10):
            shelf.picture(token, "day", z, x + n, y)
        kept = [path for path in own_cache.rglob("*") if path.is_file()]
        assert len(kept) == most
        shelf.picture(token, "day", z, x + 9, y)
        assert len(asked) == 10
        shelf.picture(token, "day", z, x, y)
        assert len(asked) == 11


def failure_elsewhere(shelf: Shelf, token: str) -> str:
    with pytest.raises(GroundError) as told:
        shelf.picture(token, "day", 3, 1, 1)
    return told.value.words.key


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ((403, "text/html", b"denied"), "ground.key"),
        ((401, "text/html", b""), "ground.key"),
        ((429, "text/plain", b"slow down"), "ground.quota"),
        ((418, "text/html", b"<html>blocked"), "ground.quota"),
        ((500, "text/plain", b""), "ground.server"),
        ((400, "text/plain", b""), "ground.status"),
        ((404, "text/plain", b""), "ground.no_tile"),
        ((200, "application/json", '{"msg":"非法Key"}'.encode()), "ground.key"),
        ((200, "application/json", '{"msg":"超过每日配额"}'.encode()), "ground.quota"),
        ((200, "text/html", b"<html>sign in</html>"), "ground.no_picture"),
        ((200, "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "ground.no_picture"),
        ((302, "text/plain", b"http://localhost:1/"), "ground.status"),
    ],
)
def test_each_mood_of_a_service_is_one_line(
    answer: Answer, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with grounds.service(lambda _: answer) as (host, asked):
        monkeypatch.setenv(keys_variable(host), KEY)
        shelf, token = shelf_of(host, "http://{host}/{z}/{x}/{y}?tk={key}")
        assert failure(shelf, token) == key
        assert KEY in asked[0]


def keys_variable(host: str) -> str:
    from explorer import key_store as keys

    return keys._variable(host)


def test_without_its_key_a_service_is_not_contacted() -> None:
    with grounds.service(pictures) as (host, asked):
        shelf, token = shelf_of(host, "http://{host}/{z}/{x}/{y}?tk={key}")
        assert failure(shelf, token) == "ground.no_key"
        assert asked == []


def test_a_service_that_fails_is_left_alone_for_a_while() -> None:
    with grounds.service(lambda _: (429, "text/plain", b"")) as (host, asked):
        shelf, token = shelf_of(host)
        for _ in range(5):
            assert failure(shelf, token) == "ground.quota"
        assert len(asked) == 1


def test_names_are_over_the_map_of_one_service() -> None:
    def answer(path: str) -> Answer:
        return 200, "image/png", grounds.tile(RED if "cva" in path else BLUE)

    with grounds.service(answer) as (host, asked):
        both = tuple(f"http://{host}/{layer}/{{z}}/{{x}}/{{y}}" for layer in ("vec", "cva"))
        service = replace(services.PRESETS[0], templates=both, host=host)
        remote = fetch.Remote(service, lambda _: True, lambda _: KEY)
        assert colour(remote.tile(*PLACE)) == RED
        assert len(asked) == 2


def test_addresses_are_read_as_they_are_pasted() -> None:
    read = services.read_template
    assert read("https://t{s}.example.cn/{z}/{x}/{y}.png") == ("https://t{s}.example.cn/{z}/{x}/{y}.png", "")
    template, key = read(
        f"https://t0.tianditu.gov.cn/vec_w/wmts?TILEMATRIX=12&TILEROW=1697&TILECOL=3250&tk={KEY}"
    )
    assert (template, key) == (
        "https://t0.tianditu.gov.cn/vec_w/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}",
        KEY,
    )
    rest = "https://gis.example.cn/wmts/a/default/3857/{TileMatrix}/{TileRow}/{TileCol}.png"
    assert read(rest)[0] == "https://gis.example.cn/wmts/a/default/3857/{z}/{y}/{x}.png"
    z, x, y = PLACE
    assert services.address("https://e.cn/{z}/{x}/{-y}?t={s}&k={key}", z, x, y, "a b") == (
        f"https://e.cn/{z}/{x}/{2**z - 1 - y}?t={(x + y) % 8}&k=a%20b"
    )


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "ground.address"),
        ("file:///etc/passwd?{z}{x}{y}", "ground.address"),
        ("https://[e.cn/{z}/{x}/{y}", "ground.address"),
        ("https://e.cn/tiles.png", "ground.no_fields"),
        ("https://e.cn/{z}/{x}/{y}/{bbox}", "ground.field"),
        ("https://maponline0.bdimg.com/tile/?x={x}&y={y}&z={z}", "ground.baidu"),
        (f"http://e.cn/{{z}}/{{x}}/{{y}}?token={KEY}", "ground.key_in_clear"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(typed: str, key: str) -> None:
    with pytest.raises(GroundError) as told:
        services.read_template(typed)
    assert told.value.words.key == key


@pytest.mark.parametrize("host", ["webrd02.is.autonavi.com", "rt0.map.gtimg.com", "mt1.google.cn"])
def test_amap_and_tencent_are_known_to_be_shifted(host: str) -> None:
    own = OwnService("a", "高德", f"https://{host}/{{z}}/{{x}}/{{y}}", datum="wgs84")
    assert services.of_user(own).datum == "gcj02"


def test_hosts_and_services_are_kept_in_the_settings_of_this_machine(tmp_path: Path) -> None:
    file = SettingsFile(lambda: tmp_path / "settings.json")
    own = OwnService("own", "内网影像", "https://e.cn/{z}/{x}/{y}?tk={key}", most=16)
    wanted = Settings(hosts=("e.cn",), services=(own,))
    assert file.save(wanted)
    assert file.load() == wanted


def test_a_place_without_a_tile_is_distinguished_from_trouble() -> None:
    with grounds.service(lambda _: (404, "text/plain", b"")) as (host, _):
        shelf, token = shelf_of(host)
        with pytest.raises(NoTile):
            shelf.picture(token, "day", *PLACE)
        assert shelf.troubles == {}
