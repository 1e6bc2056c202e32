// One layer at one clock as counts by paint and pixel. A step paints what begins and takes away what ends; the result is
// that of a redraw from nothing, pixel for pixel (tests/engine/test_raster.py).
import { AREA, POINT } from "./block.js";
import { Drawn } from "./drawn.js";
import { fill } from "./fill.js";
import { over, pack, parsed } from "./inks.js";
import { PAD, Planes, release } from "./planes.js";
import { taken } from "./sharp.js";
import { Stroke } from "./stroke.js";

const AHEAD = 32; // rows
const NEAR = 64; // px, as much of a line of pixels as comes with one of its cells

export class Raster extends Drawn {
  constructor(layer) {
    super(layer);
    this.planes = null;
    this.alive = 0;
    this.sharpened = 0; // the version of which there was a sharp picture
  }

  look(frame, inks) {
    this._makeRoom(frame, inks);
    super.look(frame, inks);
  }

  // Have what is counted in, for a picture of that size.
  _makeRoom(frame, inks) {
    const { planes } = this;
    if (!planes || planes.width !== frame.width || planes.height !== frame.height || this.inks !== inks) {
      this.free();
      this.planes = new Planes(frame.width, frame.height, inks.planes.length);
      // On paper only densities are counted: all that a body lies on in one plane, at the resolution of print.
      if (frame.paper) this.planes.share(inks.bodies);
      this.stroke = new Stroke(this.planes);
      this.image = new ImageData(this.planes.stride, this.planes.size / this.planes.stride);
      this.pixels = new Uint32Array(this.image.data.buffer); // as the cells of the planes
    }
  }

  free() {
    this.planes?.free();
    if (this.pixels) release(this.pixels.buffer);
  }

  // Bring the counts to `scene` ({clock, undated, hidden}) and the pixels with them; true where any changed.
  show(scene) {
    const count = this._changes(scene);
    const { changed, before, classes } = this;
    let cost = 0;
    for (let i = 0; i < count; i += 1) {
      const [old, id] = [before[i], classes[changed[i]]];
      this.alive += Number(id > 0) - Number(old > 0);
      cost += Number(id > 0) + Number(old > 0);
    }
    if (this.stale || cost > this.alive) this._redraw();
    else {
      for (let i = 0; i < count; i += 1) {
        if (i % AHEAD === 0) this._fetch(changed, i, Math.min(count, i + AHEAD));
        const row = changed[i];
        if (before[i]) this._row(row, before[i], -1);
        if (classes[row]) this._row(row, classes[row], 1);
      }
    }
    if (this.ramp && count) this.planes.whole = true; // of what is counted a bit says too little
    return this._refresh();
  }

  _refresh() {
    return this.planes.refresh({
      all: () => this._colour(),
      box: (left, top, right, bottom) => this._box(left, top, right, bottom),
      cells: (turned, turns) => this._cells(turned, turns),
    });
  }

  // Have at hand what `rows` from `first` to before `end` are made of and the cells about them, as far as they are small.
  // Read one after the other while they are drawn, each would be waited for by itself.
  _fetch(rows, first, end) {
    const { positions, parts } = this.geometry;
    const { features } = this.layer.columns;
    const { boxes, pair } = this.layer;
    let sum = 0;
    for (let i = first; i < end; i += 1) sum += positions[2 * parts[features[rows[i]]]] + boxes[pair * rows[i]] + this.classes[rows[i]];
    for (let i = first; i < end; i += 1) {
      const id = this.classes[rows[i]] || this.before[i];
      if (id) sum += this._cellsAbout(rows[i], this.inks.classes[id - 1].planes);
    }
    this.fetched = sum; // or nothing would be read
  }

