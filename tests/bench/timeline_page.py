"""`python -m tests.bench.timeline_page FILE`: milliseconds of a step of leaflet.timeline on Leaflet's canvas, to the frame
in the window's own picture, as ours are measured; JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.scale_cases import DAYS

_PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/leaflet/dist/leaflet.css">
<style>html, body, #map { margin: 0; width: 100%; height: 100%; overflow: hidden }
#spot { position: fixed; left: 0; top: 0; width: 4px; height: 4px; z-index: 99999 }</style>
<div id="map"></div><div id="spot"></div>
<script src="/leaflet/dist/leaflet.js"></script><script src="/leaflet.timeline/dist/leaflet.timeline.js"></script>
<script>
const COLORS = ["#b4543a", "#2f6f8f", "#5b7f3a"];
fetch("/FILE").then((answer) => answer.json()).then((data) => {
  const map = L.map("map", { preferCanvas: true, zoomSnap: 0, zoomControl: false, attributionControl: false, zoomAnimation: false });
  map.setView([30.17, 106.5], 6.9);
  const layer = L.timeline(data, {
    getInterval: ({ properties }) => ({ start: Date.parse(properties.start), end: Date.parse(properties.end) }),
    style: ({ properties }) => ({ color: COLORS[properties.status], weight: 2.4 }), drawOnSetTime: true,
  }).addTo(map);
  window.go = (day, number) => {
    layer.setTime(Date.parse(day));
    requestAnimationFrame(() => (document.getElementById("spot").style.background = `rgb(${number}, 255, 77)`));
  };
  window.ready = true;
});
</script>"""


def main(file: Path) -> None:
    os.environ["QT_QUICK_BACKEND"] = "software"
    from explorer.ui.map import engine
    from explorer.ui.map.waiting import FrameFlusher
    from tests.bench.scale_rivals import NODE_MODULES
    from tests.bench.web_page import WebPage

    (file.parent / "timeline.html").write_text(_PAGE.replace("FILE", file.name), "utf-8")
    ours = [flag for flag in engine.FLAGS if "resolver" not in flag and "webrtc" not in flag]
    page = WebPage(" ".join(["--disable-gpu", *ours]), NODE_MODULES, file.parent)
    FrameFlusher(page.view)  # as for our own map
    page.open("/timeline.html")
    if not page.wait(lambda: page.script("window.ready || false"), 120):
        raise SystemExit("leaflet.timeline never came up")
    taken = []
    for number, day in enumerate([*DAYS, *DAYS[-2::-1]]):
        begun = time.perf_counter()
        page.view.page().runJavaScript(f"window.go('{day}', {number})")
        if not page.wait(lambda n=number: page.corner() == (n, 255, 77), 30):  # type: ignore[misc]
            raise SystemExit("leaflet.timeline never drew")
        taken.append((time.perf_counter() - begun) * 1000)
    steps = taken[len(DAYS) :]  # the first pass makes the machine code, as with ours
    found = {"step": median(steps), "p95": sorted(steps)[round(0.95 * (len(steps) - 1))]}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
