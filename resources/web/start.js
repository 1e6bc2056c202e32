// Start: read the atlas and the ground at the same time, build the page, then let the messages in.
import { apply, notify, serve } from "./link/bridge.js";
import { receive } from "./link/receive.js";
import { App } from "./map/app.js";

const GROUND = ["neighbours", "provinces", "boundary_lines", "rivers", "labels"];

// Fetched and decoded beside the rest, and kept, so that the first picture has its relief.
const warmed = new Image();
function warm(relief) {
  if (!relief) return null;
  warmed.src = relief.href || "/basemap/" + relief.file;
  warmed.decode().catch(() => undefined);
  return relief;
}

// `read(address)` gives a promise of the JSON at one of the page's addresses. The running app, also under
// `window.twincity`, for the console and the tests: no script of ours reads it there.
export async function start(map, read) {
  // Ground that a folder lacks is left out; the map still opens, and `twincity check` names the file.
  const ground = (name) => read("/basemap/" + name).catch((error) => void console.debug(String(error)));
  const relief = ground("relief.json").then(warm);
  const [atlas, shade, ...parts] = await Promise.all([read("/atlas.json"), relief, ...GROUND.map((name) => ground(name + ".geojson"))]);
  const data = { atlas, relief: shade };
  GROUND.forEach((name, i) => (data[name] = parts[i] || { features: [] }));
  const app = new App(map, data, read);
  window.twincity = { app, apply, notify };
  app.frame.settle();
  app.appear("light");
  app.scale.update();
  serve((message) => receive(app, message));
  notify({ type: "built" });
  return app;
}
