// Single rows of large layers as entries of the SVG painter: what is chosen or pointed at, drawn over the counted
// picture, and what has its name on the map, which is not drawn again. Fetched from the painter when first wanted.
import { palettes } from "../draw/palette.js";
import { make } from "../draw/svg.js";
import { Entry } from "./entry.js";
import { MANY } from "./halo.js";

const MANY_CHOSEN = 200; // rows of a layer: more than these get their halo from the painter
const NAMES = { most: 400, cell: 90 }; // names asked for, more than a window has places, and px between two of them

export class Borrowed {
  constructor(app) {
    this.app = app;
    this.wanted = { chosen: [], hovered: [], marked: [], named: [] };
    this.asked = { chosen: [], hovered: [], marked: [] }; // the same, also of layers that have not come yet
    this.features = new Map();
    this.turn = 0;
    this.under = new Set(); // promises of what is being fetched
  }

  // A promise that nothing is being fetched: all that is wanted has its entry, and its halo.
  async complete() {
    while (this.under.size) await Promise.allSettled(this.under);
  }

  _follow(fetching) {
    this.under.add(fetching);
    return fetching.finally(() => this.under.delete(fetching));
  }

  // These layers are gone: another may come under the same name.
  forget(layers) {
    const kept = (id) => !layers.has(id.slice(0, id.lastIndexOf(".")));
    for (const id of this.features.keys()) if (!kept(id)) this.features.delete(id);
    for (const why in this.wanted) this.wanted[why] = this.wanted[why].filter(kept);
  }

  layerOf(id) {
    const layer = String(id).slice(0, String(id).lastIndexOf("."));
    return this.app.painter.layers.has(layer) ? layer : null;
  }

  // Have entries for `ids`, for one reason; `then` runs once those that were missing are there.
  want(why, ids, then) {
    return this._follow(this._want(why, ids, then));
  }

  async _want(why, ids, then) {
    this.asked[why] = ids;
    const owned = this._owned(why);
    if (!owned.length && !this.wanted[why].length) return;
    this.wanted[why] = owned;
    const missing = owned.filter((id) => !this.features.has(id));
    if (missing.length) await this._fetch(missing);
    this._apply();
    if (missing.length) then?.();
  }

  // What was asked for of layers that are there, but for what the painter draws itself.
  _owned(why) {
    return why === "chosen" ? this._leaveMany(this.asked.chosen) : this.asked[why].filter((id) => this.layerOf(id));
  }

  // Leave the chosen rows of layers with many of them to the painter; return the others.
  _leaveMany(ids) {
    const { painter } = this.app;
    const groups = this._byLayer(ids);
    const paints = Object.fromEntries(Object.entries(palettes).map(([appearance, palette]) => [appearance, /** @type {any} */ (palette).accent]));
    for (const layer of painter.layers.keys()) {
      const own = groups.get(layer) || [];
      painter.surround(layer, own.length > MANY_CHOSEN ? Float64Array.from(own, keyOf) : null, { paints, ...MANY });
    }
    return [...groups.values()].filter((own) => own.length <= MANY_CHOSEN).flat();
  }

  _byLayer(ids) {
    const groups = new Map();
    for (const id of ids) {
      const layer = this.layerOf(id);
      if (!layer) continue;
      if (!groups.has(layer)) groups.set(layer, []);
      groups.get(layer).push(id);
    }
    return groups;
  }

  // Fetch the rows of a layer that are drawn or marked: it has come, or others are there now.
  renew(layer) {
    return this._follow(this._renew(layer));
  }

  async _renew(layer) {
    for (const why in this.asked) this.wanted[why] = this._owned(why);
    const drawn = Object.keys(this.asked).flatMap((why) => this.wanted[why]).filter((id) => this.layerOf(id) === layer);
    const ids = [...this.features.keys()].filter((id) => this.layerOf(id) === layer);
    if (!ids.length && !drawn.length) return;
    for (const id of ids) {
      this.features.delete(id);
      for (const side of this.app.bothSides()) {
        side.entries.get(id)?.group.remove();
        side.entries.delete(id);
      }
    }
    await this._fetch(drawn);
    this._apply();
    this.app.halo.redraw();
    this.app.marks.redraw();
    this.app.labels.later();
  }

  async _fetch(ids) {
    for (const [id, own] of this._byLayer(ids)) this._keep(await this.app.painter.ask("rows", { id, rows: own.map(keyOf) }));
  }

  _keep(features) {
    const blank = { short: { zh: [], en: [] }, anchor: null, destinations: [], members: [], stops: [], accuracy: null };
    for (const { shape, ...feature } of features) this.features.set(feature.id, { feature: { ...blank, ...feature }, shape });
  }

  // What is wanted has an entry on each side, all else has none.
  _apply() {
    const drawn = new Set([...this.wanted.chosen, ...this.wanted.hovered]);
    const all = new Set(Object.values(this.wanted).flat());
    for (const id of this.features.keys()) if (!all.has(id)) this.features.delete(id);
    for (const side of this.app.bothSides()) {
      for (const [id, entry] of side.entries) {
        if (!entry.borrowed || this.features.has(id)) continue;
        entry.group.remove();
        side.entries.delete(id);
      }
      for (const [id, held] of this.features) this._enter(side, id, held, drawn.has(id));
      side.render();
    }
  }

  _enter(side, id, { feature, shape }, drawn) {
    const spec = this.app.atlas.layers[feature.layer];
    if (!spec) return;
    let entry = side.entries.get(id);
    if (!entry) {
      entry = new Entry(feature, spec, shape);
      entry.borrowed = true;
      entry.mount(make("g"));
      side.entries.set(id, entry);
      side.dress(entry);
    }
    const parent = drawn ? side.groupOf(feature.layer, shape.kind) : null;
    if (entry.group.parentNode !== parent && (parent || entry.group.isConnected)) (parent || make("g")).appendChild(entry.group);
  }

  // Names for what is in sight now, once the map rests.
  name() {
    return this._follow(this._name());
  }

  async _name() {
    const { app } = this;
    const turn = (this.turn += 1);
    const named = [];
    for (const side of app.sides()) {
      for (const { id, visible } of side.order) {
        const spec = app.atlas.layers[id];
        if (!visible || !spec?.large || app.frame.zoom < least(spec)) continue;
        const found = await app.painter.ask("names", { side: side.side, id, ...NAMES });
        if (turn !== this.turn) return;
        this._keep(found);
        named.push(...found.map((feature) => feature.id));
      }
    }
    if (!named.length && !this.wanted.named.length) return;
    this.wanted.named = named;
    this._apply();
    app.labels.later();
  }
}

const keyOf = (id) => Number(id.slice(id.lastIndexOf(".") + 1));
const least = (spec) => (Object.keys(spec.symbols.light).includes("line") ? Math.min(spec.labelZoom, 6.6) : spec.labelZoom);
