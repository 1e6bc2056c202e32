"""Shapes put where they belong: candidates scored by what falls in the two provinces and by the places that rows name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from typing import Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas import pack
from explorer.records import dataclass
from explorer.sources.places import crs as systems
from explorer.sources.places import region
from explorer.sources.places.crs import Candidate
from explorer.sources.places.gazetteer import GazetteerPlace
from explorer.sources.places.mending import mend
from explorer.sources.places.offered import BACK, ScoredCandidate, attempt, distance, offered, spread
from explorer.sources.raw.choices import LayerChoices, Shift, Spot
from explorer.sources.raw.raw_layer import datum_name, source_text
from explorer.words.text import Text

XY = NDArray[np.float64]
_SAMPLE = 400
_AS_IT_IS = "as it is"
_NINES = [10.0**n - 1 for n in range(3, 11)]
_UNDECIDED = LayerChoices()
_TITLES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
_NORTHMOST = 85.05  # degrees; further north Web Mercator ends
_SNAP_KM = 0.15  # shifted coordinates fall onto known points when turned back


@dataclass(slots=True, eq=False)
class Georeferenced:
    """Shapes in WGS84 with what was done to bring them there."""

    shapes: NDArray[Any]
    datum: str | None
    crs: str | None
    fix: Text | None = None
    accuracy_m: float = 1.0
    tried: tuple[ScoredCandidate, ...] = ()
    numbers: XY = field(default_factory=lambda: np.empty((0, 2)))  # of the rows that `tried` has samples of
    faults: dict[int, Text] = field(default_factory=dict)
    offers: dict[int, tuple[Spot, ...]] = field(default_factory=dict)  # where a faulty row may lie
    repaired: list[int] = field(default_factory=list)
    say: list[Text] = field(default_factory=list)


def first_points(shapes: NDArray[Any]) -> XY:
    """Return (n, 2): the first vertex of each shape, NaN without a shape."""
    found = np.full((len(shapes), 2), np.nan)
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    coordinates, index = shapely.get_coordinates(shapes[present], return_index=True)
    if len(index):
        first = np.flatnonzero(np.diff(index, prepend=-1))
        found[np.flatnonzero(present)[index[first]]] = coordinates[first]
    return found


def georeference(
    shapes: NDArray[Any],
    stated: str | None,
    names: Callable[[NDArray[np.int64]], Sequence[Sequence[GazetteerPlace]]],
    *,
    shift: str = "",
    family: str = "",
    unstated: Text | None = None,
    wanted: LayerChoices = _UNDECIDED,
) -> Georeferenced:
    """Transform shapes in the numbers of the file to WGS84.

    `names(rows)` gives the places that rows mention; `shift` is what a column's name says (gcj02, bd09);
    `family` a datum that the file's own words name; `unstated` what is missing where the format should have stated a CRS.
    `wanted`: what the user has decided.
    """
    points = first_points(shapes)
    found = Georeferenced(shapes, None, None)
    sound = np.flatnonzero(np.isfinite(points).all(axis=1))
    if (unset := _unset(points)).any():
        shapes = _without(found, points, unset)
        sound = sound[~unset[sound]]
    candidate = systems.declared_candidate(stated) if stated else None
    if stated and candidate is None:
        found.say.append(source_text("place.unknown_crs"))
    if not len(sound):
        found.datum = candidate.datum if candidate else None
        found.crs = systems.crs_code(candidate.crs) if candidate else None
        return found
    rows = sound[np.linspace(0, len(sound) - 1, min(len(sound), _SAMPLE)).astype(int)]
    known = names(rows)
    chosen = _wanted(found, wanted) or _choose(found, points[rows], known, candidate, family, unstated)
    if chosen is None:
        found.faults |= dict.fromkeys(
            np.flatnonzero(~shapely.is_missing(shapes)).tolist(), source_text("row.no_crs")
        )
        found.shapes = np.full(len(shapes), None, object)
        return found
    found.datum, found.crs, found.accuracy_m = chosen.datum, systems.crs_code(chosen.crs), chosen.accuracy_m
    kept = _transformed(found, shapes, points, chosen)
    turned_back: Shift = ""
    if chosen.datum in ("wgs84", "cgcs2000") and _geographic(chosen):
        seen = points[rows] if not chosen.turned else points[rows][:, ::-1]
        turned_back = _unshift(found, kept, seen, known, shift, wanted.shift)
    mended = mend(kept)
    found.shapes, found.repaired = mended.shapes, mended.repaired
    found.faults |= mended.faults
    found.numbers = spread(points[rows])
    found.tried = offered(points[rows], known, candidate, chosen, turned_back, family or _family(candidate))
    if chosen.accuracy_m > 10:
        found.say.append(source_text("place.rough", name=datum_name(chosen.datum)))
        found.fix = source_text("fix.rough", crs=found.crs)
    return found


def _without(found: Georeferenced, points: NDArray[np.float64], unset: NDArray[np.bool_]) -> NDArray[Any]:
    """Take from what was found the shapes of rows without coordinates, say so of each, and return those that are left."""
    for row in np.flatnonzero(unset):
        x, y = points[row]
        found.faults[int(row)] = source_text("row.unset", x=_short(x), y=_short(y))
    found.shapes = found.shapes.copy()
    found.shapes[unset] = None
    return found.shapes


def _wanted(found: Georeferenced, wanted: LayerChoices) -> Candidate | None:
    """Return the system that the user has chosen; None if it is left to the reader, or not understood."""
    candidate = systems.declared_candidate(wanted.crs) if wanted.crs else None
    if candidate is None:
        return None
    found.say.append(source_text("place.chosen", crs=systems.crs_title(candidate.crs)))
    return replace(candidate, turned=wanted.turned)


def _geographic(candidate: Candidate) -> bool:
    system = systems.parse_crs(candidate.crs)
    return system is not None and bool(system.is_geographic)


# -- which system ---------------------------------------------------------------------------------


def _choose(
    found: Georeferenced,
    xy: XY,
    names: Sequence[Sequence[GazetteerPlace]],
    stated: Candidate | None,
    family: str,
    unstated: Text | None,
) -> Candidate | None:
    if stated is not None:
        first = attempt(stated, xy, names)
        found.tried = (first,)
        if not _doubtful(first, xy, stated):
            return stated
    pool = systems.candidates(xy, family or _family(stated))
    if stated is not None:
        pool = [stated, replace(stated, turned=True, prior=0.5), *pool]
    tried = [attempt(c, xy, names) for c in pool]
    if not tried:
        found.say.append(source_text("place.nowhere"))
        return None
    tried.sort(key=_merit, reverse=True)
    best = _closest(tried)
    found.tried = tuple([best, *(t for t in tried if t is not best)])
    if stated is not None:
        return _against(found, stated, best)
    _explain(found, best, tried, unstated)
    return best.candidate


def _family(stated: Candidate | None) -> str:
    return stated.datum if stated and stated.datum in ("xian80", "beijing54", "cgcs2000") else ""


def _merit(tried: ScoredCandidate) -> tuple[float, float, float]:
    return (round(tried.share, 1), round(tried.inside, 1), tried.candidate.prior)


def _closest(tried: list[ScoredCandidate]) -> ScoredCandidate:
    """Return the best; another only if known points fall onto it and not onto the best."""
    best = tried[0]
    rivals = [
        t for t in tried[1:] if t.median_m < 100 and best.median_m > 300 and t.share >= best.share - 0.1
    ]
    return min(rivals, key=lambda t: t.median_m) if rivals else best


def _doubtful(tried: ScoredCandidate, xy: XY, stated: Candidate) -> bool:
    """Return whether what a file says of its CRS puts it nowhere near what it names, or off the map."""
    if tried.inside >= 0.5 and (not tried.named or tried.share >= 0.5):
        return False
    lonlat = stated.lonlat(xy)
    valid = np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat[:, 1]) <= 90) & (np.abs(lonlat[:, 0]) <= 180)
    china = valid & (lonlat[:, 0] > 73) & (lonlat[:, 0] < 136) & (lonlat[:, 1] > 3) & (lonlat[:, 1] < 54)
    return bool(china.mean() < 0.5 or (tried.named > 0 and tried.share < 0.5))


def _against(found: Georeferenced, stated: Candidate, best: ScoredCandidate) -> Candidate:
    """Return another candidate than the stated one if it is plainly better; the choice is reported."""
    first = next(t for t in found.tried if t.candidate == stated)
    better = best.inside >= 0.9 and (
        best.share > first.share + 0.3 or (not best.named and first.inside < 0.1)
    )
    if best.candidate == stated or not better:
        found.tried = tuple([first, *(t for t in found.tried if t is not first)])
        return stated
    name = systems.crs_title(best.candidate.crs)
    if best.candidate.turned:
        found.fix = source_text("fix.turned", crs=name)
        found.say.append(source_text("place.turned"))
    if not best.candidate.turned or best.candidate.crs != stated.crs:
        found.fix = found.fix or source_text("fix.other", stated=systems.crs_title(stated.crs), crs=name)
        found.say.append(source_text("place.against", stated=systems.crs_title(stated.crs), crs=name))
    return best.candidate


def _explain(
    found: Georeferenced, best: ScoredCandidate, tried: list[ScoredCandidate], unstated: Text | None
) -> None:
    candidate, here = best.candidate, pack.current().region.name
    name = systems.surveyors_name(systems.crs_code(candidate.crs))
    if candidate.turned:
        found.fix = source_text("fix.turned", crs=name)
        found.say.append(source_text("place.turned"))
    if _geographic(candidate):
        if unstated is not None:
            found.say.append(source_text("place.assumed_degrees", what=unstated))
        return
    if not candidate.turned:
        found.fix = source_text("fix.guessed", crs=name)
    if best.named and best.share >= 0.5:
        found.say.append(source_text("place.guessed_names", crs=name, n=best.hits, of=best.named))
    elif best.inside > 0:
        found.say.append(
            source_text("place.guessed_inside", crs=name, share=round(100 * best.inside), region=here)
        )
    else:
        found.say.append(source_text("place.guessed_nothing", crs=name, region=here))
    rivals = [
        t
        for t in tried
        if t is not best and t.share >= best.share and t.inside >= 0.9 and t.candidate.prior > 0.35
    ]
    if rivals and not best.named:
        others = ", ".join(dict.fromkeys(systems.crs_code(t.candidate.crs) for t in rivals[:3]))
        found.say.append(source_text("place.ambiguous", others=others))


# -- row by row -----------------------------------------------------------------------------------


def _unset(points: XY) -> NDArray[np.bool_]:
    """Return which positions programs write for none: (0, 0), (-999, -999), (99999, 99999)."""
    size = np.abs(points)
    nines = (points[:, 0] == points[:, 1]) & np.isin(size[:, 0], _NINES)
    found: NDArray[np.bool_] = nines | (size < 1e-6).all(axis=1)
    return found


def _transformed(found: Georeferenced, shapes: NDArray[Any], points: XY, chosen: Candidate) -> NDArray[Any]:
    """Return the shapes in degrees; those that end up nowhere become faults, with what may have been meant."""
    good = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    for row in np.flatnonzero(shapely.is_empty(shapes)):
        found.faults[int(row)] = source_text("row.empty")
    done = np.full(len(shapes), None, object)
    given = shapes[good]
    placed = in_degrees(given, chosen) if good.any() else given
    done[good] = placed
    lonlat = np.where(good[:, None], points, np.nan) if placed is given else first_points(done)
    low, high = _extremes(done)
    with np.errstate(invalid="ignore"):
        valid = good & (low[:, 0] >= -180) & (high[:, 0] <= 180) & (low[:, 1] >= -90) & (high[:, 1] <= 90)
        wide = valid & (high[:, 0] - low[:, 0] > 180)
        polar = valid & ((low[:, 1] > _NORTHMOST) | (high[:, 1] < -_NORTHMOST))
    for row in np.flatnonzero(wide):
        wide[row] = _leaps(done[row])
        if wide[row]:
            found.faults[int(row)] = source_text("row.date_line")
    for row in np.flatnonzero(polar):
        found.faults[int(row)] = source_text("row.polar", y=_short(low[row, 1]))
    within = region.inside(lonlat)
    other = _finite(replace(chosen, turned=not chosen.turned).lonlat(points))
    turned = region.inside(other)
    astray = np.zeros(len(shapes), bool)
    if valid.any() and within[valid].mean() >= 0.5:
        doubtful = np.flatnonzero(valid & turned & ~within)
        astray[doubtful] = region.distance_km(lonlat[doubtful]) > 400
        astray |= valid & (lonlat == 0).any(axis=1)
    for row in np.flatnonzero((good & ~valid) | (astray & ~polar)):
        if turned[row]:
            x, y = points[row][::-1]
            found.faults[int(row)] = source_text("row.turned", x=_short(x), y=_short(y))
            found.offers[int(row)] = (Spot(float(other[row, 0]), float(other[row, 1])),)
        elif np.isfinite(lonlat[row]).all() and region.inside(lonlat[row : row + 1] - (360, 0))[0]:
            found.faults[int(row)] = source_text(
                "row.round", value=_short(points[row, 0]), better=_short(lonlat[row, 0] - 360)
            )
            found.offers[int(row)] = (Spot(float(lonlat[row, 0]) - 360, float(lonlat[row, 1])),)
        else:
            x, y = _farthest(shapes[row], done[row], points[row])
            key = "row.half" if valid[row] else "row.range"
            found.faults[int(row)] = source_text(key, x=_short(x), y=_short(y))
    done[~valid | wide | polar | astray] = None
    return done


def _leaps(shape: Any) -> bool:
    """Whether a line or ring goes from one end of the world to the other: parts on both sides of the date line do not."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    rings = [shapely.get_rings(part) if shapely.get_dimensions(part) == 2 else [part] for part in parts]
    steps = (np.diff(shapely.get_coordinates(line)[:, 0]) for lines in rings for line in lines)
    return any(bool((np.abs(step) > 180).any()) for step in steps)


