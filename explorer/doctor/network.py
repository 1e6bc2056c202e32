"""The tile services that the user has switched on: the only check that uses the network, and only where one is on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from explorer import key_store as keys
from explorer.atlas import pack
from explorer.doctor.result import CheckResult
from explorer.ground.fetch import Remote
from explorer.ground.services import PRESETS, Service, of_user
from explorer.ground.tiles import GroundError, NoTile, column_row
from explorer.state.files.settings import Settings
from explorer.words.text import Lang, Text

_ZOOM = 6


def services(settings: Settings, lang: Lang) -> Iterator[CheckResult]:
    """Fetch one tile of each service whose host is switched on; without any, nothing is asked of the network."""
    on = [service for service in _known(settings) if service.host in settings.hosts]
    if not on:
        yield CheckResult("network", "off", "green")
    for service in on:
        begun = time.perf_counter()
        values = {"name": service.name.in_(lang)}
        try:
            Remote(service, lambda host: host in settings.hosts, keys.get).probe(*_tile(service))
        except NoTile:
            pass  # it answered
        except GroundError as error:
            yield CheckResult("network", "failed", "amber", values | {"why": error.in_(lang)})
            continue
        yield CheckResult("network", "reached", "green", values | {"s": f"{time.perf_counter() - begun:.1f}"})


def _known(settings: Settings) -> Iterator[Service]:
    """One of our services a host, and the user's own under a number: their names are the user's words."""
    yield from {service.host: service for service in PRESETS}.values()
    for number, own in enumerate(settings.services, 1):
        yield replace(of_user(own), name=Text(f"自建服务 {number}", f"own service {number}"))


def _tile(service: Service) -> tuple[int, int, int]:
    """The tile of the region at a zoom that the service has, as z, x, y."""
    zoom = min(max(_ZOOM, service.least), service.most)
    home = pack.current().opening
    column, row = column_row(home.lon, home.lat, zoom)
    return zoom, int(column), int(row)
