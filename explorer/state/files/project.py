"""The project file (.twincity): UTF-8 JSON, data only; saved whole or not at all, opened as far as it parses."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from explorer import wholefile
from explorer.atlas import comments, own_shapes, pack
from explorer.atlas.comments import Comment
from explorer.atlas.edits import row_edit
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.records import dataclass
from explorer.sources.formats.copies import Copy, copy_from_json
from explorer.state.files import (
    atomic,
    foreign_formats,
    media,
    migrations,
    scene_edits,
    unknown_members,
    untrusted,
)
from explorer.state.files.shared_files import Fingerprint, fingerprint
from explorer.state.view import scenes, user_layer
from explorer.state.view.ground import OwnGround
from explorer.state.view.scenes import Scene
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import View, ViewError
from explorer.words import io_errors
from explorer.words.problem import shortened
from explorer.words.strings import t
from explorer.words.text import Lang, Text

SUFFIX = ".twincity"
FORMAT = "twincity"
VERSION = migrations.latest(migrations.PROJECT)
KEPT_VERSIONS = 5
MAX_BYTES = 32 * 2**20
MOST = {
    "scenes": scene_edits.MOST,
    "layers": 64,
    "shapes": 500,
    "comments": comments.MOST_COMMENTS,
    "edits": 50_000,
}
_LAID_OUT = 2**21  # characters
_MOST_PROBLEMS = 20
_JOURNALS = ("journal_of", "origin_digest")  # an autosave's own members
_GLANCE = 2**20  # bytes of an earlier version that are looked at
T = TypeVar("T")


class ProjectError(ValueError):
    """A file that cannot be read at all, or not be written: one line with what, where and the cure."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text