def _farthest(given: Any, placed: Any, first: XY) -> XY:
    """Return the position, as written, that is furthest from any longitude and latitude; the first where all are in range."""
    if placed is None:
        return first
    lonlat = np.abs(shapely.get_coordinates(placed))
    excess = np.maximum(lonlat - (180, 90), 0).sum(axis=1)
    worst: XY = shapely.get_coordinates(given)[int(excess.argmax())] if excess.any() else first
    return worst


def in_degrees(shapes: NDArray[Any], chosen: Candidate) -> NDArray[Any]:
    """Return shapes in longitude and latitude; what has none is far outside."""
    if chosen.as_written and np.isfinite(shapely.get_coordinates(shapes)).all():
        return shapes
    moved: NDArray[Any] = shapely.transform(shapes, lambda xy: _finite(chosen.lonlat(xy)))
    return moved


def _finite(xy: XY) -> XY:
    """Replace undefined positions by one that is plainly outside, which shapely accepts."""
    return np.where(np.isfinite(xy), xy, 1e6)


def _extremes(shapes: NDArray[Any]) -> tuple[XY, XY]:
    bounds = shapely.bounds(shapes)
    return bounds[:, :2], bounds[:, 2:]


def _short(number: float) -> str:
    return f"{number:.5f}".rstrip("0").rstrip(".") if abs(number) < 1e9 else f"{number:.3g}"


