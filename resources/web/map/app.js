// The page: builds the map's parts from the data once, then only answers messages.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  class App {
    constructor(map, data) {
      this.map = map;
      this.atlas = data.atlas;
      this.look = { appearance: "light", lang: "zh", palette: tc.palettes.light };
      this.frame = new tc.Frame(map);
      this.ground = this.frame.add(new tc.Ground(this.frame, data));
      this.layer = new tc.FeatureLayer(this.frame, this.look);
      this.layer.load(data.atlas);
      this.halo = new tc.Halo(this.frame, this.layer, this.look);
      this.labels = new tc.Labels(this.frame, this.look, data);
      this.labels.layers = [this.layer];
      this.frame.add(this.layer);
      this.frame.add(this.halo);
      const box = map.getContainer();
      this.furniture = new tc.Furniture(box, this.look);
      this.furniture.changed = () => this.labels?.place();
      this.scale = new tc.ScaleBar(box, map, this.look);
      this.tooltip = new tc.Tooltip(box, this.look);
      this.sheet = new tc.Sheet(map);
      this.input = new tc.Input(this);
      this.labels.blocked = (view) => this._blocked(view);
      this.compare = this.marks = null;
      this.layer.fan.kept = () => this.kept();
      this.labels.split = () => (this.compare ? this.compare.split : 0);
      this.furniture.key.seen = () => this.seen();
      this.furniture.key.sources.push(() => this._discs());
      this.furniture.key.kept = () => this.labels.cities();
      map.on("moveend", () => {
        this.furniture.key.fit();
        this.labels.place();
      });
      this.receive = tc.receiver(this);
    }

    // Chrome boxes, a sheet's own scale bar and arrow, and the divider of two dates, in the frame's pixels.
    _blocked(view) {
      const divider = this.compare ? [this.compare.box()] : [];
      return [...this.furniture.boxes(), ...this.sheet.blocked, ...divider].map((b) => [b[0] + view[0], b[1] + view[1], b[2] + view[0], b[3] + view[1]]);
    }

    // Keys of the legend's rows of which something is in sight.
    seen() {
      const view = this.frame.viewport();
      const inside = (entry) => {
        const [[left, top], [right, bottom]] = [this.frame.at(entry.shape.box.slice(0, 2)), this.frame.at(entry.shape.box.slice(2))];
        return left < view[2] && right > view[0] && top < view[3] && bottom > view[1];
      };
      const drawn = this.sides().flatMap((side) => side.drawn().filter(inside));
      return new Set(drawn.map((entry) => `${entry.feature.layer}|${entry.key}|${entry.kind}`));
    }

    _discs() {
      const { discs } = this.furniture.key.words;
      return discs && this.sides().some((side) => side.fan.clusters.length) ? [{ kind: "disc", text: discs }] : [];
    }

    // What stands on a sheet's map and is no marker.
    kept() {
      return this.labels.kept();
    }

    // One, or of two dates both.
    sides() {
      return this.compare ? [this.layer, this.compare.layer] : [this.layer];
    }

    // Markers find their places anew, and what rings them follows.
    arrange() {
      for (const layer of this.sides()) layer.fan.arrange();
      this.halo.redraw();
      this.marks?.show();
    }

    entry(id) {
      return this.layer.entries.get(id);
    }

    hover(id, event) {
      if (id !== this.halo.hovered) tc.notify({ type: "hover", id });
      this.halo.hover(id);
      const entry = id && this.entry(id);
      if (!entry || !event) this.tooltip.hide();
      else {
        const home = this.map.getContainer().getBoundingClientRect();
        this.tooltip.show(entry, this.layer.clock.at, event.clientX - home.left, event.clientY - home.top);
      }
    }

    openCluster(name) {
      const cluster = this.layer.fan.clusters.find((c) => c.name === name);
      if (!cluster) return;
      const spread = cluster.entries.some((e) => Math.hypot(...this.frame.at(e.shape.parts[0]).map((v, i) => v - [cluster.x, cluster.y][i])) > 3);
      if (spread && this.map.getZoom() < 11) {
        const at = this.map.unproject(L.point(cluster.x + this.frame.x, cluster.y + this.frame.y), this.frame.zoom);
        this.input.user = true;
        this.map.setView(at, this.map.getZoom() + 1.5);
        return;
      }
      this.layer.fan.toggle(name);
      this.labels.place();
    }

    appear(appearance) {
      this.look.appearance = appearance;
      this.look.palette = tc.palettes[appearance] || tc.palettes.light;
      document.documentElement.dataset.appearance = appearance;
      this.ground.appear(this.look.palette);
      this.layer.restyle();
      this.compare?.layer.restyle();
      this.furniture.key.fit();
    }
  }

  tc.App = App;
})((window.twincity = window.twincity || {}));
