// The page's end of the painter of large layers: a worker that owns their arrays (raster/worker.js). It starts with the
// first large layer. One picture of a side is under way at a time; of those asked for meanwhile the newest is next.
import { fail, notify } from "../link/bridge.js";
import { Trial } from "./trial.js";

export const DRAFT = "draft"; // in place of the id of a layer that is still being read

export class Painter {
  // inside: of a single file {code, blocks}: the worker's script, and arrays of large layers by address.
  constructor(inside = null) {
    this.inside = inside;
    this.worker = null;
    this.layers = new Map(); // id -> {spec, share, ready}
    this.sides = new Map(); // "" and "-b" -> Canvases
    this.answers = new Map();
    this.flying = new Map(); // side -> the scene under way
    this.next = new Map();
    this.waiting = []; // [test, then]
    this.number = 0;
    this.resting = true;
    this.haloed = new Set(); // layers with many chosen rows
    this.crowds = new Set(); // ids of layers whose squares lie on one another: the class that has the most is seen
    this.covered = new Map(); // id -> share of the picture on which anything lies
    this.dense = false;
    this.trial = new Trial(this); // of a graphics card
    this.fine = null; // on a sheet whose map stays vectors: {unit, pictured}, px to a CSS px and which layers are pictures
    this.renewed = (/** @type {string} */ _id) => undefined; // a layer has rows, perhaps others than before
    this.changed = () => undefined; // something that the legend or names depend on
  }

  // Have its worker at hand: a large layer may come.
  start() {
    if (this.worker) return;
    this.worker = window.startPainter(this.inside?.code);
    this.worker.onmessage = ({ data }) => this._take(data);
    // It is not there at all: what fails within is answered ("stumbled"). The page is made anew with one.
    this.worker.onerror = (event) => {
      fail(event.message || "the painter of large layers has failed");
      notify({ type: "lost" });
    };
  }

  get used() {
    return this.layers.size > 0;
  }

  // One that is there already is drawn as it was until its new rows have come.
  add(id, spec) {
    const there = Boolean(this.layers.get(id)?.ready);
    this.layers.set(id, { spec, share: 0, ready: there, drawn: there, coming: there });
    this._post({ type: "load", id, href: spec.large.href, buffer: this.inside?.blocks(spec.large.href), look: { symbols: spec.symbols, outline: spec.outline, icon: spec.icon } });
    this.trial.begin();
  }

  drop(ids) {
    for (const id of ids) {
      this.layers.delete(id);
      this.covered.delete(id);
      this.crowds.delete(id);
      this.haloed.delete(id);
    }
    if (this.worker) this._post({ type: "drop", ids: [...ids] });
    this._settle(); // nobody waits for them any longer
  }

  style(id, looks, codes) {
    this._post({ type: "style", id, looks: looks.map(({ symbols, size }) => ({ symbols, size })), codes });
  }

  // Have a halo below rows of a layer, by their keys (null: none): on all sides.
  surround(id, keys, how = null) {
    if (keys) this.haloed.add(id);
    else if (!this.haloed.delete(id)) return;
    this._post({ type: "halo", id, keys, how });
    for (const side of this.sides.values()) side.ask(true);
  }

  mask(side, id, bits) {
    this._post({ type: "mask", side, id, bits });
  }

  // Whether the card draws: what is there is drawn anew.
  trust(mode, any) {
    if (mode === "use" || mode === "drop") this.resting = false;
    this._post({ type: "card", mode, any });
  }

  // Have a side drawn as `scene` says.
  show(scene) {
    this.resting = false;
    if (this.flying.has(scene.side)) {
      this.next.set(scene.side, scene);
      return;
    }
    this.flying.set(scene.side, scene);
    this._post({ type: "scene", n: ++this.number, dense: this.dense, ...scene });
  }

  // A promise of the worker's answer to a question.
  ask(type, given) {
    if (!this.worker) return Promise.resolve([]);
    const n = ++this.number;
    return new Promise((done) => {
      this.answers.set(n, done);
      this._post({ type, n, ...given });
    });
  }

  // A promise that all that was asked for is on the page, and, `whole`, sharp and with every layer.
  drawn(whole) {
    const test = () => !this.flying.size && (!whole || (this.resting && ![...this.layers.values()].some((layer) => !layer.ready || layer.coming)));
    return test() ? Promise.resolve() : new Promise((then) => this.waiting.push([test, then]));
  }

  // A promise that each of these layers has been drawn once, where it is one of the painter's and to be seen.
  drew(ids) {
    const test = () => ids.every((id) => this.layers.get(id)?.drawn !== false);
    return test() ? Promise.resolve() : new Promise((then) => this.waiting.push([test, then]));
  }

  _settle() {
    const due = this.waiting.filter(([test]) => test());
    this.waiting = this.waiting.filter((each) => !due.includes(each));
    for (const [, then] of due) then();
  }

  _post(message) {
    this.start();
    this.worker.postMessage(message);
  }

  _take(message) {
    this["_on_" + message.type](message);
    this._settle();
  }

  _on_progress({ id, share }) {
    const layer = this.layers.get(id);
    if (!layer) return;
    layer.share = share;
    this.changed();
  }

  _on_loaded({ id }) {
    const layer = this.layers.get(id);
    if (!layer) return;
    layer.ready = true;
    layer.coming = false;
    this.renewed(id);
    for (const side of this.sides.values()) side.ask(true);
    layer.drawn = ![...this.flying.values(), ...this.next.values()].some((scene) => scene.layers.includes(id));
    this.changed();
  }

  // The rest of the map stays; a page that asks for the whole picture need not wait for it.
  _on_failed({ id, message }) {
    const layer = this.layers.get(id);
    if (layer) Object.assign(layer, { ready: true, drawn: true, coming: false });
    fail(message);
  }

  _on_drawn({ side, frame, pictures }) {
    this.flying.delete(side);
    this.sides.get(side)?.take(frame, pictures);
    for (const { id, crowd } of pictures) {
      if (this.layers.has(id)) this.layers.get(id).drawn = true;
      if (crowd) this.crowds.add(id);
      else this.crowds.delete(id);
    }
    this._showNext(side);
  }

  // Of a scene the pictures that are there stay until the next, which may be the same.
  _on_stumbled({ message, at: { type, n, side } }) {
    fail(message);
    if (type !== "scene") {
      this._on_answer({ n, value: [] });
      return;
    }
    this.flying.delete(side);
    for (const layer of this.layers.values()) layer.drawn = true;
    this.sides.get(side)?.forget();
    this._showNext(side);
  }

  _showNext(side) {
    const next = this.next.get(side);
    this.next.delete(side);
    if (next) this.show(next);
  }

  // Of what was drawn last: messages keep their order.
  _on_sharp({ side, frame, pictures }) {
    this.sides.get(side)?.take(frame, pictures);
    for (const { id, covered } of pictures) this.covered.set(id, covered);
  }

  _on_card(message) {
    this.trial.take(message);
  }

  _on_rest() {
    this.resting = !this.flying.size;
    this.changed();
  }

  _on_answer({ n, value }) {
    this.answers.get(n)?.(value);
    this.answers.delete(n);
  }
}
