// The layers that the painter owns (worker.js): their columns, looks, hidden and chosen rows, and a picture a side.
import { read, rowOf } from "./block.js";
import { Layer } from "./layer.js";
import { release } from "./planes.js";
import { HALO, haloSymbols, maskBut } from "./surround.js";

const MUCH = 2 ** 25; // bytes
const LATE = 1000; // ms after which the word that a layer has gone has come, too

export class Layers {
  constructor() {
    /** @type {Map<string, {layer: Layer, look: any, plain?: any, grid?: any, rasters: Map<string, any>, halo?: {of: string, rows: Uint32Array, masks: Map<string, any>}}>} */
    this.held = new Map();
    this.masks = new Map(); // bits of the rows that filters hide, by side and layer
    this.styles = new Map(); // {looks, codes} of a user's layer
    this.halos = new Map(); // {keys, how} of the chosen rows, by layer
    this.coming = new Map(); // layers under way, with what was said meanwhile of their rows: {styles, masks}
    this.forgotten = (/** @type {Layer} */ _layer) => undefined; // its pictures are of no use any more
  }

  get(id) {
    return this.held.get(id);
  }

  has(id) {
    return this.held.has(id);
  }

  // A layer that is there is drawn as it was, with its masks and style, until the new rows have come.
  async load({ id, href, buffer: given, look }) {
    const own = { styles: new Map(), masks: new Map() };
    this.coming.set(id, own);
    try {
      const stale = () => this.coming.get(id) !== own; // there are newer rows, or the layer is gone
      const failed = async (error) => {
        await new Promise((then) => setTimeout(then, LATE));
        if (!stale()) throw error;
      };
      const buffer = given || await fetched(href, (share) => postMessage({ type: "progress", id, share })).catch(failed);
      if (stale()) return;
      this.coming.delete(id);
      if (this.has(id)) this.forget(this.get(id));
      for (const side of ["", "-b"]) this.masks.delete(side + id);
      for (const [to, from] of [[this.styles, own.styles], [this.masks, own.masks]]) for (const [key, value] of from) to.set(key, value);
      const held = { layer: new Layer(read(buffer)), look, rasters: new Map() };
      this.held.set(id, held);
      if (this.styles.has(id)) this._dress(held, this.styles.get(id));
      this._surround(id);
      postMessage({ type: "loaded", id });
    } catch (error) {
      if (this.coming.get(id) === own) this.coming.delete(id);
      postMessage({ type: "failed", id, message: String(error?.message || error) });
    }
  }

  drop({ ids }) {
    for (const id of ids) {
      this.halos.delete(id);
      this._surround(id);
      if (this.has(id)) {
        this.forget(this.get(id));
        release(this.get(id).layer.columns.positions.buffer);
      }
      this.held.delete(id);
      this.styles.delete(id);
      this.coming.delete(id);
    }
  }

  // A replaced mask is another object: so a picture sees that it has changed.
  mask({ side, id, bits }) {
    (this.coming.get(id)?.masks || this.masks).set(side + id, bits);
  }

  // The looks of a layer's classes and a byte a row that picks one: forms become `line#0`, `line#1`.
  style({ id, looks, codes }) {
    const later = this.coming.get(id);
    (later?.styles || this.styles).set(id, { looks, codes });
    if (later || !this.has(id)) return;
    this._dress(this.get(id), this.styles.get(id));
    this._surround(id);
  }

  // Rows that are drawn with a halo, by their keys; without any the layer has none. `how`: see haloSymbols.
  halo({ id, keys, how }) {
    if (keys) this.halos.set(id, { keys, how });
    else this.halos.delete(id);
    this._surround(id);
  }

  // The bits of the rows that are not to be drawn on a side: the same object as long as they are the same.
  hiddenRows(side, id) {
    const { layer, halo: ring } = this.get(id);
    const hidden = this.masks.get(side + (ring?.of || id)) || null;
    if (!ring) return hidden;
    const kept = ring.masks.get(side);
    if (kept?.hidden === hidden) return kept.bits;
    const bits = maskBut(ring.rows, layer.columns.count, hidden);
    ring.masks.set(side, { hidden, bits });
    return bits;
  }

  forget(held) {
    for (const raster of held.rasters.values()) raster.free();
    held.rasters.clear();
    this.forgotten(held.layer);
  }

  // Make the halo of a layer anew, of its rows and looks as they are now.
  _surround(id) {
    const [held, own, last] = [this.get(id), this.halos.get(id), this.get(id + HALO)];
    for (const raster of last?.rasters.values() || []) raster.free();
    this.held.delete(id + HALO);
    if (!held || !own) return;
    const { layer, look } = held;
    const rows = Uint32Array.from([...own.keys].map((key) => rowOf(layer.columns, key)).filter((row) => row >= 0));
    this.held.set(id + HALO, { layer, look: { ...look, symbols: haloSymbols(look.symbols, own.how) }, rasters: new Map(), halo: { of: id, rows, masks: new Map() } });
  }

  _dress(held, { looks, codes }) {
    const { layer } = held;
    held.plain ||= { forms: layer.forms, kinds: layer.columns.formNames, look: held.look };
    const { forms, kinds, look } = held.plain;
    layer.columns.formNames = kinds.flatMap((name) => looks.map((_, n) => name + "#" + n));
    layer.forms = forms.map((form, row) => form * looks.length + (codes ? codes[row] : 0));
    held.look = { ...look, symbols: symbolsOf(looks, kinds, Object.keys(look.symbols)) };
    this.forget(held);
  }
}

// Symbols by appearance and form, each with the size of its class.
function symbolsOf(looks, kinds, appearances) {
  const found = Object.fromEntries(appearances.map((appearance) => [appearance, {}]));
  for (const appearance of appearances) {
    for (const name of kinds) {
      looks.forEach(({ symbols, size }, n) => {
        const own = symbols[appearance][name];
        if (own) found[appearance][name + "#" + n] = Object.fromEntries(Object.entries(own).map(([key, symbol]) => [key, { ...symbol, size }]));
      });
    }
  }
  return found;
}

// A block of ordinary size in one go, which takes a seventh of the time; of larger ones the progress, and little beside them.
async function fetched(href, progress) {
  const found = await fetch(href);
  if (!found.ok) throw new Error(href + ": " + found.status);
  const whole = Number(found.headers.get("Content-Length")) || 0;
  if (whole < MUCH) return found.arrayBuffer();
  const out = new Uint8Array(whole);
  const reader = found.body.getReader();
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    out.set(next.value, size);
    size += next.value.length;
    release(next.value.buffer, true);
    progress(size / whole);
  }
  return out.buffer;
}
