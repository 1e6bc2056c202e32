// The user's own grounds: tiles as pictures in the ground's SVG, so that print and file have them like all else.
import { make, set } from "../draw/svg.js";
import { world } from "./shapes.js";

const SIZE = 256;
const AROUND = 0.3; // of the view, on each side: a small pan finds its tiles there
const MOST = { screen: 400, sheet: 2600 }; // tiles of one ground; more, and a coarser zoom is taken
const NAMED = 3;

export class Tiles {
  constructor(frame, root) {
    this.frame = frame;
    this.root = make("g", { id: "own-grounds" }, root);
    this.grounds = new Map();
    this.detail = 0; // of a sheet: pixels of the picture for each CSS px
    this.due = 0;
    frame.map.on("move", () => {
      if (this.grounds.size && !this.due) this.due = requestAnimationFrame(() => this.fill());
    });
    frame.map.on("moveend zoomend resize", () => this.grounds.size && this.fill());
  }

  show(list) {
    const kept = new Map();
    for (const value of list) {
      const old = this.grounds.get(value.id);
      const same = old && old.href === value.href;
      const ground = same ? Object.assign(old, value) : { ...value, tiles: new Map(), wanted: new Set(), group: make("g", { class: "own-ground" }, this.root) };
      if (old && !same) old.group.remove();
      this.root.appendChild(ground.group);
      set(ground.group, { opacity: value.opacity });
      kept.set(value.id, ground);
    }
    for (const [id, ground] of this.grounds) if (!kept.has(id)) ground.group.remove();
    this.grounds = kept;
    this.fill();
  }

  redraw() {
    for (const ground of this.grounds.values()) {
      for (const tile of ground.tiles.values()) this._place(tile);
    }
    this.fill();
  }

  // Ask for what is in sight and not there yet; what is no longer needed goes when all that replaces it is there.
  fill() {
    this.due = 0;
    if (Number.isNaN(this.frame.zoom)) return;
    for (const ground of this.grounds.values()) this._fill(ground);
  }

  _fill(ground) {
    const range = this._range(ground);
    ground.wanted = new Set();
    ground.asked = range ? range.inSight : () => false;
    if (range) {
      for (let x = range.left; x <= range.right; x += 1) {
        for (let y = range.top; y <= range.bottom; y += 1) {
          const key = `${range.z}/${x}/${y}`;
          ground.wanted.add(key);
          if (!ground.tiles.has(key) && (!ground.pictures || ground.pictures[key])) ground.tiles.set(key, this._tile(ground, key, range.z, x, y));
        }
      }
    }
    this._sweep(ground);
  }

  _sweep(ground) {
    const waiting = [...ground.wanted].some((key) => ground.tiles.get(key)?.over === false);
    for (const [key, tile] of ground.tiles) {
      if (ground.wanted.has(key) || (waiting && !this.detail && tile.over && !tile.failed)) continue;
      tile.image.remove();
      tile.done();
      ground.tiles.delete(key);
    }
  }

  _tile(ground, key, z, x, y) {
    const image = make("image", { preserveAspectRatio: "none", decoding: "sync" }, ground.group);
    const tile = { image, z, x, y, over: false, failed: false, done: undefined, ready: undefined };
    tile.ready = new Promise((done) => {
      tile.done = done;
    });
    const end = (failed) => {
      Object.assign(tile, { over: true, failed });
      if (failed) image.setAttribute("display", "none");
      tile.done();
      this._sweep(ground);
    };
    image.addEventListener("load", () => end(false), { once: true });
    image.addEventListener("error", () => end(true), { once: true });
    this._place(tile);
    if (ground.pictures) set(image, { href: ground.pictures[key] });
    else set(image, { href: ground.href + key });
    return tile;
  }

  // Neighbours overlap by half a pixel of the picture, or the seams between them are seen.
  _place(tile) {
    const side = SIZE / Math.pow(2, tile.z);
    const [left, top] = this.frame.at([tile.x * side, tile.y * side]);
    const size = side * this.frame.scale + 0.5 / this._density();
    set(tile.image, { x: left.toFixed(2), y: top.toFixed(2), width: size.toFixed(2), height: size.toFixed(2) });
  }

  _density() {
    return Math.max(this.detail, window.devicePixelRatio || 1);
  }

  // The columns and rows to ask for, at the zoom whose pixels are about those of the screen or finer than the sheet's.
  _range(ground) {
    const { frame } = this;
    const exact = frame.zoom + Math.log2(this._density());
    const [west, south, east, north] = ground.bounds;
    const [[west_, north_], [east_, south_]] = [world(west, north), world(east, south)];
    const view = frame.viewport();
    const around = this.detail ? 0 : AROUND;
    const [wide, tall] = [(view[2] - view[0]) * around, (view[3] - view[1]) * around];
    const near = [view[0] - wide, view[1] - tall, view[2] + wide, view[3] + tall];
    const unit = (value, origin) => (value + origin) / frame.scale;
    const box = (edges) => [
      Math.max(west_, unit(edges[0], frame.x)),
      Math.max(north_, unit(edges[1], frame.y)),
      Math.min(east_, unit(edges[2], frame.x)),
      Math.min(south_, unit(edges[3], frame.y)),
    ];
    const [area, sight] = [box(near), box(view)];
    if (area[0] >= area[2] || area[1] >= area[3]) return null;
    let z = Math.min(Math.max(this.detail ? Math.ceil(exact - 0.25) : Math.round(exact), ground.least), ground.most);
    const at = (edges, zoom) => {
      const side = SIZE / Math.pow(2, zoom);
      const last = Math.pow(2, zoom) - 1;
      const low = (value) => Math.min(Math.max(Math.floor(value / side + 1e-6), 0), last);
      const high = (value) => Math.min(Math.max(Math.ceil(value / side - 1e-6) - 1, 0), last);
      return { left: low(edges[0]), top: low(edges[1]), right: high(edges[2]), bottom: high(edges[3]) };
    };
    const count = (found) => (found.right - found.left + 1) * (found.bottom - found.top + 1);
    const most = this.detail ? MOST.sheet : MOST.screen;
    while (z > ground.least && count(at(area, z)) > most) z -= 1;
    const found = at(area, z);
    if (count(found) > most) return null; // far out of the zooms that the ground has
    const seen = sight[0] < sight[2] && sight[1] < sight[3] ? at(sight, z) : null;
    const inSight = (tile) => seen && tile.z === z && tile.x >= seen.left && tile.x <= seen.right && tile.y >= seen.top && tile.y <= seen.bottom;
    return { z, ...found, inSight };
  }

  // Every tile in sight is there or known to be missing: how many of each ground.
  async complete() {
    this.fill();
    for (const ground of this.grounds.values()) {
      await Promise.all([...ground.tiles.values()].map((tile) => tile.ready));
    }
    return [...this.grounds.values()].map((ground) => {
      const asked = [...ground.tiles.values()].filter((tile) => ground.asked(tile));
      const missing = asked.filter((tile) => tile.failed);
      const names = missing.slice(0, NAMED).map((tile) => `${tile.z}/${tile.x}/${tile.y}`);
      return { id: ground.id, asked: asked.length, missing: missing.length, names };
    });
  }
}
