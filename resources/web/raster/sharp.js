// The picture when the hand rests: the same rows, classes and order as the counts, antialiased. Drawn in pieces, so that
// the next step of the clock need not wait for it.
import { AREA } from "./block.js";
import { Coverage } from "./coverage.js";
import { PAD, release } from "./planes.js";
import { Votes } from "./votes.js";

const PIECE = 250; // rows
const WORK_MS = 12;
const BAND = 2 ** 22; // px that are under way at a time: a sheet has many times as many

// What the last picture was drawn on, for the next one of its size: to have new memory takes as long as a fifth of a picture.
let blank = null;

function blankOf(width, height) {
  const { image, coverage } = blank || {};
  blank = null; // it is in use, or of another size
  if (image?.width === width && image.height === height) {
    image.data.fill(0);
    return { image, coverage };
  }
  const made = new ImageData(width, height);
  return { image: made, coverage: new Coverage(width, height, new Uint32Array(made.data.buffer)) };
}

// The jobs of a crowd (Inks), class by class.
function crowdOf(jobs, { crowd }) {
  return crowd ? jobs.filter(({ plane, stamp }) => stamp && plane >= crowd.from).sort((a, b) => crowd.group[a.plane] - crowd.group[b.plane] || a.plane - b.plane) : [];
}

// What is drawn, in the order of planes, in each of these row by row.
export class Pieces {
  constructor(raster) {
    this.raster = raster;
    this.jobs = this._jobs();
  }

  // Do some more; false where all is done.
  some() {
    const until = performance.now() + WORK_MS;
    do {
      if (this.jobs.next().done) return false;
    } while (performance.now() < until);
    return true;
  }

  // Each step of it draws some.
  _jobs() {
    return [].values();
  }

  // Those in sight, by class.
  _rows() {
    const { raster } = this;
    const found = raster.inks.classes.map(() => []);
    raster.classes.forEach((id, row) => id && raster.inSight(row) && found[id - 1].push(row));
    return found;
  }
}

export class Sharp extends Pieces {
  // In bands of so many px.
  constructor(raster, band = BAND) {
    super(raster);
    this.band = band;
    const reaches = raster.inks.classes.flatMap(({ strokes, stamp }) => [stamp?.reach || 0, ...strokes.map(({ width }) => width)]);
    this.most = Math.max(PAD, ...reaches); // px that anything may reach beyond its place
  }

  *_jobs() {
    const { raster } = this;
    const { width, height } = raster.frame;
    this.canvas = new OffscreenCanvas(width, height);
    this.x = this.canvas.getContext("2d", { willReadFrequently: true });
    const rows = this._rows();
    const all = raster.inks.jobs();
    const crowd = crowdOf(all, raster.inks);
    const jobs = all.filter((job) => !crowd.includes(job));
    const down = Math.min(height, Math.ceil(this.band / width));
    const { image, coverage } = blankOf(width, down);
    const votes = crowd.length ? new Votes(coverage) : null;
    for (this.top = 0; this.top < height; this.top += down) {
      let covered = false;
      for (const [i, job] of jobs.entries()) {
        const here = down < height ? rows[job.n].filter((row) => this._meets(row, down)) : rows[job.n];
        yield* this._paint(coverage, here, job);
        covered ||= here.length > 0 && !job.fill;
        if (!covered || jobs[i + 1]?.plane === job.plane) continue; // strokes that look alike are one, whatever their class
        coverage.lay(raster.inks.once[job.plane], raster.inks.planes[job.plane].alpha);
        covered = false;
      }
      if (votes) yield* this._elect(votes, coverage, rows, crowd);
      this.x.putImageData(image, 0, this.top);
      if (this.top + down < height) image.data.fill(0);
    }
    votes?.free();
    if (down < height || raster.frame.paper) for (const { buffer } of [image.data, coverage.cells]) release(buffer);
    else blank = { image, coverage };
    const markers = jobs.filter(({ stamp }) => stamp && !stamp.side);
    for (const { n, stamp } of markers) if (stamp.pictures.length) yield* this._markers(rows[n], stamp, stamp.pictures[0]);
    for (const { n, stamp } of markers) yield* this._markers(rows[n], stamp, stamp.pictures[1] || stamp.picture);
  }

