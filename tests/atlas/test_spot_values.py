"""Numbers and dates read off the five documents by eye: the tables hold each, at the place it cites."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from explorer.atlas.model import Atlas, Citation

_ROWS = list(
    csv.DictReader((Path(__file__).parent.parent / "data" / "spot_values.csv").open(encoding="utf-8"))
)


def _standing(atlas: Atlas, table: str, key: str) -> list[tuple[str, Citation]]:
    """What the atlas holds under a key: values (or dates) with their citations."""
    if table == "observations":
        return [(o.value, o.citation) for o in atlas.indicators[key].observations]
    if table == "events":
        return [(atlas.events[key].date.text, atlas.events[key].citation)]
    feature = atlas.features[key]
    if table == "attributes":
        return [(a.value, a.citation) for a in feature.attributes]
    return [(f"{r.status} {r.kind} {r.date}", r.citation) for r in feature.statuses]


@pytest.mark.parametrize("row", _ROWS, ids=[f"{r['source']}-{r['key']}-{r['value']}" for r in _ROWS])
def test_the_table_says_what_the_document_says(atlas: Atlas, row: dict[str, str]) -> None:
    found = [c for value, c in _standing(atlas, row["table"], row["key"]) if value == row["value"]]
    assert (row["source"], row["locator"]) in {(c.source, c.locator.zh) for c in found}


def test_all_five_documents_were_read() -> None:
    per_document = Counter(row["source"] for row in _ROWS)
    assert sorted(per_document) == ["000", "001", "002", "003", "004"]
    assert min(per_document.values()) >= 20


# One fact told twice: as an attribute of its feature and as a point of its indicator.
_TWICE = [
    ("hw-liangping-kaijiang", "建成后将辐射乡镇", "kailiang_towns"),
    ("hw-liangping-kaijiang", "隧道左右洞累计掘进", "kailiang_tunnel_m"),
    ("rail-chengyu-hsr", "月票乘车次数上限", "hsr_monthly_pass_rides"),
    ("rail-chengyu-middle", "正线长度", "cy_middle_length"),
    ("fr-lsc", "通达港口", "lsc_ports"),
    ("fr-lsc", "川渝总运量", "teu_chuanyu_lsc"),
    ("fr-lsc-laos", "节省通关时间", "lsc_rail_fast_hours"),
    ("fr-lsc-laos", "单箱节省费用", "lsc_rail_fast_box_saving"),
    ("fr-lsc-laos", "到万象用时", "laos_train_days"),
    ("fr-new-logistics-hubs-2022", "枢纽数", "national_logistics_hubs_2022"),
    ("river-xinglong-nanxi", "一年内联合巡河", "xinglong_joint_patrols"),
    ("ec-wanlong-wwtp", "日处理水量", "wanlong_wwtp_capacity"),
    ("plat-shuangchang-agri", "面积", "shuangchang_mu"),
    ("sc-zhanwei", "年营业额", "zhanwei_revenue"),
    ("ind-xinchen-mianyang", "与庆铃的配套协议额", "qingling_deal"),
    ("sv-reading-card", "公共图书馆", "libraries_reading_card"),
    ("sv-chronic-outpatient", "重庆首批定点医疗机构", "chronic_pilot_institutions_cq"),
    ("ju-sf-joint-110", "参与公安局", "joint_110_bureaus"),
    ("ag-songpan-granary", "试种豆类新品种", "songpan_varieties_tested"),
]


@pytest.mark.parametrize(("feature", "name", "key"), _TWICE, ids=[key for _, _, key in _TWICE])
def test_one_fact_has_one_value_qualifier_and_date(atlas: Atlas, feature: str, name: str, key: str) -> None:
    observed = atlas.indicators[key].observations
    points = {(o.value, o.qualifier, str(o.as_of), o.citation.source) for o in observed}
    told = [a for a in atlas.features[feature].attributes if a.name.zh == name]
    assert told
    for a in told:
        assert (a.value, a.qualifier, str(a.as_of), a.citation.source) in points
