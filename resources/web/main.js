// Start: fetch the atlas and the ground at the same time, build the page, then let the messages in.
(function (tc) {
  "use strict";
  const GROUND = ["neighbours", "provinces", "boundary_lines", "rivers", "labels"];

  async function json(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(address + ": " + answer.status);
    return answer.json();
  }

  // The ground that a folder lacks is left out; the map still opens.
  async function ground(name) {
    try {
      return await json("/basemap/" + name);
    } catch (error) {
      console.warn(String(error));
      return null;
    }
  }

  tc.start = async function (map) {
    const addresses = GROUND.map((name) => ground(name + ".geojson"));
    const [atlas, relief, ...parts] = await Promise.all([json("/atlas.json"), ground("relief.json"), ...addresses]);
    const data = { atlas, relief };
    GROUND.forEach((name, i) => (data[name] = parts[i] || { features: [] }));
    tc.app = new tc.App(map, data);
    tc.app.frame.settle();
    tc.app.appear("light");
    tc.app.scale.update();
    tc.serve(tc.app.receive);
    tc.notify({ type: "built" });
  };
})((window.twincity = window.twincity || {}));