  // Read one cell of each line of pixels that a row may lie on.
  _cellsAbout(row, wanted) {
    const { planes } = this;
    const { boxes, origin, pair } = this.layer;
    const { scale, x, y } = this.frame;
    const at = pair * row;
    const end = at + pair - 2;
    const left = boxes[at] * scale;
    const right = boxes[end] * scale;
    const middle = ((left + right) / 2 + origin[0] * scale - x) | 0;
    const top = Math.max(0, boxes[at + 1] * scale + origin[1] * scale - y - 2) | 0;
    const bottom = Math.min(planes.height, boxes[end + 1] * scale + origin[1] * scale - y + 3) | 0;
    if (middle < 0 || middle >= planes.width || right - left > NEAR || bottom - top > NEAR) return 0;
    let sum = 0;
    const from = planes.index(middle, top);
    const to = planes.index(middle, bottom);
    for (let n = 0; n < wanted.length; n += 1) {
      const counts = planes.counts[wanted[n]];
      const marks = planes.marksOf[wanted[n]];
      if (counts && marks) for (let p = from; p < to; p += planes.stride) sum += counts[p] + marks[p];
    }
    return sum;
  }

  _redraw() {
    const { classes } = this;
    this.stale = false;
    this.shown.fill(0);
    this.geometry = this.layer.geometry(this.frame);
    this.planes.clear();
    for (let row = 0; row < classes.length; row += 1) if (classes[row]) this._row(row, classes[row], 1);
  }

  _row(row, id, sign) {
    const made = this.inks.classes[id - 1];
    const kind = this.layer.columns.kinds[row];
    if (kind === POINT) {
      this._stamps(row, made.stamp, id, sign);
      return;
    }
    if (!this.inSight(row)) return;
    this.shown[id] += sign;
    const count = this.project(row);
    const { points, starts, planes, stroke } = this;
    const { turns } = planes;
    const tinted = kind === AREA && made.reach >= 0;
    if (kind === AREA) for (const each of made.fills) fill(planes, points, starts, count, each.plane, sign);
    for (let part = 0; part < count; part += 1) stroke.part(points, starts[part], starts[part + 1], kind === AREA, made.strokes, sign);
    if (!tinted) return;
    planes.turns = turns; // all of it is coloured anew, also what was tinted already
    this._touch(row, made.reach);
  }

  // Have the squares about a row coloured anew, with so many px around it.
  _touch(row, around) {
    const { boxes, origin, pair } = this.layer;
    const { scale, x, y } = this.frame;
    const [left, top] = [origin[0] * scale - x, origin[1] * scale - y];
    const at = pair * row;
    const end = at + pair - 2;
    this.planes.touch(Math.floor(boxes[at] * scale + left - around), Math.floor(boxes[at + 1] * scale + top - around), Math.ceil(boxes[end] * scale + left + around), Math.ceil(boxes[end + 1] * scale + top + around));
  }

  _stamps(row, stamp, id, sign) {
    const { planes } = this;
    const { positions, parts } = this.geometry;
    const { features } = this.layer.columns;
    const { scale, x, y } = this.frame;
    const { origin } = this.layer;
    const far = stamp.reach;
    let any = 0;
    for (let i = parts[features[row]]; i < parts[features[row + 1]]; i += 1) {
      const px = Math.floor((positions[2 * i] + origin[0]) * scale - x);
      const py = Math.floor((positions[2 * i + 1] + origin[1]) * scale - y);
      if (px < -far || py < -far || px >= planes.width + far || py >= planes.height + far) continue;
      any = 1;
      if (px >= far && py >= far && px < planes.width - far && py < planes.height - far) this._inside(stamp.runs, planes.index(px, py), sign);
      else for (const run of stamp.runs) this._clipped(run, px + run.x, py + run.y, sign);
    }
    this.shown[id] += any * sign;
  }

  _inside(runs, place, sign) {
    const { planes } = this;
    for (let n = 0; n < runs.length; n += 1) {
      const { x, y, length, plane } = runs[n];
      const from = place + y * planes.stride + x;
      planes.run(plane, from, from + length, 1, sign);
    }
  }

  _clipped(run, x, y, sign) {
    const { planes } = this;
    if (y < 0 || y >= planes.height) return;
    const from = Math.max(0, x);
    const length = Math.min(planes.width, x + run.length) - from;
    if (length > 0) planes.run(run.plane, planes.index(from, y), planes.index(from, y) + length, 1, sign);
  }

  // Colour all by what is counted.
  _colour() {
    const { planes } = this;
    if (this.ramp) this._density();
    else if (planes.marks.length) this._box(-PAD, -PAD, planes.width + PAD, planes.height + PAD); // else a density on paper
  }

