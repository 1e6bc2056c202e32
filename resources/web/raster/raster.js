// One layer at one clock as counts by paint and pixel. A step paints what begins and takes away what ends; the result is
// that of a redraw from nothing, pixel for pixel (tests/engine/test_raster.py).
import { Drawn } from "./drawn.js";
import { fill } from "./fill.js";
import { pack, parsed } from "./inks.js";
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
    for (const each of made.strokes) {
      for (let part = 0; part < count; part += 1) stroke.part(points, starts[part], starts[part + 1], kind === AREA, each, sign);
    }
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
    const { stride, full } = planes;
    for (let n = 0; n < runs.length; n += 1) {
      const { x, y, length, plane } = runs[n];
      const counts = planes.counts[plane] || planes.plane(plane);
      const from = place + y * stride + x;
      for (let p = from; p < from + length; p += 1) {
        const before = counts[p];
        if (before === full && planes.spill(plane, p, sign)) continue;
        counts[p] = before + sign;
      }
    }
  }

  _clipped(run, x, y, sign) {
    const { planes } = this;
    if (y < 0 || y >= planes.height) return;
    const from = Math.max(0, x);
    const length = Math.min(planes.width, x + run.length) - from;
    if (length > 0) planes.run(run.plane, planes.index(from, y), planes.index(from, y) + length, 1, sign);
  }

  // Colour a box of pixels by what is counted there, plane upon plane.
  _colour(left, top, right, bottom) {
    const { planes, inks, pixels } = this;
    for (let y = top; y < bottom; y += 1) pixels.fill(0, y * planes.width + left, y * planes.width + right);
    if (this.ramp) {
      this._density(left, top, right, bottom);
      return;
    }
    planes.counts.forEach((counts, plane) => {
      if (!counts) return;
      if (inks.solid[plane]) this._solid(counts, inks.once[plane], left, top, right, bottom);
      else this._glaze(counts, inks.rgb[plane], inks.opacity[plane], inks.once[plane], left, top, right, bottom);
    });
  }

  _solid(counts, colour, left, top, right, bottom) {
    const { planes, pixels } = this;
    for (let y = top; y < bottom; y += 1) {
      let p = planes.index(left, y);
      for (let i = y * planes.width + left, end = y * planes.width + right; i < end; i += 1, p += 1) if (counts[p]) pixels[i] = colour;
    }
  }

  // What shines through: as many layers of it as are counted.
  _glaze(counts, rgb, opacity, once, left, top, right, bottom) {
    const { planes, pixels } = this;
    for (let y = top; y < bottom; y += 1) {
      let p = planes.index(left, y);
      for (let i = y * planes.width + left, end = y * planes.width + right; i < end; i += 1, p += 1) {
        const n = counts[p];
        if (n) pixels[i] = n === 1 && pixels[i] === 0 ? once : over(pixels[i], rgb, opacity[Math.min(16, n)]);
      }
    }
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
    let n = 0;
    for (const pixel of this.pixels) if (pixel) n += 1;
    return n / this.pixels.length;
  }
}

// A colour that lets some of another through.
function over(below, [r, g, b], alpha) {
  const under = ((below >>> 24) / 255) * (1 - alpha);
  const whole = alpha + under;
  const mixed = (value, shift) => Math.round((value * alpha + ((below >>> shift) & 255) * under) / whole);
  return pack(mixed(r, 0), mixed(g, 8), mixed(b, 16), Math.round(whole * 255));
}
