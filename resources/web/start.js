// Starts the page: fetches atlas and basemap in parallel, builds the app, then lets messages in.
import { apply, notify, serve } from "./link/bridge.js";
import { receive } from "./link/receive.js";
import { App } from "./map/app.js";

const GROUND = ["neighbours", "provinces", "boundary_lines", "rivers", "labels"];

// Fetch and decode the relief in parallel, so that the first picture has it; whole before it is painted, since Chromium keeps each part that it has painted, 20 MB a time.
const warmed = new Image();
async function warm(relief) {
  if (!relief) return null;
  const loaded = new Promise((done) => (warmed.onload = warmed.onerror = done));
  warmed.src = relief.href || "/basemap/" + relief.file;
  await loaded;
  warmed.decode().catch(() => undefined);
  return relief;
}

// `read(address)` fetches JSON; `inside`: of a single file what its painter needs (features/painter.js). Returns the app, which is also `window.twincity`, for the console and tests only.
export async function start(map, read, inside = null) {
  // Missing basemap files are skipped; `twincity check` reports them.
  const ground = (name) => read("/basemap/" + name).catch((error) => void console.debug(String(error)));
  const relief = ground("relief.json").then(warm);
  const [atlas, shade, ...parts] = await Promise.all([read("/atlas.json"), relief, ...GROUND.map((name) => ground(name + ".geojson"))]);
  const data = { atlas, relief: shade };
  GROUND.forEach((name, i) => (data[name] = parts[i] || { features: [] }));
  const app = new App(map, data, read, inside);
  window.twincity = { app, apply, notify };
  app.frame.settle();
  app.appear("light");
  app.scale.update();
  serve((message) => receive(app, message));
  notify({ type: "built" });
  return app;
}
