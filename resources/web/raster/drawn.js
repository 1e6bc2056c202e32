// Which rows of a layer are drawn at a clock, and in which class: what all painters of large layers share. Alone it is
// the base of a sharp picture on paper (sharp.js).
import { PAD } from "./planes.js";

export class Drawn {
  constructor(layer) {
    this.layer = layer;
    this.classes = new Uint16Array(layer.columns.count); // of each row now; 0: not drawn
    this.shown = new Uint32Array(2 ** 16); // rows in sight by class
    this.unread = true; // the classes are those of other inks
    this.stale = true; // the picture is that of another frame, or of other geometry
    this.ramp = null; // of the density, where it is shown
    this.frame = null;
    this.inks = null;
    this.scene = null; // as it is drawn now
    this.points = new Float64Array(256); // of the row last projected
    this.starts = new Uint32Array(16);
    this.changed = new Uint32Array(layer.columns.count); // rows that a step brings to another class ...
    this.before = new Uint16Array(layer.columns.count); // ... and the one that they had
    this.found = 0;
  }

  // frame: {scale, x, y, width, height, unit}: world * scale - (x, y) are device px of this picture.
  look(frame, inks) {
    if (this.inks !== inks) {
      this.codes = this.layer.classCodes(inks);
      this.unread = true;
    }
    this.frame = frame;
    this.inks = inks;
    this.stale = true;
  }

  // Bring the classes to `scene` ({clock, undated, hidden}); true where the picture changes.
  show(scene) {
    const count = this._changes(scene);
    const again = this.stale;
    this.stale = false;
    this.geometry = this.layer.geometry(this.frame);
    this._count(count, again);
    return count > 0 || again;
  }

  // Rows in sight by class.
  _count(count, again) {
    const { changed, before, classes, shown } = this;
    if (again) {
      shown.fill(0);
      for (let row = 0; row < classes.length; row += 1) if (classes[row] && this.inSight(row)) shown[classes[row]] += 1;
      return;
    }
    for (let i = 0; i < count; i += 1) {
      const row = changed[i];
      if (!this.inSight(row)) continue;
      if (before[i]) shown[before[i]] -= 1;
      if (classes[row]) shown[classes[row]] += 1;
    }
  }

  // Classes with a row in sight, for the legend.
  seen() {
    return this.inks.classes.filter((_, n) => this.shown[n + 1] > 0).map(({ form, key, kind }) => ({ form, key, kind }));
  }

  // Once there is simpler geometry for this zoom.
  refresh() {
    this.show(this.scene);
  }

  // Release what is not memory of our own.
  free() {}

  // Make the classes those of the picture: a painter may draw ahead of them.
  catchUp() {
    return false;
  }

  // The picture as an ImageBitmap, where this painter has one before it is sharp.
  picture() {
    return null;
  }

  // Whether a sharp picture replaces this one when the hand rests.
  get rough() {
    return true;
  }

  // The share of the picture on which anything lies.
  covered() {
    return 0;
  }

  // How many rows have another class now: those in `changed`, what they had in `before`.
  _changes(scene) {
    const { count } = this.layer.columns;
    const last = this.scene;
    this.found = 0;
    const all = this.unread || !last || last.clock.mode !== scene.clock.mode || last.hidden !== scene.hidden || last.undated !== scene.undated;
    const slices = all ? null : this.layer.spans.affected(last.clock, scene.clock);
    if (all || slices.reduce((sum, rows) => sum + rows.length, 0) > count / 3) this._see(count, null, scene);
    else for (const rows of slices) this._see(rows.length, rows, scene);
    this.scene = scene;
    this.unread = false;
    return this.found;
  }

  // Bring `count` of the `rows`, or of all, to their class.
  _see(count, rows, { clock, undated, hidden }) {
    const { layer, classes, codes } = this;
    const { spans, forms } = layer;
    const width = spans.states.length;
    for (let i = 0; i < count; i += 1) {
      const row = rows ? rows[i] : i;
      const state = hidden && (hidden[row >> 3] >> (row & 7)) & 1 ? -1 : spans.drawn(row, clock, undated);
      const id = state < 0 ? 0 : codes[forms[row] * width + state];
      if (id === classes[row]) continue;
      this.changed[this.found] = row;
      this.before[this.found++] = classes[row];
      classes[row] = id;
    }
  }

  // Whether anything of a row may be in the picture.
  inSight(row) {
    const { scale, x, y, width, height } = this.frame;
    const { boxes, origin, pair } = this.layer;
    const left = x - origin[0] * scale - PAD;
    const top = y - origin[1] * scale - PAD;
    const at = pair * row;
    const end = at + pair - 2;
    return boxes[at] * scale < left + width + 2 * PAD && boxes[end] * scale > left && boxes[at + 1] * scale < top + height + 2 * PAD && boxes[end + 1] * scale > top;
  }

  // The row's vertices as device px in `points`, where its parts begin in `starts`; returns how many parts there are.
  project(row) {
    const { positions, parts } = this.geometry;
    const { features } = this.layer.columns;
    const { scale, x, y } = this.frame;
    const { origin } = this.layer;
    const dx = origin[0] * scale - x;
    const dy = origin[1] * scale - y;
    const first = parts[features[row]];
    const end = parts[features[row + 1]];
    if (this.points.length < 2 * (end - first)) this.points = new Float64Array(4 * (end - first));
    const { points } = this;
    for (let i = 2 * first, n = 0; i < 2 * end; i += 2, n += 2) {
      points[n] = positions[i] * scale + dx;
      points[n + 1] = positions[i + 1] * scale + dy;
    }
    const count = features[row + 1] - features[row];
    if (this.starts.length <= count) this.starts = new Uint32Array(2 * count);
    for (let part = 0; part <= count; part += 1) this.starts[part] = parts[features[row] + part] - first;
    return count;
  }
}
