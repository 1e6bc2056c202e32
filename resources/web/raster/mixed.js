// A layer with lines or areas, whose points are too many for markers and in classes: these are counted by cells as those of a
// crowd are, and lie upon the others, which are counted by pixels.
import { POINT } from "./block.js";
import { CELL, Crowd } from "./crowd.js";
import { Raster } from "./raster.js";
import { taken } from "./sharp.js";

export class Mixed extends Raster {
  constructor(layer) {
    super(layer);
    const { classes, shown, changed, before } = this;
    this.upper = Object.assign(new Crowd(layer), { classes, shown, changed, before }); // the same rows
  }

  look(frame, inks) {
    super.look(frame, inks);
    this.upper.look(frame, inks);
  }

  free() {
    super.free();
    this.upper.free();
    this.upper.wide = 0; // its next look makes it anew
  }

  _redraw() {
    this.upper.clear();
    super._redraw();
    this.upper.turns = Infinity;
  }

  _row(row, id, sign) {
    const { upper } = this;
    if (this.layer.columns.kinds[row] !== POINT) {
      super._row(row, id, sign);
      return;
    }
    upper.geometry = this.geometry;
    upper._row(row, id, sign);
  }

  _refresh() {
    const below = super._refresh();
    return this.upper._refresh() || below;
  }

  _cellsAbout(row, wanted) {
    if (this.layer.columns.kinds[row] === POINT) return this.upper._cellsAbout(row);
    return super._cellsAbout(row, wanted);
  }

  picture() {
    const { width, height } = this.frame;
    const canvas = new OffscreenCanvas(width, height);
    const x = canvas.getContext("2d");
    this.put(x);
    this.upper.put(x);
    return taken(canvas);
  }

  // Points where there is nothing else count, too.
  covered() {
    const { frame, pixels, planes, upper } = this;
    let alone = 0;
    for (let y = 0, at = 0; y < upper.high; y += 1) {
      for (let x = 0; x < upper.wide; x += 1, at += 1) alone += Number(upper.pixels[at] !== 0 && pixels[planes.index(x * CELL, y * CELL)] === 0);
    }
    return super.covered() + (alone * CELL * CELL) / (frame.width * frame.height);
  }
}