  // What is most of the squares of several classes.
  *_elect(votes, coverage, rows, jobs) {
    const { crowd, once } = this.raster.inks;
    for (const [i, job] of jobs.entries()) {
      const next = jobs[i + 1];
      yield* this._paint(coverage, rows[job.n].filter((row) => this._meets(row, coverage.height)), job, votes.sums);
      if (next?.plane === job.plane) continue;
      votes.plane(job.plane);
      if (!next || crowd.group[next.plane] !== crowd.group[job.plane]) votes.class();
    }
    votes.lay(once);
  }

  // Whether anything of a row may be in the band of pixels that is drawn now.
  _meets(row, down) {
    const { raster } = this;
    const { scale, y } = raster.frame;
    const { boxes, origin, pair } = raster.layer;
    const from = origin[1] * scale - y - this.top;
    const top = pair * row + 1;
    return boxes[top] * scale + from < down + this.most && boxes[top + pair - 2] * scale + from > -this.most;
  }

  *_paint(coverage, rows, { plane, fill, stroke, stamp }, sums = null) {
    if (!rows.length || (stamp && !stamp.side)) return;
    const { inks } = this.raster;
    const colour = inks.once[plane];
    const { alpha } = inks.planes[plane];
    const pen = stroke && { width: stroke.width, dash: stroke.own, round: stroke.ink["stroke-linecap"] === "round" };
    for (let i = 0; i < rows.length; i += PIECE) {
      this._piece(coverage, rows, i, Math.min(rows.length, i + PIECE), { fill, pen, stamp, colour, alpha, sums });
      yield;
    }
  }

  // Rows from `first` to before `end`: not within the generator, which the engine is slow to compile.
  _piece(coverage, rows, first, end, { fill, pen, stamp, colour, alpha, sums }) {
    for (let i = first; i < end; i += 1) {
      const count = this._project(rows[i]);
      if (fill) coverage.area(this.raster.points, this.raster.starts, count, colour, alpha);
      else if (pen) this._lines(coverage, rows[i], count, pen);
      else this._squares(coverage, count, stamp.side, sums);
    }
  }

  // As the raster's, from the top of the band.
  _project(row) {
    const { raster, top } = this;
    const count = raster.project(row);
    if (top) for (let i = 1; i < 2 * raster.starts[count]; i += 2) raster.points[i] -= top;
    return count;
  }

  _lines(coverage, row, count, pen) {
    const { points, starts, layer } = this.raster;
    const closed = layer.columns.kinds[row] === AREA;
    for (let part = 0; part < count; part += 1) coverage.line(points, starts[part], starts[part + 1], closed, pen);
  }

  _squares(coverage, count, side, sums) {
    const { points, starts } = this.raster;
    for (let n = 0; n < starts[count]; n += 1) coverage.square(points[2 * n], points[2 * n + 1], side, sums);
  }

  *_markers(rows, stamp, picture) {
    const { raster, x } = this;
    for (let i = 0; i < rows.length; i += PIECE) {
      for (const row of rows.slice(i, i + PIECE)) {
        const end = raster.starts[raster.project(row)];
        for (let n = 0; n < end; n += 1) x.drawImage(picture, raster.points[2 * n] - stamp.reach - 0.5, raster.points[2 * n + 1] - stamp.reach - 0.5);
      }
      x.getImageData(0, 0, 1, 1); // what was asked for is painted now, not all of it at the end
      yield;
    }
  }

  picture() {
    return taken(this.canvas);
  }
}

// The picture of a canvas that is not used again: what it would keep is freed now.
export function taken(canvas) {
  const bitmap = canvas.transferToImageBitmap();
  canvas.width = canvas.height = 0;
  return bitmap;
}
