// The scale bar: a round distance at the latitude of the map's middle.

// {km, px} of the longest round length up to `most` CSS pixels.
function measure(map, most) {
  const lat = (map.getCenter().lat * Math.PI) / 180;
  const perPixel = (40075.016686 * Math.cos(lat)) / (256 * Math.pow(2, map.getZoom()));
  const limit = most * perPixel;
  const power = Math.pow(10, Math.floor(Math.log10(limit)));
  const km = [5, 2, 1].map((n) => n * power).find((n) => n <= limit);
  return { km, px: km / perPixel };
}

const UNITS = { zh: ["千米", "米"], en: ["km", "m"] };

export class ScaleBar {
  constructor(parent, map, look) {
    this.map = map;
    this.look = look;
    this.box = document.createElement("div");
    this.box.className = "twin-scale";
    this.words = this.box.appendChild(document.createElement("span"));
    this.bar = this.box.appendChild(document.createElement("i"));
    this.note = document.createElement("small");
    this.box.prepend(this.note);
    this.note.hidden = true;
    this.from = 0;
    parent.appendChild(this.box);
    this.makers = parent.appendChild(document.createElement("div"));
    this.makers.className = "twin-credit";
    this.makers.hidden = true;
    map.on("move zoomend", () => this.update());
  }

  // The warning shown at scales larger than 1:`from`, for which the basemap is too generalised.
  rough(words, from) {
    this.note.textContent = words;
    this.from = from;
    this.update();
  }

  // Whose courses the map shows, as their licence asks; empty words where it shows none.
  credit(words) {
    this.makers.textContent = words;
    this.makers.hidden = !words;
  }

  update() {
    const { km, px } = measure(this.map, 130);
    const [large, small] = UNITS[this.look.lang];
    this.words.textContent = km >= 1 ? `${km} ${large}` : `${Math.round(km * 1000)} ${small}`;
    this.note.hidden = (km * 1e6) / ((px * 25.4) / 96) >= this.from;
    this.bar.style.width = px.toFixed(1) + "px";
  }
}

