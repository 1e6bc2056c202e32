"""Films of a series: each picture for its seconds, scenes with their runs; in MP4 with fades and flights between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from math import log2

from PIL import Image

from explorer.export.formats.film import Mp4, gif, opened_mp4, picture_of, timing
from explorer.export.formats.message import sheet_message
from explorer.export.jobs.parts import Progress, SeriesPage, draw_each
from explorer.export.jobs.snapshot import begin_png
from explorer.export.layout.camera import TILE, lonlat, world
from explorer.export.layout.comment_drawing import marks_on_map
from explorer.export.layout.elements import PX_PER_MM, Box, Rect
from explorer.export.layout.layout import Layout, lay_out
from explorer.records import dataclass
from explorer.state.view import clock
from explorer.state.view.view import Camera

SECONDS = 1.2  # of a picture that is no scene
_LEAST_HOLD = 2.0  # seconds that the end of a run is shown
_FLIGHT = 1.0  # seconds
_MOST_OF_A_PICTURE = 0.4  # what a fade takes of it at most
_FLIGHT_DETAIL = 1.5  # pixels per CSS px while the map moves: 810p, enlarged where the film is finer
_NEAR = 0.5  # px: cameras that are closer show the same ground
_LEAVING, _ARRIVING = (
    0.3,
    0.75,
)  # shares of a flight until which the last picture fades, and from which the next comes
_PLATES = ("title", "date", "numbers", "comments", "legend", "foot")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the film; `of` is the number of the series' frame that it belongs to."""

    page: SeriesPage
    seconds: float
    of: int


def shots(parts: Sequence[SeriesPage], seconds: float | None) -> list[Shot]:
    """Return the pictures: one per frame, and one per step of a scene's run.

    `seconds` per picture is the scene's own or SECONDS where None. The last picture of a series without scenes is
    shown twice as long.
    """
    found: list[Shot] = []
    for n, part in enumerate(parts):
        if part.frame.run is not None:
            found += _of_run(part, n, part.frame.seconds or 0.0 if seconds is None else 0.0)
        else:
            found.append(Shot(part, seconds or part.frame.seconds or SECONDS, n))
    if parts[-1].frame.seconds is None:
        found[-1] = replace(found[-1], seconds=found[-1].seconds * 2)
    return found


def _of_run(part: SeriesPage, number: int, least: float) -> list[Shot]:
    """Return a shot for each step of the scene's run, all with one camera; the caption comes with the last one.

    The last one is held as the run says, or until the scene has been shown for `least` seconds.
    """
    run, axis = part.frame.run, part.data.axis
    assert run is not None
    days = [run.start]
    while days[-1] < min(run.end, axis.last):
        days.append(min(clock.next_stop(axis, days[-1], run.step), run.end))
    ground, camera = part.layout.ground, part.layout.camera
    found = []
    for day in days:
        last = day == days[-1]
        view = replace(clock.moved_to(axis, part.frame.view, day), extent=ground, camera=camera)
        sheet = replace(part.sheet, subject=None, subtitle=part.sheet.subtitle if last else "")
        made = lay_out(part.data, view, sheet)
        page = replace(part, frame=replace(part.frame, view=view), sheet=sheet, layout=made)
        found.append(Shot(page, 1 / run.speed, number))
    held = max(1 / run.speed + max(run.hold, _LEAST_HOLD), least - (len(days) - 1) / run.speed)
    return [*found[:-1], replace(found[-1], seconds=held)]


def write_gif(
    parts: Sequence[SeriesPage], seconds: float | None, progress: Progress, failed: list[str]
) -> bytes:
    """Return a GIF of the pictures, cut hard: it has one palette and no fades."""
    film = shots(parts, seconds)
    made: list[tuple[bytes, float]] = []
    with ThreadPoolExecutor(1) as packer:

        def draw(shot: Shot) -> Future[None]:
            packed = begin_png(shot.page.drawing())
            return packer.submit(lambda: made.append((packed(), shot.seconds)))

        _draw_shots(film, parts, progress, failed, draw)
    pictures, times = zip(*made, strict=True)
    return gif(pictures, times)


def write_mp4(
    parts: Sequence[SeriesPage], seconds: float | None, fade: float, progress: Progress, failed: list[str]
) -> bytes:
    """Return an MP4: pictures fade into each other, and where the ground changes the map flies there."""
    film = shots(parts, seconds)
    rate, counts = timing([shot.seconds for shot in film])
    numbered = {id(shot.page): n for n, shot in enumerate(film)}
    with opened_mp4(parts[0].sheet.paper.pixels, rate) as mp4, ThreadPoolExecutor(1) as packer:
        reel = _Reel(mp4)

        def draw(shot: Shot) -> Future[None]:
            n = numbered[id(shot.page)]
            before = film[n - 1] if n else None
            frames = _transition(before, shot, counts[n], float(rate), fade)
            flown = [packer.submit(one) for one in _begin_flight(before, shot, frames)] if before else []
            packed = begin_png(shot.page.drawing())
            return packer.submit(
                lambda: reel.add(
                    picture_of(packed()), shot, counts[n], frames, [one.result() for one in flown]
                )
            )

        _draw_shots(film, parts, progress, failed, draw)
        return mp4.finish()


def _draw_shots(
    film: Sequence[Shot],
    parts: Sequence[SeriesPage],
    progress: Progress,
    failed: list[str],
    draw: Callable[[Shot], Future[None]],
) -> None:
    """Draw the shots, reporting the progress in frames of the series."""
    by_page = {id(shot.page): shot for shot in film}
    draw_each(
        [shot.page for shot in film],
        lambda n, _, name: progress(film[n].of, len(parts), name),
        failed,
        lambda page: draw(by_page[id(page)]),
    )


