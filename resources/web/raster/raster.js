// One layer at one clock as counts by paint and pixel. A step paints what begins and takes away what ends; the result is
// that of a redraw from nothing, pixel for pixel (tests/engine/test_raster.py).
import { Drawn } from "./drawn.js";
import { fill } from "./fill.js";
import { over, pack, parsed } from "./inks.js";
import { Planes, release } from "./planes.js";
import { taken } from "./sharp.js";
import { Stroke } from "./stroke.js";

const [POINT, , AREA] = [1, 2, 3];

export class Raster extends Drawn {
  constructor(layer) {
    super(layer);
    this.planes = null;
    this.alive = 0;
    this.sharpened = 0; // the version of which there was a sharp picture
  }

  look(frame, inks) {
    const { planes } = this;
    if (!planes || planes.width !== frame.width || planes.height !== frame.height || this.inks !== inks) {
      this.free();
      this.planes = new Planes(frame.width, frame.height, inks.planes.length);
      // On paper only densities are counted: all that a body lies on in one plane, at the resolution of print.
      if (frame.paper) this.planes.share(inks.bodies);
      this.stroke = new Stroke(this.planes);
      this.image = new ImageData(frame.width, frame.height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    super.look(frame, inks);
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
        const row = changed[i];
        if (before[i]) this._row(row, before[i], -1);
        if (classes[row]) this._row(row, classes[row], 1);
      }
    }
    return this.planes.refresh((...box) => this._colour(...box));
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
    if (kind === AREA) for (const each of made.fills) fill(planes, points, starts, count, each.plane, sign);
    for (let part = 0; part < count; part += 1) stroke.part(points, starts[part], starts[part + 1], kind === AREA, made.strokes, sign);
  }

  _stamps(row, stamp, id, sign) {
    const { planes } = this;
    const { positions } = this.geometry;
    const { parts, features } = this.layer.columns;
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
      planes.touch(px - far, py - far, px + far, py + far);
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

  // Colour a box of pixels by what is counted there: by the topmost paint alone where that is opaque.
  _colour(left, top, right, bottom) {
    const { planes, inks, pixels } = this;
    if (this.ramp) {
      for (let y = top; y < bottom; y += 1) pixels.fill(0, y * planes.width + left, y * planes.width + right);
      this._density(left, top, right, bottom);
      return;
    }
    if (!planes.marks.length) return; // of a density on paper, whose colours follow
    const { solid, once } = inks;
    const { bits } = planes;
    const upper = planes.marks.length - 1;
    const marks = planes.marks[upper];
    for (let y = top; y < bottom; y += 1) {
      let p = planes.index(left, y);
      for (let i = y * planes.width + left, end = y * planes.width + right; i < end; i += 1, p += 1) {
        const here = marks[p];
        if (here === 0) {
          pixels[i] = upper ? this._mixed(p) : 0;
          continue;
        }
        const plane = upper * bits + 31 - Math.clz32(here);
        pixels[i] = solid[plane] ? once[plane] : this._mixed(p);
      }
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
    const { once, opacity } = this.inks;
    const n = this.planes.counts[plane][p];
    return n === 1 && colour === 0 ? once[plane] : over(colour, once[plane], opacity[plane][Math.min(16, n)]);
  }

  // One more step of the ramp for each doubling.
  _density(left, top, right, bottom) {
    const { planes, inks, pixels, ramp } = this;
    const bodies = [...new Set(inks.bodies.map((plane) => planes.counts[plane]).filter(Boolean))];
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) {
        const p = planes.index(x, y);
        let sum = 0;
        for (const counts of bodies) sum += counts[p];
        if (sum) pixels[y * planes.width + x] = ramp[Math.min(ramp.length - 1, 31 - Math.clz32(sum))];
      }
    }
  }

  // Paint the same counts as a density in these colours, or as symbols again (null); true where that changes a pixel.
  shade(colours) {
    if (String(this.shades || "") === String(colours || "")) return false;
    this.shades = colours;
    this.ramp = colours && colours.map((hex) => pack(...parsed(hex), 255));
    this.planes.dirty.fill(1);
    return this.planes.refresh((...box) => this._colour(...box));
  }

  get rough() {
    return !this.ramp;
  }

  picture() {
    const canvas = new OffscreenCanvas(this.frame.width, this.frame.height);
    canvas.getContext("2d").putImageData(this.image, 0, 0);
    return taken(canvas);
  }

  covered() {
    const { pixels } = this;
    let n = 0;
    for (let i = 0; i < pixels.length; i += 1) if (pixels[i]) n += 1;
    return n / pixels.length;
  }
}
