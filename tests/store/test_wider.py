"""Wider than one server, and servers that die: a streaming replica, and fifty kills under a writer."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from explorer.atlas.edits.row_edit import RowEdit
from explorer.doctor.store_health import examine_store
from explorer.paths import own_geodata_dir
from explorer.store import news
from explorer.store.atlas_rows import current_version, history_of, load_tables, read_rows_of
from explorer.store.feature_query import FeatureQuery
from explorer.store.install import install
from explorer.store.layer_load import load_layer
from explorer.store.layer_rows import layers, portion
from explorer.store.store_address import parse_address
from explorer.store.store_connection import StoreConnection, connect, connect_server
from explorer.store.store_faults import StoreError
from explorer.store.versioned_write import write_edits
from tests.helpers import crowds
from tests.helpers import postgres as server

pytestmark = pytest.mark.slow
PASSWORD = "only-for-the-test"


@pytest.fixture
def primary() -> Iterator[server.Server]:
    """A server of one's own with a store in its database `atlas`."""
    if server.programs() is None:
        pytest.skip(server.MISSING)
    with server.running() as own:
        own.create_template("atlas")
        place = parse_address(own.address("atlas"))
        with connect_server(place) as made:
            install(made)
        with connect(place) as found:
            load_tables(found, own_geodata_dir())
            load_layer(found, crowds.collection("own1", crowds.points(3000), crowds.careers(3000)), "poi")
        yield own


@pytest.fixture
def standby(primary: server.Server) -> Iterator[server.Server]:
    made = server.Server.make_standby(primary)
    try:
        yield made.start()
    finally:
        made.remove()


def until(test: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not test():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_replica_reads_all_and_writes_nothing(primary: server.Server, standby: server.Server) -> None:
    with (
        connect(parse_address(primary.address("atlas"))) as writer,
        connect(parse_address(standby.address("atlas"))) as reader,
    ):
        assert reader.server.standby
        assert not reader.store.can_write
        until(lambda: current_version(reader) == current_version(writer) == 2)
        assert read_rows_of(reader) == read_rows_of(writer)
        (layer,) = layers(reader)
        frame = FeatureQuery(extent=(104.0, 29.0, 106.0, 31.0))
        there, here = (portion(one, layer, frame, words=False) for one in (writer, reader))
        assert there.ids.tolist() == here.ids.tolist()
        with pytest.raises(StoreError) as error:
            write_edits(reader, [RowEdit("features", dict(read_rows_of(reader, "features")[0].cells), None)])
        assert error.value.kind == "read_only"
        seen = news.listen(reader)
        row = dict(read_rows_of(writer, "features")[0].cells)
        version = write_edits(writer, [RowEdit("features", row, {**row, "note_zh": "改"})]).version
        until(lambda: (news.notified(reader, 0.1) or 0) > seen)
        told = news.news_since(reader, seen)
        assert told is not None
        assert (told.version, told.rows) == (version, 1)


def test_the_check_says_which_is_which_and_how_far_behind(
    primary: server.Server, standby: server.Server
) -> None:
    def found(one: server.Server) -> dict[str, object]:
        results = list(examine_store(parse_address(one.address("atlas")), None, "zh"))
        assert {result.check for result in results} >= {"store_rights", "store_indexes", "store_replicas"}
        return {result.check: result for result in results}

    until(lambda: getattr(found(primary)["store_replicas"], "state", "") == "some")
    assert found(primary)["store_replicas"].values["n"] == 1  # type: ignore[attr-defined]
    there = found(standby)["store_replicas"]
    assert there.state == "standby"  # type: ignore[attr-defined]
    assert 0 <= there.values["s"] < 60  # type: ignore[attr-defined]


def test_of_several_hosts_the_one_that_writes_is_found(
    primary: server.Server, standby: server.Server
) -> None:
    with connect(parse_address(primary.address("atlas"))) as owner:
        owner.raw.execute(f"CREATE ROLE li LOGIN PASSWORD '{PASSWORD}' IN ROLE \"{owner.store.editor}\"")
    hosts = f"127.0.0.1:{standby.port},127.0.0.1:{primary.port}"
    place = parse_address(f"postgresql://li@{hosts}/atlas?target_session_attrs=read-write")
    assert place.label == f"atlas @ 127.0.0.1:{standby.port}, 127.0.0.1:{primary.port}"
    with connect(place, PASSWORD) as found:
        assert found.store.can_write
    primary.stop()
    with pytest.raises(StoreError) as error:
        connect(place, PASSWORD)
    assert error.value.is_temporary
    until(lambda: _answers(standby))
    any_of = parse_address(f"postgresql://li@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/atlas")
    with connect(any_of, PASSWORD) as left:
        assert len(read_rows_of(left, "features")) > 100


def _answers(standby: server.Server) -> bool:
    try:
        with connect(parse_address(standby.address("atlas"))):
            return True
    except StoreError:
        return False


def test_fifty_kills_lose_nothing_and_do_nothing_twice(primary: server.Server) -> None:
    """A writer counts up, one edit a step, and repeats what was not acknowledged, while the server dies again and again."""
    place = parse_address(primary.address("atlas"))
    with connect(place) as found:
        start = dict(read_rows_of(found, "features")[0].cells)
        begun = current_version(found)
    done, stop, wrong = [0], threading.Event(), []

    def write() -> None:
        row = {**start}
        found: StoreConnection | None = None
        try:
            while not stop.is_set():
                after = {**start, "note_zh": str(done[0] + 1)}
                try:
                    found = found or connect(place)
                    result = write_edits(found, [RowEdit("features", row, after)])
                except StoreError as error:
                    if not error.is_temporary:
                        raise
                    if found is not None:
                        found.close()
                    found = None
                    time.sleep(0.01)
                    continue
                if result.conflicts:
                    raise AssertionError(result.conflicts)
                row, done[0] = after, done[0] + 1
        except BaseException as error:  # noqa: BLE001  # told by the test's own thread
            wrong.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    roll = random.Random(5)
    for _ in range(50):
        before = done[0]
        until(lambda before=before: done[0] > before or bool(wrong))
        time.sleep(roll.uniform(0, 0.05))
        primary.kill()
        primary.start()
    stop.set()
    thread.join()
    assert wrong == []
    with connect(place) as found:
        told = [r for r in history_of(found, "features", start["id"]) if r.version > begun]
    assert [r.now and r.now.get("note_zh") for r in told] == [str(n + 1) for n in range(done[0])]
    assert done[0] >= 50
