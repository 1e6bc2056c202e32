"""What the page may say: everything else is dropped, told once, and raises nowhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from explorer.paths import resources_dir
from explorer.ui.map import map_view
from explorer.ui.map.bridge import FIELDS, BadMessage, Host, read
from tests.helpers.logfail import LogWatch

SOUND: dict[str, dict[str, Any]] = {
    "ready": {},
    "painted": {"seq": 3},
    "camera": {"lon": 106.5, "lat": 29, "zoom": 7.75, "extent": [104, 28, 109, 31], "user": True},
    "error": {"message": "x" * 5000, "stack": ""},
    "hover": {"id": None},
    "click": {"id": "hw-chengyu", "additive": False, "lon": 106.5, "lat": 29.5},
    "menu": {"x": 10, "y": 20, "lon": 106.5, "lat": 29.5, "ids": ["hw-chengyu"]},
    "home": {},
    "pointer": {"lon": -180.5, "lat": 85},
    "split": {"value": 0.25},
    "event": {"id": "e-1"},
    "card": {"key": ""},
    "svg": {"svg": "<svg/>"},
    "pong": {
        "n": 65535,
        "unnamed": ["plat-zida"],
        "circles": True,
        "tiles": [{"id": "a", "asked": 9, "missing": 1, "names": ["7/1/2"]}],
    },
}
WRONG: tuple[Any, ...] = (
    *(
        None,
        {},
        [],
        {"a": 1},
        "x" * 200_001,
        True,
        -1,
        2**70,
        1e400,
        float("nan"),
        float("-inf"),
        1e308,
        -7.5,
    ),
    *([float("nan")] * 4, [1e308] * 4, [109, 28, 104, 31], [1, 2, 3], ["1", "2", "3", "4"], "9" * 5000),
)


@pytest.mark.parametrize("kind", SOUND)
def test_what_the_page_says_is_read(kind: str) -> None:
    message = read(json.dumps({"type": kind, "more": "dropped", **SOUND[kind]}))
    assert set(message) == {"type", *FIELDS[kind]}


def test_every_wrong_value_of_every_field_is_refused_or_harmless(logs: LogWatch) -> None:
    logs.expect("not a message from the page")
    host, heard = Host(), list[dict[str, Any]]()
    host.received.connect(heard.append)
    sent = 0
    for kind, fields in SOUND.items():
        for name in fields:
            for value in WRONG:
                host.notify(json.dumps({"type": kind, **fields, name: value}))
                sent += 1
    for text in (
        "null",
        "1",
        "[]",
        "{}",
        '"x"',
        "{",
        "[" * 100_000,
        '{"type":1}',
        '{"type":"x"}',
        '{"type":["ready"]}',
    ):
        host.notify(text)
    assert 0 < len(heard) < sent / 8  # a null id, a whole number, a short text: what a field may be
    for message in heard:
        if message["type"] == "svg":
            continue  # a picture may be long
        assert all(len(value) <= 8000 for value in message.values() if isinstance(value, str))


def test_a_fault_is_listed_once(logs: LogWatch) -> None:
    logs.expect("not a message from the page")
    host = Host()
    for _ in range(50):
        host.notify('{"type":"strange"}')
        host.notify('{"type":"split","value":"x"}')
    told = [record for record in logs.records if "not a message" in record.getMessage()]
    assert len(told) == 2


def test_a_missing_field_is_named() -> None:
    with pytest.raises(BadMessage, match="split: value"):
        read('{"type":"split"}')


def test_what_the_page_may_say_is_what_python_reads_and_answers() -> None:
    """Notice in messages.d.ts, which tsc holds the page to; FIELDS, which reads it; the map's answers."""
    types = (resources_dir() / "web" / "messages.d.ts").read_text("utf-8")
    union = re.search(r"^type Notice =\n(.*?);$", types, re.M | re.S)
    assert union
    told = {
        kind: re.findall(r"(\w+): ", fields)
        for kind, fields in re.findall(r'\{ type: "(\w+)"(.*?) \}', union[1])
    }
    assert {kind: list(fields) for kind, fields in FIELDS.items()} == told
    assert map_view._INCOMING.keys() == told.keys()
