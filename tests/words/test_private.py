"""What other people will read names neither the user nor what is in their data."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.words import private
from explorer.words.private import anonymous, redacted

_REAL_HOMES = private._homes


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "_homes", lambda: ("/people/lihua",))
    monkeypatch.setattr(private, "_names", lambda: (("lihua", "<user>"), ("PC-0427", "<host>")))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/people/lihua/规划/a.gpkg", "~/规划/a.gpkg"),
        ("/people/lihua", "~"),
        ("/people/lihuang/a", "/people/lihuang/a"),
        ("smb://pc-0427/share of LiHua", "smb://<host>/share of <user>"),
        ("lihuang stays", "lihuang stays"),
    ],
)
def test_home_user_and_host_are_hidden_and_nothing_else(text: str, shown: str) -> None:
    assert anonymous(text) == shown


def test_a_home_that_changes_while_the_program_runs_is_hidden_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(private, "_homes", _REAL_HOMES)
    for name in ("one", "two"):
        for variable in ("HOME", "USERPROFILE"):
            monkeypatch.setenv(variable, str(tmp_path / name))
        assert anonymous(str(tmp_path / name / "a.gpkg")) == str(Path("~", "a.gpkg"))


@pytest.mark.parametrize(
    "secret",
    [
        "KeyError: '张三'",
        "KeyError: 'zhangsan'",
        "ValueError: could not convert string to float: '51010419900101'",
        'no such column "zhangsan"',
        "cannot open /srv/share/zhangsan/secret.gpkg",
        "cannot open D:\\people\\zhangsan\\secret.gpkg",
        "cannot open \\\\nas\\zhangsan\\secret.gpkg",
        "https://tiles.zhangsan.cn/1/2/3?tk=secret",
        "mail zhangsan@secret.cn bounced",
        "number 51010419900101 is too large",
        "feature 重庆市张三 is odd",
        "a path ./data/zhangsan/secret.csv",
    ],
)
def test_nothing_of_the_users_data_reaches_the_log(secret: str) -> None:
    shown = redacted(secret)
    for hidden in ("张三", "zhangsan", "secret", "51010419900101", "重庆"):
        assert hidden not in shown


def test_what_support_needs_stays() -> None:
    frame = '  File "/usr/twincity/_internal/explorer/ui/app.py", line 120, in run'
    assert redacted(frame) == '  File "explorer/ui/app.py", line 120, in run'
    assert (
        redacted("Qt 6.11.3: GPU vendor Mesa 22.3.6, status 139")
        == "Qt 6.11.3: GPU vendor Mesa 22.3.6, status 139"
    )
    assert (
        redacted("twincity://map/web/main.js:12:3 TypeError") == "twincity://map/web/main.js:12:3 TypeError"
    )
    assert redacted("/srv/data/plan.gpkg is locked") == "….gpkg is locked"
    assert redacted(str(Path(private.__file__))) == "explorer/words/private.py"
