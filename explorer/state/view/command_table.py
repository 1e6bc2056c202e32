"""Every command of the window, in one table: menus, shortcuts, palette and help sheet follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Mode
from explorer.records import dataclass
from explorer.state.view import clock, compare
from explorer.state.view.view import MAP_ZOOMS, Camera, Filters, Step, View

Change = Callable[[View, Axis], View]
Area = Literal["file", "edit", "view", "time", "layers", "map", "tools", "present", "help"]


@dataclass(frozen=True, slots=True)
class Command:
    """`change` returns the new View, given the axis; None: the window performs it (a dialog, focus, full screen).

    The title and the tooltip are in the string table under `command.<id>`. `presenting` lists
    keys that hold while presenting only, where no field takes letters.
    """

    id: str
    area: Area
    keys: str = ""
    change: Change | None = None
    checked: Callable[[View], bool] | None = None
    presenting: str = ""

    @property
    def title_key(self) -> str:
        return f"command.{self.id}"


def _toggle_basemap(part: str) -> Change:
    def change(view: View, _: Axis) -> View:
        return replace(view, basemap=replace(view.basemap, **{part: not getattr(view.basemap, part)}))

    return change


def _mode(mode: Mode) -> Change:
    return lambda view, axis: clock.in_mode(axis, view, mode)


def _step(step: Step) -> Change:
    return lambda view, _: replace(view, step=step)


def _all_layers(visible: bool) -> Change:
    return lambda view, _: replace(view, layers=tuple(replace(x, visible=visible) for x in view.layers))


def _digit(index: int) -> Change:
    def change(view: View, _: Axis) -> View:
        if index >= len(view.layers):
            return view
        layer = view.layers[index]
        return view.with_layer(layer.id, visible=not layer.visible)

    return change


def _appearance(view: View, _: Axis) -> View:
    return replace(view, appearance="light" if view.appearance == "dark" else "dark")


def _language(view: View, _: Axis) -> View:
    return replace(view, lang="zh" if view.lang == "en" else "en")


def _zoom(by: float) -> Change:
    def change(view: View, _: Axis) -> View:
        least, most = MAP_ZOOMS
        zoom = min(max(view.camera.zoom + by, least), most)
        return replace(view, camera=replace(view.camera, zoom=zoom))

    return change


def _toggle_comments(view: View, _: Axis) -> View:
    return replace(view, show_comments="open" if view.show_comments == "none" else "none")


COMMANDS: tuple[Command, ...] = (
    Command("new", "file", "Ctrl+N"),
    Command("open", "file", "Ctrl+O"),
    Command("save", "file", "Ctrl+S"),
    Command("save_as", "file", "Ctrl+Shift+S"),
    Command("grounds", "file", "Alt+Shift+G"),
    Command("merge_packs", "file", "Alt+Shift+M"),
    Command("merge_comments", "file", "Ctrl+Alt+Shift+M"),
    Command("connect_store", "file", "Alt+Shift+S"),
    Command("submit_edits", "file", "Alt+Shift+U"),
    Command("exchange_comments", "file", "Alt+Shift+C"),
    Command("store_changes", "file", "Alt+Shift+H"),
    Command("snapshot", "file", "Ctrl+E"),
    Command("print", "file", "Ctrl+P"),
    Command("report", "file", "Ctrl+R"),
    Command("quit", "file", "Ctrl+Q"),
    Command("undo", "edit", "Ctrl+Z"),
    Command("redo", "edit", "Ctrl+Y"),
    Command("find", "edit", "Ctrl+F"),
    Command("palette", "edit", "Ctrl+K"),
    Command("edit_fact", "edit", "Ctrl+Shift+E"),
    Command("new_feature", "edit", "Ctrl+H, F"),
    Command("new_status", "edit", "Ctrl+H, S"),
    Command("new_attribute", "edit", "Ctrl+H, A"),
    Command("new_event", "edit", "Ctrl+H, E"),
    Command("new_value", "edit", "Ctrl+H, V"),
    Command("new_indicator", "edit", "Ctrl+H, M"),
    Command("new_place", "edit", "Ctrl+H, P"),
    Command("new_source", "edit", "Ctrl+H, D"),
    Command("new_conflict", "edit", "Ctrl+H, C"),
    Command("rows_from_file", "edit", "Alt+Shift+I"),
    Command("edit_list", "edit", "Alt+Shift+E"),
    Command("clear_filters", "edit", "Ctrl+Shift+X", lambda v, _: replace(v, filters=Filters())),
    Command("clear_selection", "edit", "Esc"),
    Command("appearance", "view", "Ctrl+D", _appearance, lambda v: v.appearance == "dark"),
    Command("language", "view", "Ctrl+L", _language, lambda v: v.lang == "en"),
    Command("panel_layers", "view", "Ctrl+1"),
    Command("panel_filters", "view", "Ctrl+2"),
    Command("panel_details", "view", "Ctrl+3"),
    Command("panel_chronicle", "view", "Ctrl+4"),
    Command("panel_figures", "view", "Ctrl+5"),
    Command("panel_comments", "view", "Ctrl+7"),
    Command("panel_results", "view", "Ctrl+T"),
    Command("panel_timeline", "view", "Ctrl+6"),
    Command("map_alone", "view", "F11"),
    Command("reset_layout", "view", "Ctrl+Shift+0"),
    Command("play", "time", "Space"),
    Command("step_back", "time", ",", presenting=","),
    Command("step_forward", "time", ".", presenting="."),
    Command("milestone_back", "time", "Ctrl+,"),
    Command("milestone_forward", "time", "Ctrl+."),
    Command("first_day", "time", "Ctrl+Home", lambda v, axis: clock.moved_to(axis, v, axis.first)),
    Command("last_day", "time", "Ctrl+End", lambda v, axis: clock.moved_to(axis, v, axis.end(v.clock.at))),
    Command("go_to_date", "time", "Ctrl+G"),
    Command("mode_asof", "time", "Alt+1", _mode("asof"), lambda v: v.clock.mode == "asof"),
    Command("mode_window", "time", "Alt+2", _mode("window"), lambda v: v.clock.mode == "window"),
    Command("mode_cumulative", "time", "Alt+3", _mode("cumulative"), lambda v: v.clock.mode == "cumulative"),
    Command("step_month", "time", "Alt+M", _step("month"), lambda v: v.step == "month"),
    Command("step_quarter", "time", "Alt+Q", _step("quarter"), lambda v: v.step == "quarter"),
    Command("step_half", "time", "Alt+H", _step("half"), lambda v: v.step == "half"),
    Command("step_year", "time", "Alt+Y", _step("year"), lambda v: v.step == "year"),
    Command("faster", "time", "]"),
    Command("slower", "time", "["),
    Command("loop", "time", "Ctrl+Shift+L"),
    Command("compare", "time", "Ctrl+B", compare.toggled, lambda v: v.compare is not None),
    Command(
        "side_by_side", "time", "Ctrl+Alt+B", compare.arranged, lambda v: compare.maps(v) == 2, presenting="M"
    ),
    Command("swap_dates", "time", "Ctrl+Shift+B", compare.swapped),
    *(
        Command(f"layer_{n + 1}", "layers", f"Ctrl+Shift+{n + 1}", _digit(n), presenting=f"{n + 1}")
        for n in range(9)
    ),
    Command("all_layers", "layers", "Ctrl+Shift+A", _all_layers(True)),
    Command("no_layers", "layers", "Ctrl+Shift+N", _all_layers(False)),
    Command(
        "undated",
        "layers",
        "Ctrl+U",
        lambda v, _: replace(v, show_undated=not v.show_undated),
        lambda v: v.show_undated,
    ),
    Command(
        "density", "layers", "Ctrl+Alt+D", lambda v, _: replace(v, density=not v.density), lambda v: v.density
    ),
    Command("zoom_in", "map", "Ctrl+=", _zoom(0.5)),
    Command("zoom_out", "map", "Ctrl+-", _zoom(-0.5)),
    Command("zoom_all", "map", "Ctrl+0"),
    Command("zoom_selection", "map", "Ctrl+J"),
    Command("reset_view", "map", "Home", lambda v, _: replace(v, camera=Camera(), selection=())),
    Command("view_back", "map", "Alt+Left"),
    Command("view_forward", "map", "Alt+Right"),
    Command("add_bookmark", "map", "Ctrl+Shift+D"),
    Command("bookmarks", "map", "Ctrl+Shift+O"),
    Command("copy_coordinates", "map", "Ctrl+Shift+C"),
    Command("coordinates_degrees", "map", "Ctrl+Alt+1"),
    Command("coordinates_dms", "map", "Ctrl+Alt+2"),
    Command("coordinates_metres", "map", "Ctrl+Alt+3"),
    Command("go_to_coordinates", "map", "Ctrl+Shift+G"),
    Command("land", "map", "Alt+G", _toggle_basemap("land"), lambda v: v.basemap.land),
    Command("relief", "map", "Alt+R", _toggle_basemap("relief"), lambda v: v.basemap.relief),
    Command("boundaries", "map", "Alt+B", _toggle_basemap("boundaries"), lambda v: v.basemap.boundaries),
    Command("rivers", "map", "Alt+W", _toggle_basemap("rivers"), lambda v: v.basemap.rivers),
    Command("labels", "map", "Alt+L", _toggle_basemap("labels"), lambda v: v.basemap.labels),
    Command("events", "map", "Alt+E", lambda v, _: replace(v, events=not v.events), lambda v: v.events),
    Command("show_comments", "map", "Alt+C", _toggle_comments, lambda v: v.show_comments != "none"),
    Command("painter_auto", "map", "Ctrl+Alt+4"),
    Command("painter_raster", "map", "Ctrl+Alt+5"),
    Command("painter_card", "map", "Ctrl+Alt+6"),
    Command("tools_menu", "tools", "F2"),
    Command("select_box", "tools", "F9"),
    Command("select_polygon", "tools", "Shift+F9"),
    Command("select_near", "tools", "Ctrl+F9"),
    Command("select_by_layer", "tools", "Alt+F9"),
    Command("invert_selection", "tools", "Ctrl+I"),
    Command("annotate", "tools", "F10"),
    Command("add_comment", "tools", "Ctrl+Alt+M"),
    Command("measure_line", "tools", "F8"),
    Command("measure_area", "tools", "Shift+F8"),
    Command("measure_selection", "tools", "Ctrl+F8"),
    Command("buffer_selection", "tools", "Alt+F8"),
    Command("draw_shape", "tools", "F4"),
    Command("use_as_shape", "tools", "Ctrl+Shift+F8"),
    Command("play_scenes", "present", "F5"),
    Command("full_screen", "present", "Shift+F5"),
    Command("kiosk", "present", "Ctrl+F5", presenting="Y"),
    Command("presenter_view", "present", "Alt+F5", presenting="P"),
    Command("scenes", "present", "F6"),
    Command("add_scene", "present", "Ctrl+M"),
    Command("rerecord_scene", "present", "Ctrl+Shift+M"),
    Command("rehearse", "present", "F7"),
    Command("scene_next", "present", "Alt+PgDown", presenting="PgDown Right Down Return Enter N"),
    Command("scene_previous", "present", "Alt+PgUp", presenting="PgUp Left Up Backspace"),
    Command("scene_first", "present", presenting="Home"),
    Command("scene_last", "present", presenting="End"),
    Command("scene_overview", "present", presenting="V"),
    Command("scene_again", "present", presenting="R"),
    Command("time_bar", "present", presenting="D"),
    Command("stage_find", "present", presenting="F /"),
    Command("stage_video", "present", presenting="U"),
    Command("ink_pen", "present", presenting="I"),
    Command("ink_arrow", "present", presenting="A"),
    Command("ink_circle", "present", presenting="O"),
    Command("ink_laser", "present", presenting="Z"),
    Command("ink_erase", "present", presenting="E"),
    Command("ink_keep", "present", presenting="S"),
    Command("blank", "present", presenting="B"),
    Command("white", "present", presenting="W"),
    Command("spotlight", "present", presenting="L"),
    Command("text_larger", "present", presenting="+ ="),
    Command("text_smaller", "present", presenting="-"),
    Command("show_title", "present", presenting="T"),
    Command("show_clock", "present", presenting="C"),
    Command("show_legend", "present", presenting="G"),
    Command("show_figures", "present", presenting="K"),
    Command("hover_plates", "present", presenting="H"),
    Command("end_show", "present", presenting="Esc"),
    Command("help", "help", "F1"),
    Command("guide", "help", "Ctrl+Shift+F1"),
    Command("tour", "help", "Ctrl+F1"),
    Command("self_check", "help", "Ctrl+F12"),
    Command("about", "help", "Shift+F1"),
)
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
