"""The map's own menu: what is here, its coordinates, and what can be begun from here."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from explorer.atlas.model import Place
from explorer.state.queries import coordinate_forms
from explorer.state.view.comment_edits import Pin
from explorer.state.view.view import Camera
from explorer.ui.comments.desk import CommentDesk
from explorer.ui.facts.session import Session
from explorer.ui.map.flight import Flight
from explorer.ui.map.link import MapPort
from explorer.ui.window.actions import Actions
from explorer.words.strings import t

if TYPE_CHECKING:  # made after the first picture
    from explorer.ui.stage.presentation import Presentation

_MOST = 8  # features in the menu itself; the rest in one of its own
_NEAR_PX, _MOST_PLACES = 14, 3
_CLOSER = 2.0
_STAGE = ("scene_next", "scene_previous", "blank", "spotlight", "end_show")


class MapMenu(QObject):
    """Opened by the page, which knows what is drawn where."""

    def __init__(
        self,
        session: Session,
        map_view: QWidget,
        flight: Flight,
        actions: Actions,
        presentation: Callable[[], Presentation],
        comments: CommentDesk,
    ) -> None:
        super().__init__(map_view)
        self._store, self._map = session.store, map_view
        self._flight, self._actions, self._presentation = flight, actions, presentation
        self._comments = comments
        self.menu: QMenu | None = None
        self._port.menu_asked.connect(self.open)

    @property
    def _port(self) -> MapPort:
        return cast(MapPort, self._map)

    def open(self, spot: dict[str, Any]) -> None:
        """At `spot`: x, y on the map in px, lon, lat, and the ids of what is drawn there, topmost first."""
        if self.menu is not None:
            self.menu.deleteLater()
        menu = self.menu = QMenu(self._map)
        menu.setToolTipsVisible(True)
        if self._presentation().on:
            self._fill_stage(menu)
        else:
            self._fill(menu, spot)
        zoom = getattr(self._map, "zoomFactor", lambda: 1.0)()
        at = QPoint(round(spot["x"] * zoom), round(spot["y"] * zoom))
        menu.popup(self._map.mapToGlobal(at))

    def _say(self, key: str, **values: object) -> str:
        return t(f"map.{key}", self._store.view.lang, **values)

    def _add(self, menu: QMenu, words: str, act: Callable[[], object]) -> None:
        menu.addAction(words.replace("&", "&&")).triggered.connect(lambda _=False: act())

    # ------------------------------------------------------------------ parts

    def _fill(self, menu: QMenu, spot: dict[str, Any]) -> None:
        lon, lat = spot["lon"], spot["lat"]
        self._here(menu, spot["ids"], self._places(lon, lat))
        menu.addSeparator()
        for words in dict.fromkeys(
            coordinate_forms.formatted(lon, lat, form) for form in coordinate_forms.FORMS
        ):
            self._add(menu, self._say("copy", what=words), partial(QApplication.clipboard().setText, words))
        menu.addSeparator()
        self._add_comments(menu, spot)
        menu.addSeparator()
        self._add(menu, self._say("compare_here"), partial(self._compare, spot))
        self._add(menu, self._say("export_here"), partial(self._export, lon, lat))
        menu.addSeparator()
        self._add(menu, self._say("zoom_here"), partial(self._go, lon, lat, _CLOSER))
        self._add(menu, self._say("home"), self._flight.home)

    def _here(self, menu: QMenu, ids: Sequence[str], places: Sequence[Place]) -> None:
        """Features that are drawn here, then places by name."""
        atlas, lang = self._store.known.atlas, self._store.view.lang
        features = [atlas.features[key] for key in ids if key in atlas.features]
        heading = menu.addAction(self._say("what" if features or places else "nothing"))
        heading.setEnabled(False)
        target = menu
        for number, feature in enumerate(features):
            if number == _MOST:
                target = menu.addMenu(self._say("more", n=len(features) - _MOST))
            self._add(
                target, "  " + _clipped(feature.name.in_(lang)), partial(self._flight.select, feature.id)
            )
        for place in places:
            mark = partial(self._port.mark_place, place.lon, place.lat, place.name.in_(lang)[:60])
            self._add(menu, "  " + self._say("place", name=_clipped(place.name.in_(lang))), mark)

    def _places(self, lon: float, lat: float) -> list[Place]:
        """Named places so near that the pointer means them, the nearest first."""
        camera = self._store.view.camera
        degrees = _NEAR_PX * 360 / (256 * 2**camera.zoom)
        narrow = math.cos(math.radians(lat))

        def far(place: Place) -> float:
            return math.hypot(place.lon - lon, (place.lat - lat) / narrow)

        near = [place for place in self._store.known.atlas.places.values() if far(place) <= degrees]
        return sorted(near, key=far)[:_MOST_PLACES]

    def _fill_stage(self, menu: QMenu) -> None:
        """Before an audience: the show's own commands, few."""
        lang = self._store.view.lang
        for name in _STAGE:
            if name == "blank":
                self._scenes(menu)
            if name == "end_show":
                menu.addSeparator()
            self._add(menu, t(f"command.{name}", lang), self._actions.by_id[name].trigger)

    def _scenes(self, menu: QMenu) -> None:
        """All of them by title, the current one checked."""
        show, lang = self._presentation(), self._store.view.lang
        scenes = menu.addMenu(self._say("scenes"))
        for number, scene in enumerate(show.scenes.strip, 1):
            title = f"{number}  {_clipped(scene.title.in_(lang))}".replace("&", "&&")
            action = scenes.addAction(title)
            action.setCheckable(True)
            action.setChecked(scene == show.scenes.current)
            action.triggered.connect(partial(_shown, show.show_scene, scene.name))

    def _add_comments(self, menu: QMenu, spot: dict[str, Any]) -> None:
        """Comment on the ground here, or on the topmost feature here, with its pin where it was clicked."""
        lon, lat, lang = round(spot["lon"], 6), round(spot["lat"], 6), self._store.view.lang
        self._add(menu, t("comment.here", lang), partial(self._comments.begin, Pin(lon, lat)))
        features = self._store.known.atlas.features
        for key in [key for key in spot["ids"] if key in features][:1]:
            pin = self._comments.feature_pin(key, (lon, lat))
            words = t("comment.on", lang, name=_clipped(features[key].name.in_(lang)))
            self._add(menu, words, partial(self._comments.begin, pin))

    # ------------------------------------------------------------------ deeds

    def _go(self, lon: float, lat: float, closer: float = 0.0) -> None:
        view = self._store.view
        zoom = min(view.camera.zoom + closer, 14.0)
        self._store.set_view(replace(view, camera=Camera(lon, lat, zoom), extent=None))

    def _compare(self, spot: dict[str, Any]) -> None:
        """Two dates, the divider where the pointer was."""
        if self._store.view.compare is None:
            self._actions.by_id["compare"].trigger()
        elif self._store.view.side_by_side:
            self._actions.by_id["side_by_side"].trigger()
        share = min(max(spot["x"] / max(self._map.width(), 1), 0.05), 0.95)
        self._store.dispatch(replace(self._store.view, split=share), "step.split", merge="split")

    def _export(self, lon: float, lat: float) -> None:
        """The studio, framed about this spot."""
        self._go(lon, lat)
        self._actions.by_id["snapshot"].trigger()


def _clipped(name: str) -> str:
    return name if len(name) <= 40 else name[:39] + "…"


def _shown(show: Callable[[str], object], name: str, _checked: bool = False) -> None:
    show(name)