# -- shifted datums -------------------------------------------------------------------------------


def _unshift(
    found: Georeferenced,
    shapes: NDArray[Any],
    xy: XY,
    names: Sequence[Sequence[GazetteerPlace]],
    hint: str,
    wanted: Shift,
) -> Shift:
    """Turn GCJ-02 and BD-09 back, in place, if the user or a column's name says so or known places show it."""
    seen = "" if wanted else _snapped(xy, names)
    word = wanted or seen or hint
    if seen == _AS_IT_IS and hint in BACK:
        found.say.append(source_text("place.shift_denied", name=_TITLES[hint]))
    if word not in BACK:
        return ""
    back, title = BACK[word], _TITLES[word]
    present = ~shapely.is_missing(shapes)
    before = first_points(shapes)[present]
    shapes[present] = shapely.transform(
        shapes[present], lambda lonlat: np.column_stack(back(lonlat[:, 0], lonlat[:, 1]))
    )
    moved = (first_points(shapes)[present] - before) * region.metres()
    metres = round(float(np.median(np.hypot(*moved.T)))) if len(moved) else 0
    found.datum, found.crs = word, None
    found.fix = source_text("fix.shift", name=title, m=metres)
    how = "chosen" if wanted else "seen" if seen else "named"
    found.say.append(source_text(f"place.shift_{how}", name=title, m=metres))
    return cast(Shift, word)


def _snapped(xy: XY, names: Sequence[Sequence[GazetteerPlace]]) -> str:
    """`gcj02` or `bd09` where rows fall onto the points they name when turned back, `as it is` where they do unturned."""
    exact = [n for n, places in enumerate(names) if any(p.kind != "county" for p in places)]
    if len(exact) < 3:
        return ""

    def median(lonlat: XY) -> float:
        return float(np.median([distance(lonlat[n], names[n]) for n in exact]))

    plain = median(xy)
    if plain > 3000:
        return ""
    if plain < _SNAP_KM * 1000:
        return _AS_IT_IS
    back = {word: median(np.column_stack(turn(xy[:, 0], xy[:, 1]))) for word, turn in BACK.items()}
    word = min(back, key=lambda w: back[w])
    return word if back[word] < _SNAP_KM * 1000 and back[word] < 0.35 * plain else ""
