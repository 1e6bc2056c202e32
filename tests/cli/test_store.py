"""`twincity store …` against a real PostgreSQL: made, filled, checked, and every fault in one line with its cure."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import postgres as server

pytestmark = pytest.mark.slow


def twincity(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "explorer", "store", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        stdin=subprocess.DEVNULL,
        env=os.environ | variables,
    )


@pytest.fixture
def address(postgres: server.Server) -> Iterator[str]:
    name = postgres.create_database(server.GIS)
    yield postgres.address(name)
    postgres.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_store_is_made_filled_and_found_sound(address: str, tmp_path: Path) -> None:
    made = twincity("init", address, "--json")
    assert made.returncode == 0, made.stderr
    roles = json.loads(made.stdout)
    file = tmp_path / "学校.csv"
    file.write_text(
        "名称,经度,纬度,建成\n一小,104.06,30.67,2019-09\n二小,106.55,29.56,2021\n", encoding="utf-8"
    )
    done = twincity("load", "--tables", address, file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "学校" in done.stdout
    found = twincity("serve-check", address, "--json")
    assert found.returncode == 0, found.stdout
    told = json.loads(found.stdout)
    checks = {check["check"]: check for check in told["checks"]}
    assert told["level"] == "green", told
    assert checks["store_contents"]["values"]["layers"] == 1
    assert checks["store_contents"]["values"]["features"] == 2
    assert checks["store_rights"]["values"]["reader"] == roles["reader"]
    assert address.split("?")[0] not in found.stdout
    regions = twincity_regions(address)
    assert regions == [("510105",), ("500103",)]


def twincity_regions(address: str) -> list[tuple[str]]:
    import psycopg

    with psycopg.connect(address) as raw:
        return raw.execute("SELECT region FROM twincity.feature ORDER BY id").fetchall()


def test_all_is_put_there_or_nothing(address: str, tmp_path: Path) -> None:
    assert twincity("init", address).returncode == 0
    file = tmp_path / "点.csv"
    file.write_text("名称,经度,纬度\n甲,104.06,30.67\n", encoding="utf-8")
    assert twincity("load", address, file).returncode == 0
    other = tmp_path / "乙.csv"
    other.write_text("名称,经度,纬度\n乙,104.06,30.67\n", encoding="utf-8")
    refused = twincity("load", "--tables", address, other, file)
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert twincity("load", "--name", "丙", address, other, file).returncode == 2
    file.write_text("名称,经度,纬度\n甲,104.06,30.67\n乙,105.06,30.67\n", encoding="utf-8")
    assert twincity("load", "--replace", address, file).returncode == 0
    counts = json.loads(twincity("serve-check", address, "--json").stdout)["checks"]
    (values,) = [check["values"] for check in counts if check["check"] == "store_contents"]
    assert (values["rows"], values["layers"], values["features"]) == (0, 1, 2)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("serve-check", "postgresql://wang:secret-word@127.0.0.1/atlas"), 2, ".pgpass"),
        (("init", "mysql://127.0.0.1/atlas"), 2, "postgresql://"),
        (("load", "postgresql://127.0.0.1:1/atlas"), 1, "127.0.0.1:1"),
        (("load", "postgresql://127.0.0.1/atlas", "no-such-file.csv"), 1, "no-such-file.csv"),
        (("init",), 2, "ADDRESS"),
    ],
)
def test_what_cannot_be_is_one_line_with_a_cure(arguments: tuple[str, ...], code: int, words: str) -> None:
    done = twincity(*arguments)
    assert done.returncode == code
    (line,) = done.stderr.splitlines()
    assert words in line
    assert "secret-word" not in line + done.stdout


def test_a_check_of_nothing_is_red(address: str) -> None:
    found = twincity("serve-check", address)
    assert found.returncode == 1
    assert "twincity store init" in found.stdout
