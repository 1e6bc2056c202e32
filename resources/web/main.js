// Start: fetch the atlas and the ground at the same time, build the page, then let the messages in.
(function (/** @type {Twincity} */ tc) {
  "use strict";
  const GROUND = ["neighbours", "provinces", "boundary_lines", "rivers", "labels"];

  async function json(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(address + ": " + answer.status);
    return answer.json();
  }

  // The ground that a folder lacks is left out; the map still opens, and `twincity check` names the file.
  async function ground(name) {
    try {
      return await json("/basemap/" + name);
    } catch (error) {
      console.debug(String(error));
      return null;
    }
  }

  // Fetched and decoded beside the rest, so that the first picture has its relief.
  function warm(relief) {
    if (!relief) return null;
    tc.warmed = new Image();
    tc.warmed.src = relief.href || "/basemap/" + relief.file;
    tc.warmed.decode().catch(() => undefined);
    return relief;
  }

  tc.start = async function (map) {
    const addresses = GROUND.map((name) => ground(name + ".geojson"));
    const relief = ground("relief.json").then(warm);
    const [atlas, shade, ...parts] = await Promise.all([json("/atlas.json"), relief, ...addresses]);
    const data = { atlas, relief: shade };
    GROUND.forEach((name, i) => (data[name] = parts[i] || { features: [] }));
    tc.app = new tc.App(map, data);
    tc.app.frame.settle();
    tc.app.appear("light");
    tc.app.scale.update();
    tc.serve(tc.app.receive);
    tc.notify({ type: "built" });
  };
})((window.twincity = window.twincity || {}));