def _transition(before: Shot | None, shot: Shot, count: int, rate: float, fade: float) -> int:
    """Return for how many frames the picture comes in."""
    if before is None or not fade:
        return 0
    wanted = fade if same_ground(before.page.layout, shot.page.layout) else max(_FLIGHT, fade)
    return min(round(wanted * rate), int(count * _MOST_OF_A_PICTURE))


def same_ground(one: Layout, other: Layout) -> bool:
    """True if the maps of two pictures of one size differ by less than a pixel."""
    side = TILE * 2**one.camera.zoom
    apart = [
        abs(a - b) * side
        for a, b in zip(
            world(one.camera.lon, one.camera.lat), world(other.camera.lon, other.camera.lat), strict=True
        )
    ]
    grown = abs(2 ** (other.camera.zoom - one.camera.zoom) - 1) * one.frame.w * PX_PER_MM
    return max(*apart, grown) < _NEAR


def between(one: Camera, other: Camera, share: float) -> Camera:
    """Return the camera on the way: the scale changes evenly about the point that both cameras have in common."""
    zoom = one.zoom + (other.zoom - one.zoom) * share
    start, end, now = (2.0**-z for z in (one.zoom, other.zoom, zoom))
    way = share if abs(log2(end / start)) < 1e-3 else (now - start) / (end - start)
    (x1, y1), (x2, y2) = world(one.lon, one.lat), world(other.lon, other.lat)
    return Camera(*lonlat(x1 + (x2 - x1) * way, y1 + (y2 - y1) * way), zoom)


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


def _begin_flight(before: Shot, shot: Shot, frames: int) -> list[Callable[[], bytes]]:
    """Paint the maps of a flight, without plates and names of places; none where the ground stays."""
    start, layout, view = before.page.layout, shot.page.layout, shot.page.frame.view
    if not frames or same_ground(start, layout):
        return []
    scale = min(shot.page.sheet.paper.dpi / 96 * layout.scale, _FLIGHT_DETAIL)
    view = replace(view, basemap=replace(view.basemap, labels=False))
    blocked = sheet_message(layout)["blocked"]
    found = []
    for n in range(1, frames + 1):
        camera = between(start.camera, layout.camera, _eased(n / (frames + 1)))
        marks = marks_on_map(layout.content, view, layout.frame, camera)
        moving = replace(layout, camera=camera, elements=tuple(marks), insets=())
        message = sheet_message(moving) | {"blocked": blocked, "plain": True}
        found.append(shot.page.renderer.begin_png(replace(view, camera=camera), message, scale, 96 * scale))
    return found


class _Reel:
    """Puts the pictures into the film, each after its way in from the one before."""

    def __init__(self, mp4: Mp4) -> None:
        self._mp4 = mp4
        self._last: Image.Image | None = None

    def add(self, picture: Image.Image, shot: Shot, count: int, frames: int, flight: Sequence[bytes]) -> None:
        """Add a picture for `count` frames, in the first `frames` of which it fades, or flies, in."""
        if self._last is None or self._last.size != picture.size:
            frames = 0
        for n in range(1, frames + 1):
            share = n / (frames + 1)
            self._mp4.add(
                self._flown(picture, shot, flight[n - 1], share)
                if flight
                else self._faded(picture, shot, share)
            )
        self._mp4.add(picture, count - frames)
        self._last = picture

    def _faded(self, picture: Image.Image, shot: Shot, share: float) -> Image.Image:
        """Return a frame of a fade; the date does not fade, so that one can read it at any moment."""
        assert self._last is not None
        return self._with_date(Image.blend(self._last, picture, _eased(share)), picture, shot)

    @staticmethod
    def _with_date(made: Image.Image, picture: Image.Image, shot: Shot) -> Image.Image:
        for box in _boxes(shot.page.layout, ("date",)):
            edges = _pixels(box, picture.size, shot.page.layout)
            made.paste(picture.crop(edges), edges)
        return made

    def _flown(self, picture: Image.Image, shot: Shot, png: bytes, share: float) -> Image.Image:
        """Return a frame of a flight: the moving map under the plates of the picture that it leads to."""
        assert self._last is not None
        moving = picture_of(png)
        if moving.size != picture.size:
            moving = moving.resize(picture.size, Image.Resampling.BICUBIC)
        for box in _boxes(shot.page.layout, _PLATES):
            edges = _pixels(box, picture.size, shot.page.layout)
            moving.paste(picture.crop(edges), edges)
        if share < _LEAVING:
            return self._with_date(Image.blend(self._last, moving, _eased(share / _LEAVING)), picture, shot)
        if share > _ARRIVING:
            return Image.blend(moving, picture, _eased((share - _ARRIVING) / (1 - _ARRIVING)))
        return moving


def _boxes(layout: Layout, parts: Sequence[str]) -> list[Box]:
    """Return the opaque plates of these parts that lie over the map."""
    return [
        element.box_
        for element in layout.elements
        if isinstance(element, Rect)
        and element.part in parts
        and element.ink.fill == layout.look.paper
        and element.ink.fill_opacity == 1
        and layout.frame.holds(element.box_, 0.5)
    ]


def _pixels(box: Box, size: tuple[int, int], layout: Layout) -> tuple[int, int, int, int]:
    """Return a box of the layout, with its outline, in pixels of the picture."""
    each = size[0] / layout.width
    left, top = int(box.x * each) - 1, int(box.y * each) - 1
    right, bottom = int(box.right * each) + 2, int(box.bottom * each) + 2
    return max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])
