"""Every way to place a layer, with where a sample of its rows would lie: what the import sheet lets choose between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

import numpy as np

from explorer.records import dataclass
from explorer.sources.places import crs as systems
from explorer.sources.places import datum, region
from explorer.sources.places.crs import XY, Candidate
from explorer.sources.places.gazetteer import GazetteerPlace, positions
from explorer.sources.raw.choices import Shift

_SHOWN = 200  # rows of the sample
_ALIKE = ("wgs84", "cgcs2000")
BACK = {"gcj02": datum.wgs_from_gcj, "bd09": datum.wgs_from_bd}
_MOST = 14
_NAMED_KM = 20.0  # from a town's centre to what is stated to lie in it
_SEAT_KM = 60.0  # a county's seat


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A candidate with its score: the share inside the region, how many named rows lie where they say.

    `shift`: the datum that its degrees are turned back from. `sample`: (n, 2) degrees of some of the rows tried (`spread`).
    """

    candidate: Candidate
    inside: float
    hits: int
    named: int
    median_m: float
    shift: str = ""
    sample: XY = field(default_factory=lambda: np.empty((0, 2)), compare=False)

    @property
    def share(self) -> float:
        return self.hits / self.named if self.named else 0.0


def spread(rows: XY) -> XY:
    """Return the rows of a sample, taken evenly: files are often sorted by place, and the first lie together."""
    found: XY = rows[np.linspace(0, len(rows) - 1, min(len(rows), _SHOWN)).astype(int)]
    return found


def attempt(
    candidate: Candidate, xy: XY, names: Sequence[Sequence[GazetteerPlace]], lonlat: XY | None = None
) -> ScoredCandidate:
    """Score a candidate by the rows' numbers, or by `lonlat`, degrees that were made of them."""
    lonlat = candidate.lonlat(xy) if lonlat is None else lonlat
    hits, away = 0, []
    named = [n for n, places in enumerate(names) if places]
    for n in named:
        metres = distance(lonlat[n], names[n])
        limit = _NAMED_KM if any(p.kind != "county" for p in names[n]) else _SEAT_KM
        hits += metres <= limit * 1000
        away.append(metres)
    return ScoredCandidate(
        candidate,
        float(region.inside(lonlat).mean()),
        hits,
        len(named),
        float(np.median(away)) if away else np.inf,
    )


def distance(lonlat: XY, places: Sequence[GazetteerPlace]) -> float:
    """Return the metres to the nearest of the places; infinite if the position is undefined."""
    if not np.isfinite(lonlat).all():
        return float("inf")
    return float(np.hypot(*((positions(places) - lonlat) * region.metres()).T).min())


def offered(
    xy: XY,
    names: Sequence[Sequence[GazetteerPlace]],
    stated: Candidate | None,
    chosen: Candidate,
    shift: Shift,
    family: str,
) -> tuple[ScoredCandidate, ...]:
    """Return the chosen candidate first, then the others, best first; `xy` and `names` are of the same rows."""
    pool = [chosen, *([stated, replace(stated, turned=not stated.turned, prior=0.4)] if stated else [])]
    pool += systems.candidates(xy, family)
    first = _shifted(attempt(chosen, xy, names), xy, names, shift)
    found = [first]
    ways: dict[tuple[str, bool], Candidate] = {}
    for candidate in pool:
        ways.setdefault(_system(candidate), candidate)
    for of in ways.values():
        plain = attempt(of, xy, names)
        shifts: tuple[Shift, ...] = ("", "gcj02", "bd09") if _degrees(of) and not of.turned else ("",)
        found += [_shifted(plain, xy, names, word) for word in shifts]
    rest = [t for t in found[1:] if _key(t) != _key(first)]
    rest.sort(key=lambda t: (t.inside < 0.5, -round(t.share, 1), -round(t.inside, 1), -t.candidate.prior))
    return (first, *rest[: _MOST - 1])


def _system(candidate: Candidate) -> tuple[str, bool]:
    """Return what a candidate has in common with another spelling of it: a .prj's WKT may be a system of the register."""
    code = systems.crs_code(candidate.crs)
    return code if code.startswith("EPSG:") else candidate.crs, candidate.turned


def _key(tried: ScoredCandidate) -> tuple[str, bool, str]:
    return *_system(tried.candidate), tried.shift


def _degrees(candidate: Candidate) -> bool:
    system = systems.parse_crs(candidate.crs)
    return candidate.datum in _ALIKE and system is not None and bool(system.is_geographic)


def _shifted(
    plain: ScoredCandidate, xy: XY, names: Sequence[Sequence[GazetteerPlace]], shift: Shift
) -> ScoredCandidate:
    """Return a candidate with its degrees turned back from a shifted datum, scored anew."""
    lonlat = plain.candidate.lonlat(xy)
    if shift in BACK:
        with np.errstate(all="ignore"):  # what is no position stays none
            lonlat = np.column_stack(BACK[shift](lonlat[:, 0], lonlat[:, 1]))
        plain = attempt(plain.candidate, xy, names, lonlat)
    return replace(plain, shift="" if shift == "none" else shift, sample=spread(lonlat))
