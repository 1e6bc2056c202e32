"""Hypothesis strategies for small atlases with statuses of every kind, certain and vague."""

from __future__ import annotations

from hypothesis import strategies as st

from explorer.atlas.model import STATUSES, Atlas, Citation, Feature, StatusRecord
from explorer.words import edtf
from explorer.words.text import Text

EMPTY = Text("", "")
THEMES = ("bus", "highway", "river")
_DATES = (
    "2017", "2018-03", "2019", "2020", "2020-02-29", "2020-12", "2020-12-31", "2021-01-01", "../2021-05", "2021-06/..",
    "2020/2021-05", "2022-12~", "2023-01-15", "2024", "2025-12-31", "2026",
)  # fmt: skip
dates = st.sampled_from(_DATES).map(edtf.parse)
records = st.builds(
    StatusRecord,
    st.sampled_from(STATUSES),
    st.none() | dates,
    st.sampled_from(("begins", "attested", "expected")),
    st.builds(Citation, st.sampled_from(("001", "002")), st.just(EMPTY)),
    st.just(EMPTY),
)
features = st.builds(
    Feature,
    id=st.uuids().map(str),
    theme=st.sampled_from(THEMES),
    name=st.sampled_from((Text("甲", "A"), Text("乙", "B"))),
    aka=st.just(()),
    geometry=st.sampled_from(("point", "line", "union", "river", "none")),
    geometry_arg=st.just(""),
    quality=st.sampled_from(("schematic", "none")),
    note=st.just(EMPTY),
    statuses=st.lists(records, max_size=4).map(tuple),
    evidence=st.lists(dates, max_size=2).map(tuple),
)
atlases = st.lists(features, max_size=8, unique_by=lambda f: f.id).map(
    lambda found: Atlas(features={f.id: f for f in found})
)
