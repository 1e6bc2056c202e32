"""`twincity snapshot`: one View, one sheet, one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer import cli_options as o


def snapshot_command(
    out: Annotated[Path, typer.Option("-o", "--out", help="写到这个文件；后缀决定格式", show_default=False)],
    at: o.At = None,
    start: o.From = None,
    end: o.To = None,
    mode: o.ModeName = "window",
    layers: o.Layers = None,
    scene: o.SceneName = None,
    project: o.ProjectFile = None,
    size: o.Size = "A4",
    dpi: o.Dpi = None,
    title: o.Title = "",
    subtitle: o.Subtitle = "",
    maker: o.Maker = "",
    approval: o.Approval = "",
    template: o.TemplateName = None,
    lang: o.LangName = "zh",
    undated: o.Undated = False,
    dark: o.Dark = False,
    public: o.Public = False,
    waive: o.Waive = False,
    worker: Annotated[bool, typer.Option("--worker", hidden=True)] = False,
) -> None:
    """把某一时点或时段的地图画成一张图：标题、日期、图例、比例尺、指北针与出处俱全。"""
    from explorer.export.files import target
    from explorer.export.snapshot import format_of, snapshot

    if worker:
        o.work()
        return
    try:
        kind = format_of(out)
    except ValueError as error:
        raise o.wrong(str(error), "-o") from error
    wanted = o.Wanted(at, start, end, mode, layers, scene, project, lang, undated, dark)
    words = o.scene_words(wanted, o.Words(title, subtitle, maker, approval))
    sheet = o.sheet_of(size, dpi, template, kind, words)
    with o.failures():
        target(out)
    data = o.load_data()
    view = o.view_of(data, wanted)
    if public:
        o.publishing_check(data, (view,), sheet, waive)
    with o.failures(), o.engine(data) as renderer:
        snapshot(data, view, sheet, renderer, out)
