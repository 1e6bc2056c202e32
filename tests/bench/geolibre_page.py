"""`python -m tests.bench.geolibre_page FILE`: milliseconds of a month's step of GeoLibre's Time Slider, from the click to
its last draw call; JSON. The app is the one in GeoLibre's wheel. Its map takes a part of the window, and it waits 250 ms
between two filters.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

# Run by GeoLibre's own Python: a project with the features bound to the Time Slider.
_PROJECT = """
import json, sys, time
from geolibre.project import build_empty_project, geojson_layer
source, target, address = sys.argv[1:]
project = build_empty_project("bench", center=[106.5, 30.17], zoom=6.9, basemap_url=address + "/empty.json")
layer = geojson_layer("lines", json.load(open(source, encoding="utf-8")))
stamp = lambda year, month: int(time.mktime((year, month, 1, 0, 0, 0, 0, 0, 0)) * 1000)
layer["metadata"]["timeBinding"] = dict(property="start", valueKind="isoDate", min=stamp(2020, 1), max=stamp(2024, 12),
    granularity="month", window=dict(unit="month", before=18, after=1))
project["layers"] = [layer]
project["plugins"] = dict(manifestUrls=[], activePluginIds=["maplibre-gl-time-slider"], mapControlPositions={}, settings={})
json.dump(project, open(target, "w", encoding="utf-8"))
"""
# Notes when the last draw call was finished: reading a pixel waits for it.
_HOOK = """window.$at = 0; window.$draws = 0;
for (const kind of [WebGL2RenderingContext, WebGLRenderingContext]) for (const name of ["drawElements", "drawArrays"]) {
  const draw = kind.prototype[name];
  kind.prototype[name] = function (...rest) {
    draw.apply(this, rest);
    window.$draws += 1;
    if (this.$waits) return;
    this.$waits = true;
    queueMicrotask(() => {
      this.$waits = false;
      this.readPixels(0, 0, 1, 1, this.RGBA, this.UNSIGNED_BYTE, new Uint8Array(4));
      window.$at = performance.now();
    });
  };
}"""
_READY = """window.$draws > 0 && document.querySelectorAll(".ts-playback button").length > 2
    && performance.now() - window.$at > 3000"""
_STEPS = """(async () => {
  const next = document.querySelectorAll(".ts-playback button")[2], taken = [];
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  for (let n = 0; n < 24; n += 1) { next.click(); await pause(20); }
  await pause(4000);
  for (let n = 0; n < 10; n += 1) {
    const draws = window.$draws, begun = performance.now();
    next.click();
    while (performance.now() - begun < 25000) {
      await pause(20);
      if (window.$draws > draws && performance.now() - window.$at > 1200) break;
    }
    taken.push(window.$at - begun);
  }
  window.$taken = taken;
})(), 1"""
_FLAGS = "--use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader --ignore-gpu-blocklist"


def main(file: Path) -> None:
    from PySide6.QtWebEngineCore import QWebEngineScript

    from tests.bench.scale_rivals import geolibre_python
    from tests.bench.web_page import WebPage

    python = geolibre_python()
    app = next(python.parent.parent.glob("lib/python*/site-packages/geolibre/static/app"))
    page = WebPage(_FLAGS, app, file.parent)
    (file.parent / "empty.json").write_text('{"version": 8, "sources": {}, "layers": []}', "utf-8")
    project = file.with_suffix(".geolibre.json")
    subprocess.run([str(python), "-c", _PROJECT, str(file), str(project), page.address], check=True)
    hook = QWebEngineScript()
    hook.setSourceCode(_HOOK)
    hook.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    hook.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
    page.view.page().scripts().insert(hook)
    page.open(f"/index.html?url={page.address}/{project.name}&welcome=0")
    if not page.wait(lambda: page.script(_READY), 180):
        raise SystemExit("GeoLibre never came up")
    page.script(_STEPS)
    if not page.wait(lambda: _rested() or page.script("window.$taken || null"), 300):
        raise SystemExit("GeoLibre never stepped")
    taken = sorted(page.script("window.$taken"))
    sys.stdout.write(json.dumps({"step": median(taken), "p95": taken[-1]}) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _rested() -> None:
    time.sleep(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
