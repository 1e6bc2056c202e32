"""What cells and columns say of the state of a thing, negations above all: none makes what is not open an open one."""

from __future__ import annotations

import pytest

from explorer.atlas.model import Status
from explorer.sources.reader.status_words import status_named

_SAID: dict[Status | None, str] = {
    "planned": "规划 拟建 前期工作 未开工 即将开工 待开工 缓建 未批复 审批中 待批 未立项 招标中 设计完成 可研 已签约 征地拆迁 完成0% notstarted NotBuilt",
    "approved": "已批复 可研批复 核准 Approved",
    "construction": "在建 复工 未完工 未完成 未竣工 未通车 未开通 尚未启用 即将通车 待验收 完成50% 0.5% 主体完工 推进中 Incomplete unopened",
    "upgrade": "改扩建 升级",
    "operation": "建成通车 已完成 完成100% 100.0% 试运行 恢复运营 交付使用 竣工验收 operational Completed active",
    "closed": "停止运营 停止使用 暂停 暂停施工 终止 中止 搁置 停产 停航 歇业 关停 报废 不再使用 停工 Inactive discontinued suspended",
    None: "交通 甲类 良好",
}


@pytest.mark.parametrize(
    ("word", "wanted"), [(w, status) for status, some in _SAID.items() for w in some.split()]
)
def test_a_cell_names_the_status_that_a_reader_takes_from_it(word: str, wanted: Status | None) -> None:
    assert status_named(word) == wanted


@pytest.mark.parametrize(
    "word", ["not yet open", "Not completed", "not operational", "not in use", "out of service"]
)
def test_what_is_denied_in_english_is_not_in_operation(word: str) -> None:
    assert status_named(word) in ("construction", "closed")
