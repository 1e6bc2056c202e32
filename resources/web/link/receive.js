// What each key of a message does, in the order in which they must happen.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  // [key, action(app, value, work)]; `work` gathers what has to be drawn once at the end.
  /** @type {[keyof Message, (app: any, value: any, work: any, message: Message) => unknown][]} */
  const ACTIONS = [
    ["sheet", (app, value, work) => {
      app.sheet.lay(value);
      const turned = app.frame.flat !== Boolean(value);
      app.labels.numbers = app.sheet.areas;
      app.frame.flat = app.frame.apart = Boolean(value);
      if (turned) app.arrange();
      app.map.invalidateSize({ pan: false, animate: false });
      work.labels = true;
    }],
    ["lang", (app, value, work) => {
      app.look.lang = value;
      document.documentElement.lang = value === "en" ? "en" : "zh-CN";
      app.scale.update();
      work.labels = true;
    }],
    ["appearance", (app, value, work) => {
      app.appear(value);
      work.labels = work.halo = true;
    }],
    ["basemap", (app, value, work) => {
      app.ground.choose(value);
      app.labels.basemap = value;
      work.labels = true;
    }],
    ["layers", (app, value, work) => {
      for (const layer of app.sides()) layer.setLayers(value);
      work.features = work.halo = true;
    }],
    ["hidden", (app, value, work) => {
      for (const layer of app.sides()) layer.hidden = new Set(value || []);
      work.features = true;
    }],
    ["undated", (app, value, work) => {
      for (const layer of app.sides()) layer.undated = value;
      work.features = true;
    }],
    ["selection", (app, value, work) => {
      app.layer.pinned = new Set(value);
      app.labels.chosen = new Set(value);
      work.features = work.labels = true;
      work.select = value;
    }],
    ["clock", (app, value, work) => {
      app.layer.clock = value;
      work.features = true;
    }],
    ["compare", (app, value, work) => {
      tc.compare(app, value);
      work.features = work.labels = true;
    }],
    ["camera", (app, value, work, message) => message.sheet?.extent || tc.camera.go(app.map, value, Boolean(app.sheet.size))],
    ["fit", (app, value) => tc.camera.fit(app.map, value)],
    ["legendTitle", (app, value) => (app.furniture.key.title = value)],
    ["legendWords", (app, value) => (app.furniture.key.words = value)],
    ["legend", (app, value, work) => {
      app.furniture.showLegend(value);
      work.labels = true;
    }],
    ["cardWords", (app, value) => (app.furniture.words = value)],
    ["cards", (app, value, work) => {
      app.furniture.showCards(value);
      work.labels = true;
    }],
    ["hover", (app, value) => app.halo.hover(value)],
    ["flash", (app, value) => app.halo.flash(value)],
  ];

  // A step of the clock, or a layer switched: names may come a moment later.
  const STEP = new Set(["seq", "clock", "hidden", "layers", "undated"]);
  const isStep = (message) => Object.keys(message).every((key) => STEP.has(key));

  function finish(app, work, message) {
    if (work.features) {
      for (const layer of app.sides()) {
        if (layer.render()) work.labels = work.halo = true;
      }
    }
    if (work.select) app.halo.select(work.select);
    else if (work.halo) app.halo.redraw();
    if (work.labels && isStep(message)) app.labels.later();
    else if (work.labels) app.labels.place();
    if ("ping" in message || message.serialize) arrange(app);
  }

  // Before a picture is taken: Leaflet tells of a new size a moment late, and names may still wait.
  function arrange(app) {
    if (app.sheet.size) return app.labels.flush();
    app.map.invalidateSize({ animate: false });
    return app.labels.place();
  }

  // A spot in the corner whose colour tells which picture is on screen: frames are committed whole, so
  // where the spot is, all that was drawn before it is too. Python looks for it, then has it taken away.
  function probe(number) {
    document.getElementById("probe")?.remove();
    if (number === null) return;
    const spot = document.createElement("div");
    spot.id = "probe";
    spot.style.background = `rgb(${(number >> 8) & 255}, ${number & 255}, 77)`;
    document.body.appendChild(spot);
  }

  // Everything that the next picture needs: the page's size, fonts, the relief, three frames.
  async function settled(app, number) {
    for (let n = 0; app.sheet.size && Math.abs(window.innerWidth - app.sheet.size) > 1.5 && n < 100; n += 1) {
      await new Promise((done) => setTimeout(done, 15));
    }
    await document.fonts.ready;
    await app.ground.ready;
    const images = /** @type {any[]} */ ([...document.querySelectorAll("image")]).filter((image) => image.decode);
    await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
    app.sheet.reveal();
    probe(number);
    tc.afterFrames(3, () => tc.notify({ type: "pong", n: number, unnamed: app.sheet.size ? app.labels.unnamed() : [] }));
  }

  tc.receiver = (app) => (message) => {
    const work = {};
    for (const [key, act] of ACTIONS) {
      if (key in message) act(app, message[key], work, message);
    }
    if (message.sheet?.extent) tc.camera.extent(app.map, message.sheet.extent);
    finish(app, work, message);
    if (message.serialize) tc.notify({ type: "svg", svg: tc.serialize(app.frame, app.look.palette, app.compare) });
    if ("probe" in message) probe(message.probe);
    if ("ping" in message) settled(app, message.ping).catch(tc.fail);
    if ("seq" in message) tc.afterPaint(() => tc.notify({ type: "painted", seq: message.seq }));
  };
})((window.twincity = window.twincity || {}));
