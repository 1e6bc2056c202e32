// Points of several classes, too many for markers: squares that lie on one another. They are counted by class in cells of a
// few pixels, and each cell has the colour of the class that has the most there. A step counts what begins and takes away
// what ends, as the raster's does, and its result is that of a redraw, cell for cell (tests/engine/test_crowd_classes.py).
import { release } from "./planes.js";
import { Raster } from "./raster.js";

export const CELL = 2; // device px
const BYTE = 0xff;
const UNKNOWN = 0xffff; // which class leads

export class Crowd extends Raster {
  _makeRoom(frame, inks) {
    const [wide, high] = [frame.width, frame.height].map((px) => Math.ceil(px / CELL));
    if (this.wide === wide && this.high === high && this.inks === inks) return;
    this.free();
    this.wide = wide;
    this.high = high;
    this.image = new ImageData(wide, high);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.counts = inks.planes.map(() => null);
    this.tally = new Uint32Array(inks.crowd.planes.length);
    this.tops = new Int32Array(inks.crowd.planes.length);
    // Of each cell the class that has the most and, in the lower byte, by how much it leads at least.
    this.leads = new Uint16Array(wide * high);
    this.turned = new Uint32Array(wide * high); // cells to be coloured anew, some of them twice
    this.turns = 0;
  }

  free() {
    for (const cells of [...(this.counts || []), this.leads, this.turned, this.pixels]) if (cells) release(cells.buffer);
  }

  clear() {
    for (const cells of [...this.counts, this.leads]) cells?.fill(0);
    this.turns = 0;
  }

  _redraw() {
    this.clear();
    this.stale = false;
    this.shown.fill(0);
    this.geometry = this.layer.geometry(this.frame);
    this.classes.forEach((id, row) => id && this._row(row, id, 1));
    this.turns = Infinity;
  }

  _row(row, id, sign) {
    const { positions, parts } = this.geometry;
    const { features } = this.layer.columns;
    const { side, runs } = this.inks.classes[id - 1].stamp;
    const size = Math.max(1, Math.round(side / CELL)); // cells
    const { x, y } = this.frame;
    const [dx, dy] = [x + side / 2 - this.layer.origin[0] * this.frame.scale, y + side / 2 - this.layer.origin[1] * this.frame.scale];
    const scale = this.frame.scale / CELL;
    let any = 0;
    for (let i = parts[features[row]]; i < parts[features[row + 1]]; i += 1) {
      const left = Math.round(positions[2 * i] * scale - dx / CELL);
      const top = Math.round(positions[2 * i + 1] * scale - dy / CELL);
      const [x0, y0] = [Math.max(0, left), Math.max(0, top)];
      const [x1, y1] = [Math.min(this.wide, left + size), Math.min(this.high, top + size)];
      if (x0 >= x1 || y0 >= y1) continue;
      any = 1;
      this._vote(runs[0].plane, y0 * this.wide + x0, x1 - x0, y1 - y0, sign);
    }
    this.shown[id] += any * sign;
  }

  // One more or one less of a plane in a block of cells. Only what may be seen of it is coloured anew: where another class
  // may lead, or where another plane of the class that leads is topmost.
  _vote(plane, place, across, down, sign) {
    const { leads, turned, wide } = this;
    const counts = (this.counts[plane] ||= new Uint32Array(leads.length));
    const group = this.inks.crowd.group[plane];
    const turn = sign > 0 ? 0 : 1; // a count that becomes or ceases to be nothing
    let { turns } = this;
    for (let row = place, last = place + down * wide; row < last; row += wide) {
      for (let at = row, end = row + across; at < end; at += 1) {
        const before = counts[at];
        counts[at] = before + sign;
        const lead = leads[at];
        if (lead === UNKNOWN) continue;
        const by = lead & BYTE;
        if (lead >> 8 === group) {
          if (sign > 0) leads[at] = by < BYTE ? lead + 1 : lead;
          else leads[at] = by > 1 ? lead - 1 : UNKNOWN;
          if (before !== turn && (sign > 0 || by > 1)) continue;
        } else {
          if (sign < 0) continue;
          leads[at] = by > 1 ? lead - 1 : UNKNOWN;
          if (by > 1) continue;
        }
        if (turns < turned.length) turned[turns] = at; // else all are coloured
        turns += 1;
      }
    }
    this.turns = turns;
  }

  _refresh() {
    const { leads, turned, turns } = this;
    this.turns = 0;
    if (turns > turned.length) for (let at = 0; at < leads.length; at += 1) this._colour(at);
    else for (let n = 0; n < turns; n += 1) this._colour(turned[n]);
    return turns > 0;
  }

  _colour(at) {
    const lead = this.leads[at];
    let seen = -1;
    if (lead === UNKNOWN || (lead & BYTE) === 0) seen = this._countOut(at);
    else for (const plane of this.inks.crowd.planes[lead >> 8]) if (this.counts[plane]?.[at]) seen = plane;
    this.pixels[at] = seen < 0 ? 0 : this.inks.once[seen];
  }

  // The topmost plane of the class that has the most: of classes that have as many, of that with the topmost plane.
  _countOut(at) {
    const { counts, leads, tally, tops } = this;
    const { from, group } = this.inks.crowd;
    for (let plane = from; plane < counts.length; plane += 1) {
      const count = counts[plane] ? counts[plane][at] : 0;
      if (count === 0) continue;
      tally[group[plane]] += count;
      tops[group[plane]] = plane;
    }
    let seen = -1;
    let most = 0;
    let second = 0;
    for (let n = 0; n < tally.length; n += 1) {
      const count = tally[n];
      tally[n] = 0;
      if (count > most || (count && count === most && tops[n] > seen)) {
        second = most;
        most = count;
        seen = tops[n];
      } else if (count > second) second = count;
    }
    leads[at] = seen < 0 ? 0 : (group[seen] << 8) | Math.min(BYTE, most - second);
    return seen;
  }

  // Read one cell that a row lies on.
  _cellsAbout(row) {
    const { boxes, origin, pair } = this.layer;
    const { scale, x, y } = this.frame;
    const left = (((boxes[pair * row] + origin[0]) * scale - x) / CELL) | 0;
    const top = (((boxes[pair * row + 1] + origin[1]) * scale - y) / CELL) | 0;
    return left >= 0 && top >= 0 && left < this.wide && top < this.high ? this.leads[top * this.wide + left] : 0;
  }

  put(x) {
    const small = new OffscreenCanvas(this.wide, this.high);
    small.getContext("2d").putImageData(this.image, 0, 0);
    x.imageSmoothingEnabled = false;
    x.drawImage(small, 0, 0, this.wide * CELL, this.high * CELL);
  }

  covered() {
    return this.pixels.reduce((sum, pixel) => sum + Number(pixel !== 0), 0) / this.pixels.length;
  }
}
