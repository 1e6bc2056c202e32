// Squares of several classes in the sharp picture: each pixel has the colour of the class that covers most of it, all its
// squares together. Plane by plane within a class, class by class, as Coverage is filled.
import { upon } from "./coverage.js";
import { release } from "./planes.js";

const HALF = 128; // of 255

export class Votes {
  constructor({ cells, pixels }) {
    this.cells = cells;
    this.pixels = pixels;
    this.sums = new Uint32Array(cells.length); // what the class under way covers
    this.tops = new Uint16Array(cells.length); // which of its planes is seen ...
    this.shares = new Uint8Array(cells.length); // ... and how much of it
    this.most = new Uint32Array(cells.length); // the same of the class that has the most
    this.won = new Uint16Array(cells.length);
    this.covers = new Uint8Array(cells.length); // by any class
  }

  // The squares of a plane have been added.
  plane(number) {
    const { cells, covers, shares, tops } = this;
    for (let p = 0; p < cells.length; p += 1) {
      const here = cells[p];
      if (here === 0) continue;
      if (here >= HALF || here >= shares[p]) {
        tops[p] = number;
        shares[p] = here;
      }
      if (here > covers[p]) covers[p] = here;
    }
    cells.fill(0);
  }

  // ... and all planes of a class.
  class() {
    const { most, sums, tops, won } = this;
    for (let p = 0; p < sums.length; p += 1) {
      if (sums[p] < most[p] || sums[p] === 0 || (sums[p] === most[p] && tops[p] < won[p])) continue;
      most[p] = sums[p];
      won[p] = tops[p];
    }
    sums.fill(0);
    this.shares.fill(0);
  }

  // Paint what has won, and hold nothing again. `once`: the colour of each plane.
  lay(once) {
    const { covers, pixels, won } = this;
    for (let p = 0; p < pixels.length; p += 1) if (covers[p]) pixels[p] = upon(pixels[p], once[won[p]] & 0xffffff, covers[p]);
    covers.fill(0);
    this.most.fill(0);
  }

  free() {
    for (const { buffer } of [this.sums, this.tops, this.shares, this.most, this.won, this.covers]) release(buffer);
  }
}