  // ... or a box of pixels: by the topmost paint alone where that is opaque.
  _box(left, top, right, bottom) {
    const { planes, pixels } = this;
    const { solid, once } = this.inks;
    const upper = planes.marks.length - 1;
    const base = upper * planes.bits + 31;
    const marks = planes.marks[upper];
    for (let y = top; y < bottom; y += 1) {
      for (let p = planes.index(left, y), end = planes.index(right, y); p < end; p += 1) {
        const here = marks[p];
        if (here === 0) {
          pixels[p] = upper ? this._mixed(p) : 0;
          continue;
        }
        const plane = base - Math.clz32(here);
        pixels[p] = solid[plane] ? once[plane] : this._mixed(p);
      }
    }
  }

  // ... or so many cells here and there.
  _cells(cells, count) {
    const { planes, pixels } = this;
    const { solid, once } = this.inks;
    const upper = planes.marks.length - 1;
    const base = upper * planes.bits + 31;
    const marks = planes.marks[upper];
    for (let i = 0; i < count; i += 1) {
      const p = cells[i];
      const here = marks[p];
      const plane = base - Math.clz32(here);
      if (here === 0) pixels[p] = upper ? this._mixed(p) : 0;
      else pixels[p] = solid[plane] ? once[plane] : this._mixed(p);
    }
  }

  // The colour where the topmost paint is not opaque: of all from the topmost opaque one up, each as often as it is counted.
  _mixed(p) {
    const { planes, inks } = this;
    const { marks, bits } = planes;
    let colour = 0;
    let word = marks.length - 1;
    let above = marks[word][p];
    for (; ; above = marks[--word][p]) {
      const opaque = above & inks.opaque(word, bits);
      if (opaque) {
        const plane = 31 - Math.clz32(opaque);
        colour = inks.once[word * bits + plane];
        above &= -2 << plane;
      }
      if (opaque || !word) break;
    }
    for (; word < marks.length; above = marks[++word]?.[p]) {
      for (; above; above &= above - 1) colour = this._upon(colour, word * bits + 31 - Math.clz32(above & -above), p);
    }
    return colour;
  }

  _upon(colour, plane, p) {
    const { once, opacity, deep } = this.inks;
    const n = this.planes.counts[plane][p];
    return colour === 0 && (n === 1 || deep[plane] === 0) ? once[plane] : over(colour, once[plane], opacity[plane][Math.min(16, n)]);
  }

  // One more step of the ramp for each doubling.
  _density() {
    const { planes, inks, pixels, ramp } = this;
    const bodies = [...new Set(inks.bodies.map((plane) => planes.counts[plane]).filter(Boolean))];
    for (let p = 0; p < pixels.length; p += 1) {
      let sum = 0;
      for (const counts of bodies) sum += counts[p];
      pixels[p] = sum ? ramp[Math.min(ramp.length - 1, 31 - Math.clz32(sum))] : 0;
    }
  }

  // Paint the same counts as a density in these colours, or as symbols again (null); true where that changes a pixel.
  shade(colours) {
    if (String(this.shades || "") === String(colours || "")) return false;
    this.shades = colours;
    this.ramp = colours && colours.map((hex) => pack(...parsed(hex), 255));
    this.planes.whole = true;
    return this._refresh();
  }

  get rough() {
    return !this.ramp;
  }

  picture() {
    const { width, height } = this.frame;
    const canvas = new OffscreenCanvas(width, height);
    this.put(canvas.getContext("2d"));
    return taken(canvas);
  }

  put(x) {
    const { width, height } = this.frame;
    x.putImageData(this.image, -PAD, -PAD, PAD, PAD, width, height);
  }

  covered() {
    const { planes } = this;
    const { width, height } = this.frame;
    const pixels = new Int32Array(this.pixels.buffer);
    let n = 0;
    for (let y = 0; y < height; y += 1) {
      const end = planes.index(width, y);
      for (let p = planes.index(0, y); p < end; p += 1) n += (pixels[p] | -pixels[p]) >>> 31; // 1 of any but 0
    }
    return n / (width * height);
  }
}