@dataclass(frozen=True, slots=True)
class Project:
    """Scenes, the View last looked at, the user's own layers, and settings that travel along."""

    scenes: tuple[Scene, ...] = ()
    view: View | None = None
    layers: tuple[UserLayer, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    shapes: tuple[OwnShape, ...] = ()
    comments: tuple[Comment, ...] = ()
    edits: tuple[RowEdit, ...] = ()
    facts_from: str = ""  # the address of the shared store whose facts are shown, without a password
    rest: Any = field(default=None, compare=False)  # what its file holds beyond that (`unknown.rest`)

    def to_json(self) -> dict[str, Any]:
        """Return plain values with `rest`, so that members of a newer program are written back."""
        return cast("dict[str, Any]", unknown_members.merged(self.known(), self.rest))

    def known(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "view": self.view.to_json() if self.view else None,
            "scenes": [scene.to_json() for scene in self.scenes],
            "layers": [layer.to_json() for layer in self.layers],
            "copies": {layer.copy.key: layer.copy.to_json() for layer in self.layers if layer.copy},
            "settings": self.settings,
            **({"shapes": [shape.to_json() for shape in self.shapes]} if self.shapes else {}),
            **({"comments": [one.to_json() for one in self.comments]} if self.comments else {}),
            **({"edits": [edit.to_json() for edit in self.edits]} if self.edits else {}),
            **({"facts_from": self.facts_from} if self.facts_from else {}),
            **({"pack": _pack()} if _pack() else {}),
        }

    def beside(self, folder: Path) -> Project:
        """Return the project as a file in `folder` stores it: paths inside the folder are relative."""
        layers = tuple(layer.beside(folder) for layer in self.layers)
        return replace(self._with_grounds(lambda ground: ground.beside(folder)), layers=layers)

    def found_from(self, folder: Path) -> Project:
        """Return the project with the stored paths made absolute."""
        layers = tuple(layer.found_from(folder) for layer in self.layers)
        return replace(self._with_grounds(lambda ground: ground.found_from(folder)), layers=layers)

    def _with_grounds(self, change: Callable[[OwnGround], OwnGround]) -> Project:
        """Return the project with each ground of the View and of the scenes changed."""

        def of(view: View) -> View:
            return replace(view, grounds=tuple(change(ground) for ground in view.grounds))

        scenes = tuple(replace(scene, view=of(scene.view)) for scene in self.scenes)
        return replace(self, view=of(self.view) if self.view else None, scenes=scenes)


@dataclass(frozen=True, slots=True)
class Opened:
    """The valid parts of a project, and one line for each invalid one. `version` is the file's own.

    `fingerprint` is the file as it was read; of a journal, the file that it was made from.
    """

    project: Project
    problems: tuple[Text, ...] = ()
    version: int = VERSION
    seen: Fingerprint | None = field(default=None, compare=False)


def same_but_for_comments(one: Project, other: Project) -> bool:
    """Return whether two projects hold the same work, whatever they say in comments and wherever they look.

    Layers, styles, filters, annotations … of the View are work; of a project without a View nothing is known of them.
    """
    views = (one.view and _without_look(one.view), other.view and _without_look(other.view))
    same = None in views or views[0] == views[1]
    return same and replace(one, view=None, comments=()) == replace(other, view=None, comments=())


def _without_look(view: View) -> View:
    """Return a View without where and when one looks, and how the window is set."""
    plain = View()
    looks = ("clock", "step", "camera", "extent", "selection", "appearance", "lang")
    return replace(view, **{name: getattr(plain, name) for name in looks})


def project_text(key: str, /, **values: object) -> Text:
    """Return a line in both languages; values from files are cut to one short line."""
    return Text(_filled(key, "zh", values), _filled(key, "en", values))


def _filled(key: str, lang: Lang, values: dict[str, object]) -> str:
    return t(f"project.{key}", lang, **{name: _plain(value, lang) for name, value in values.items()})


def _plain(value: object, lang: Lang) -> object:
    """Return one short line for what came from a file; a number stays one."""
    if isinstance(value, int):
        return value
    words = str(value.in_(lang) if hasattr(value, "in_") else value)
    return " ".join(words.split())[:200]


def dump(project: Project, **first: Any) -> bytes:
    """Return the bytes of the file; unpaired surrogates become question marks, NaN cannot occur.

    `first` are members of a journal, written before the project's own.
    """
    plain = {**first, **project.to_json()}
    try:
        return _written(plain)
    except (ValueError, RecursionError):  # what JSON or UTF-8 has no place for, or nested without end
        return _written(untrusted.clean(plain, -2))


def _written(plain: dict[str, Any]) -> bytes:
    """Serialise with line breaks, for readers; a large file is written fast and compact."""
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
    if len(text) < _LAID_OUT:
        text = json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8")


def save(path: Path, project: Project, came_as: int = VERSION, *, partly: bool = False) -> Fingerprint:
    """Write the project whole or not at all; the last five contents stay beside it as `name~1` … `~5`.

    A file that `came_as` an older version is kept for good as `name.v1`, one that was read `partly` as
    `name.orig`; one of a newer version is never written over. Raises ProjectError.
    """
    try:
        place = wholefile.resting_place(path)
        data = dump(project.beside(place.parent))
        if len(data) > MAX_BYTES:
            raise ProjectError(project_text("too_big_to_save", file=path.name, limit=MAX_BYTES // 2**20))
        if untrusted.has_too_many_values(data):  # it would not open again
            raise ProjectError(project_text("too_many_to_save", file=path.name))
        if _newer_in(place):
            raise ProjectError(project_text("newer_stays", file=path.name))
        for kept in (f".v{came_as}" if came_as < VERSION else "", ".orig" if partly else ""):
            old = place.with_name(place.name + kept)
            if kept and place.exists() and not old.exists():
                atomic.duplicate(place, old)
        media.keep_beside(place, media.of_project(project.scenes, project.view))
        atomic.write(place, data, KEPT_VERSIONS)
        media.look_beside(place)
        return fingerprint(place, data)
    except OSError as error:
        why, cure = io_errors.reason(error), io_errors.cure(error)
        raise ProjectError(project_text("unwritable", file=path.name, reason=why, cure=cure)) from error


def free_name(path: Path) -> Path:
    """Return a name beside the project that no file has: `name-2`, `name-3` …"""
    number = 2
    while os.path.lexists(free := path.with_name(f"{path.stem}-{number}{path.suffix}")):
        number += 1
    return free


def set_aside(path: Path) -> Path:
    """Keep the present file for good, as `name.theirs`, before it is replaced. Raises ProjectError."""
    aside, number = path.with_name(f"{path.name}.theirs"), 2
    while os.path.lexists(aside):
        aside, number = path.with_name(f"{path.name}.theirs{number}"), number + 1
    try:
        atomic.duplicate(wholefile.resting_place(path), aside)
    except OSError as error:
        why, cure = io_errors.reason(error), io_errors.cure(error)
        raise ProjectError(project_text("unwritable", file=aside.name, reason=why, cure=cure)) from error
    return aside


def _newer_in(place: Path) -> bool:
    """True if a newer program wrote the file; most write the version near the beginning."""
    for limit in (_GLANCE, MAX_BYTES):
        try:
            data = atomic.read(place, limit)
            members = untrusted.parse(data[:limit].decode("utf-8", "ignore").encode()).members
        except (OSError, ValueError):
            return False
        if "version" in members or len(data) <= limit:
            return members.get("format") == FORMAT and migrations.version_of(members) > VERSION
    return False


def load(path: Path, limit: int = MAX_BYTES) -> Opened:
    """Read the valid parts of a project file; raises ProjectError if there are none."""
    try:
        data = atomic.read(path, limit)
    except FileNotFoundError as error:
        raise ProjectError(project_text("none", file=path)) from error
    except OSError as error:
        why, cure = io_errors.reason(error, reading=True), io_errors.cure(error, reading=True)
        raise ProjectError(project_text("unreadable", file=path.name, reason=why, cure=cure)) from error
    if len(data) > limit:
        raise _refused("too_big", path, limit=limit // 2**20)
    try:
        most = untrusted.MAX_VALUES * (limit // MAX_BYTES)
        parsed = untrusted.parse(data, tuple(MOST), most)
    except untrusted.TooManyValues as error:
        raise _refused("too_many_values", path) from error
    except untrusted.NotUtf8 as error:
        raise _refused("not_text", path) from error
    if parsed.members.get("format") != FORMAT:
        key = "not_project" if parsed.line is None else "broken"
        raise _refused(key, path, line=parsed.line)
    opened = _read(parsed.members, path)
    if parsed.line is not None:
        broken = project_text("broken_off", file=path.name, line=parsed.line, cure=_cure(path))
        opened = replace(opened, problems=(broken, *opened.problems))
    origin = parsed.members.get("origin_digest")
    if parsed.members.keys() & set(_JOURNALS):
        return replace(opened, seen=Fingerprint(origin) if isinstance(origin, str) else None)
    return replace(opened, seen=fingerprint(path, data))


def _read(members: dict[str, Any], path: Path) -> Opened:
    version = migrations.version_of(members)
    problems: list[Text] = []
    if version > VERSION:
        problems.append(project_text("newer", file=path.name, version=version, known=VERSION))
    try:
        members = migrations.migrate(members, migrations.PROJECT)
    except migrations.MigrationError as error:
        raise ProjectError(project_text("unmigrated", file=path.name, detail=error)) from error
    if (made_on := members.get("pack") or "") != _pack():
        name = shortened(str(made_on)) if made_on else pack.built_in().name
        problems.append(project_text("other_pack", file=path.name, pack=name))
    found = _Reader(members, problems)
    members = {key: value for key, value in members.items() if key not in _JOURNALS}
    project = Project(
        _distinct_names(found.each("scenes", scenes.read, "bad_scene"), problems),
        found.view(),
        tuple(found.each("layers", found.layer, "bad_layer")),
        found.settings(),
        tuple(found.each("shapes", own_shapes.read, "bad_shape")),
        comments.joined(found.each("comments", comments.read, "bad_comment")),
        tuple(found.each("edits", row_edit.read, "bad_edit")),
        found.facts_from(),
    )
    known = project.known()
    if version < VERSION:  # its scenes are what the migration made
        del known["scenes"]
        members = {key: value for key, value in members.items() if key != "scenes"}
    project = replace(project, rest=unknown_members.unknown_of(members, known))
    more = len(problems) - _MOST_PROBLEMS
    if more > 0:
        problems[_MOST_PROBLEMS:] = [project_text("more_problems", number=more)]
    place = wholefile.resting_place(path)
    media.look_beside(place)
    if lost := media.missing(media.of_project(project.scenes, project.view)):
        problems.append(project_text("no_media", number=lost, folder=media.folder_of(place).name))
    return Opened(project.found_from(place.parent), tuple(problems), version)


def _pack() -> str:
    """Return the id of the pack that this process works on; empty for the program's own."""
    chosen = pack.current()
    return chosen.id if chosen.separate else ""


def _refused(key: str, path: Path, **values: object) -> ProjectError:
    """Return the error for a file that is no project: what it is by its name, else what is wrong with it."""
    return ProjectError(
        other_format_message(path) or project_text(key, file=path.name, cure=_cure(path), **values)
    )


def other_format_message(path: Path) -> Text | None:
    """Return the message for a file of another type; None for one that may be a project."""
    found = foreign_formats.format_of(path)
    return project_text(f"is_{found[0]}", file=path.name, format=found[1]) if found else None


class _Reader:
    """Takes the sound parts out of the file's members; the rest becomes problems."""

    def __init__(self, members: dict[str, Any], problems: list[Text]) -> None:
        self._members = members
        self._problems = problems

    def each(self, key: str, read: Callable[[Any], T], complaint: str) -> list[T]:
        items = self._members.get(key) or []
        if not isinstance(items, list):
            self._problems.append(project_text("not_list", key=key))
            return []
        most = MOST[key]
        if len(items) > most:
            self._problems.append(project_text(f"too_many_{key}", number=len(items), most=most))
        sound: list[T] = []
        for number, item in enumerate(items[:most], 1):
            try:
                sound.append(read(item))
            except ValueError as error:
                self._problems.append(project_text(complaint, number=number, detail=error))
        return sound

    def layer(self, item: Any) -> UserLayer:
        return user_layer.read(item, self._copies)

    @cached_property
    def _copies(self) -> dict[str, Copy]:
        found = self._members.get("copies")
        read = {key: copy_from_json(item) for key, item in found.items()} if isinstance(found, dict) else {}
        return {key: copy for key, copy in read.items() if copy is not None}

    def view(self) -> View | None:
        if self._members.get("view") is None:
            return None
        try:
            return View.from_json(self._members["view"])
        except ViewError as error:
            self._problems.append(project_text("bad_view", detail=error))
            return None

    def facts_from(self) -> str:
        address = self._members.get("facts_from") or ""
        if isinstance(address, str) and (not address or user_layer.is_store_address(address)):
            return address
        self._problems.append(project_text("bad_facts_from"))
        return ""

    def settings(self) -> dict[str, Any]:
        settings = self._members.get("settings") or {}
        if isinstance(settings, dict):
            return settings
        self._problems.append(project_text("bad_settings"))
        return {}


def _distinct_names(found: list[Scene], problems: list[Text]) -> tuple[Scene, ...]:
    """`--scene` takes a name, so no two scenes may share one."""
    apart: dict[str, Scene] = {}
    for scene in found:
        name = scene.name if scene.name not in apart else scene_edits.slug(scene.name, apart)
        if name != scene.name:
            problems.append(project_text("renamed", name=scene.name, new=name))
        apart[name] = replace(scene, name=name)
    return tuple(apart.values())


def _cure(path: Path) -> Text:
    """Return which earlier version to open instead, if one is intact."""
    for number in range(1, KEPT_VERSIONS + 1):
        kept = atomic.version_path(path, number)
        try:
            parsed = untrusted.parse(data := atomic.read(kept, _GLANCE))
        except (OSError, ValueError):
            continue
        # of a large one the beginning must do: five of them would take long
        whole = parsed.line is None or len(data) > _GLANCE
        if whole and parsed.members.get("format") == FORMAT:
            return project_text("cure_version", file=kept.name)
    return project_text("cure_none")
