// The single-file map: what the window's page asks a host for is answered here, from data inside the file.
// Every word from data goes through textContent.
(function (tc) {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const make = (name, parent, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    if (parent) parent.appendChild(element);
    return element;
  };
  const byId = (id) => document.getElementById(id);
  const clock = { ...data.view.clock };
  const layers = data.view.layers.map((layer) => ({ ...layer }));
  let undated = data.view.undated;
  let timer = null;

  // No network: what the page fetches stands in the file.
  window.fetch = async (address) => {
    const found = data.files[address];
    return { ok: found !== undefined, status: found === undefined ? 404 : 200, json: async () => found };
  };
  tc.notify = (message) => {
    if (message.type === "click") show(message.id);
    if (message.type === "error") console.error(message.message, message.stack);
  };

  const EPOCH = Date.UTC(1970, 0, 1) / 864e5 - 719163; // days from ordinal 0 (Python's) to 1970
  const iso = (ordinal) => new Date((ordinal + EPOCH) * 864e5).toISOString().slice(0, 10);
  const ordinal = (text) => Date.parse(text + "T00:00:00Z") / 864e5 - EPOCH;

  function monthEnd(day, forward) {
    const at = new Date((day + EPOCH) * 864e5);
    const end = (year, month) => Date.UTC(year, month + 1, 0) / 864e5 - EPOCH;
    const here = end(at.getUTCFullYear(), at.getUTCMonth());
    if (forward) return here > day ? here : end(at.getUTCFullYear(), at.getUTCMonth() + 1);
    return end(at.getUTCFullYear(), at.getUTCMonth() - 1);
  }

  function setDay(day) {
    clock.at = Math.min(Math.max(day, data.first), data.last);
    clock.start = Math.min(clock.start, clock.at);
    send({ clock });
  }

  function send(message) {
    tc.apply(JSON.stringify(message));
    tell();
  }

  // The legend is what is drawn now, with counts, under each layer's switch.
  function tell() {
    const span = clock.mode === "asof" ? iso(clock.at) : iso(clock.start) + " — " + iso(clock.at);
    byId("date").textContent = span;
    byId("day").value = clock.at;
    byId("typed").value = iso(clock.at);
    byId("mode").value = clock.mode;
    const drawn = tc.app.layer.drawn();
    for (const layer of layers) {
      const box = byId("layer-box-" + layer.id);
      box.classList.toggle("off", !layer.visible);
      box.querySelector("ul").replaceChildren();
      const groups = new Map();
      for (const entry of drawn.filter((e) => e.feature.layer === layer.id)) {
        const key = entry.key + "|" + entry.kind;
        groups.set(key, [...(groups.get(key) || []), entry]);
      }
      for (const entries of [...groups.values()].sort((a, b) => rank(a[0]) - rank(b[0]))) legendRow(box.querySelector("ul"), entries);
    }
    const counts = { certain: 0, possible: 0, attested: 0, undated: 0 };
    for (const entry of drawn) counts[entry.key.split("/")[1]] += 1;
    const parts = Object.keys(counts).filter((key) => counts[key]).map((key) => words[key].replace("{n}", counts[key]));
    byId("counts").textContent = words.drawn.replace("{n}", drawn.length) + (parts.length ? words.colon + parts.join(words.comma) : "");
  }

  const STATUSES = ["planned", "approved", "construction", "operation", "upgrade", "closed", ""];
  const KINDS = ["line", "area", "point"];
  const CERTAINTIES = ["certain", "possible", "attested", "undated"];
  function rank(entry) {
    const [status, certainty] = entry.key.split("/");
    return KINDS.indexOf(entry.kind) * 100 + STATUSES.indexOf(status) * 10 + CERTAINTIES.indexOf(certainty);
  }

  function legendRow(list, entries) {
    const { spec, key, kind } = entries[0];
    const row = make("li", list, undefined, "row");
    const style = spec.styles[data.view.appearance][key];
    row.appendChild(tc.swatch({ kind, style, glyph: spec.glyph, icon: spec.icon }, tc.app.look.palette));
    make("span", row, spec.words[key][data.lang]);
    make("span", row, String(entries.length), "count");
  }

  function buildLayers() {
    for (const layer of layers) {
      const spec = data.files["/atlas.json"].layers[layer.id];
      const box = make("div", byId("layers"), undefined, "layer");
      box.id = "layer-box-" + layer.id;
      const label = make("label", box);
      const input = make("input", label);
      input.type = "checkbox";
      input.checked = layer.visible;
      make("span", label, spec.name[data.lang]);
      make("ul", box);
      input.addEventListener("change", () => {
        layer.visible = input.checked;
        send({ layers });
      });
    }
    const label = make("label", make("div", byId("layers"), undefined, "layer"));
    const input = make("input", label);
    input.type = "checkbox";
    input.checked = undated;
    make("span", label, words.undated_switch);
    input.addEventListener("change", () => {
      undated = input.checked;
      send({ undated });
    });
  }

  // A clicked feature: its name, its history with sources, what else is known.
  function show(id) {
    const card = byId("card");
    const found = id && data.details[id];
    card.hidden = !found;
    tc.apply(JSON.stringify({ selection: found ? [id] : [] }));
    if (!found) return;
    card.replaceChildren();
    const close = make("button", card, "×", "close");
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => show(null));
    make("h3", card, found.name);
    make("p", card, found.layer + " · " + found.quality);
    if (found.note) make("p", card, found.note);
    const list = make("dl", card);
    for (const [when, what, source] of found.history) pair(list, when, what, source);
    for (const [name, value, source] of found.attributes) pair(list, name, value, source);
  }

  function pair(list, name, value, source) {
    make("dt", list, name);
    const right = make("dd", list, value + " ");
    make("small", right, source);
  }

  function wire() {
    byId("day").addEventListener("input", (event) => setDay(Number(event.target.value)));
    byId("typed").addEventListener("change", (event) => {
      if (event.target.value) setDay(ordinal(event.target.value));
    });
    byId("mode").addEventListener("change", (event) => {
      clock.mode = event.target.value;
      if (clock.mode !== "asof" && clock.start >= clock.at) clock.start = data.first;
      send({ clock });
    });
    byId("back").addEventListener("click", () => setDay(monthEnd(clock.at, false)));
    byId("on").addEventListener("click", () => setDay(monthEnd(clock.at, true)));
    byId("play").addEventListener("click", play);
  }

  function play() {
    if (timer) {
      clearInterval(timer);
      timer = null;
    } else {
      if (clock.at >= data.last) setDay(data.first);
      timer = setInterval(() => (clock.at >= data.last ? play() : setDay(monthEnd(clock.at, true))), 500);
    }
    byId("play").textContent = timer ? words.pause : words.play;
  }

  async function start() {
    buildLayers();
    wire();
    const options = { center: [30.15, 106], zoom: 7.75, zoomControl: true, attributionControl: false, minZoom: 5, maxZoom: 14,
      zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 90, boxZoom: false, fadeAnimation: false };
    const map = L.map("twin", options);
    await tc.start(map);
    tc.apply(JSON.stringify({ ...data.view, legend: null, cards: null }));
    tc.camera.extent(map, data.extent);
    tell();
    document.body.dataset.ready = "yes";
  }

  start();
})((window.twincity = window.twincity || {}));
