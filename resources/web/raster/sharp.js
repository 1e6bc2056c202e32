// The picture when the hand rests: the same rows, classes and order as the counts, antialiased by canvas 2D. Drawn in
// pieces, so that the next step of the clock need not wait for it.

const PIECE = 250; // rows of a path
const AREA = 3;
const WORK_MS = 12;

export class Sharp {
  constructor(raster) {
    const { frame } = raster;
    this.raster = raster;
    this.canvas = new OffscreenCanvas(frame.width, frame.height);
    this.x = this.canvas.getContext("2d", { willReadFrequently: true });
    this.x.lineJoin = "round";
    this.jobs = this._jobs();
  }

  // Do some more; false where the picture is whole.
  some() {
    const until = performance.now() + WORK_MS;
    do {
      if (this.jobs.next().done) return false;
    } while (performance.now() < until);
    this.x.getImageData(0, 0, 1, 1); // what was asked for is painted now, not all of it at the end
    return true;
  }

  picture() {
    return taken(this.canvas);
  }

  // Strokes and fills in the order of their planes, in each of these row by row.
  *_jobs() {
    const rows = this._rows();
    for (const { n, fill, stroke, stamp } of this.raster.inks.jobs()) {
      if (fill) yield* this._fills(rows[n], fill);
      else if (stroke) yield* this._strokes(rows[n], stroke);
      else yield* this._markers(rows[n], stamp);
    }
  }

  _rows() {
    const { raster } = this;
    const found = raster.inks.classes.map(() => []);
    raster.classes.forEach((id, row) => id && raster.inSight(row) && found[id - 1].push(row));
    return found;
  }

  // `path`: most often the canvas's own, for fifty thousand Path2D would be as many to be collected.
  _trace(path, row) {
    const { raster } = this;
    const closed = raster.layer.columns.kinds[row] === AREA;
    const count = raster.project(row);
    const { points, starts } = raster;
    for (let part = 0; part < count; part += 1) {
      const [first, end] = [starts[part], starts[part + 1]];
      path.moveTo(points[2 * first], points[2 * first + 1]);
      if (end - first === 1) path.lineTo(points[2 * first] + 0.5, points[2 * first + 1]);
      for (let i = first + 1; i < end; i += 1) path.lineTo(points[2 * i], points[2 * i + 1]);
      if (closed) path.closePath();
    }
  }

  // One by one: where two areas overlap, both tints show.
  *_fills(rows, { ink }) {
    for (let i = 0; i < rows.length; i += PIECE) {
      this.x.fillStyle = ink.fill;
      this.x.globalAlpha = ink["fill-opacity"] === undefined || ink["fill-opacity"] === "" ? 1 : Number(ink["fill-opacity"]);
      for (const row of rows.slice(i, i + PIECE)) {
        this.x.beginPath();
        this._trace(this.x, row);
        this.x.fill("evenodd");
      }
      this.x.globalAlpha = 1;
      yield;
    }
  }

  *_strokes(rows, { ink, width, own }) {
    for (let i = 0; i < rows.length; i += PIECE) {
      this.x.beginPath();
      for (const row of rows.slice(i, i + PIECE)) this._trace(this.x, row);
      this.x.strokeStyle = ink.stroke;
      this.x.globalAlpha = ink["stroke-opacity"] === undefined || ink["stroke-opacity"] === "" ? 1 : Number(ink["stroke-opacity"]);
      this.x.lineWidth = width;
      this.x.setLineDash(own || []);
      this.x.lineCap = ink["stroke-linecap"] || "butt";
      this.x.stroke();
      this.x.globalAlpha = 1;
      yield;
    }
  }

  *_markers(rows, stamp) {
    const { raster } = this;
    for (let i = 0; i < rows.length; i += PIECE) {
      const squares = new Path2D();
      for (const row of rows.slice(i, i + PIECE)) {
        const count = raster.project(row);
        const end = raster.starts[count];
        for (let n = 0; n < end; n += 1) this._marker(stamp, raster.points[2 * n], raster.points[2 * n + 1], squares);
      }
      this.x.fillStyle = stamp.colour || "";
      this.x.fill(squares);
      yield;
    }
  }

  _marker(stamp, x, y, squares) {
    if (stamp.side) squares.rect(x - stamp.side / 2, y - stamp.side / 2, stamp.side, stamp.side);
    else this.x.drawImage(stamp.picture, x - stamp.reach - 0.5, y - stamp.reach - 0.5);
  }
}

// The picture of a canvas that is not used again: what it would keep is freed now.
export function taken(canvas) {
  const bitmap = canvas.transferToImageBitmap();
  canvas.width = canvas.height = 0;
  return bitmap;
}
