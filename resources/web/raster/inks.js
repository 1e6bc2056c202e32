// Symbols as Python describes them (explorer/page/symbols.py), made ready to be counted: which planes a class of rows is
// painted on. A class is a form in a state; strokes that look alike share a plane, whatever their class.

const KINDS = ["point", "line", "area"];
const FAMILY = { line: "line", stations: "line", schematic: "line", area: "area", extent: "area", point: "point", county: "point" };
const CERTAINTIES = ["undated", "unconfirmed", "attested", "possible", "certain"]; // the surest is topmost
const STATUSES = ["", "closed", "planned", "approved", "construction", "upgrade", "operation"];
const FILL = 0;
const BELOW = 1; // casings, and soft bands along the edge of an area
const UPON = 2;
const TOP = 9; // a halo upon an edge

const rank = (key) => {
  const [status, certainty] = key.split("/");
  return CERTAINTIES.indexOf(certainty) * STATUSES.length + STATUSES.indexOf(status);
};

const number = (value, otherwise) => (value === undefined || value === "" ? otherwise : Number(value));
export const parsed = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const dashes = (text, unit) => {
  const found = text ? String(text).split(" ").map((v) => Number(v) * unit) : null;
  return found && found.length % 2 ? [...found, ...found] : found;
};

// The dash as it is counted: a round end makes each longer by the width, and the gap shorter.
function rhythm(own, ink, unit) {
  if (!own) return { dash: null, period: 0 };
  const more = ink["stroke-linecap"] === "round" ? ink["stroke-width"] * unit : 0;
  const dash = own.map((length, i) => Math.max(0.5, length + (i % 2 ? -more : more)));
  return { dash, period: dash.reduce((sum, length) => sum + length, 0) };
}

export class Inks {
  // `symbols`: by form and state, of one appearance. `unit`: device px to a CSS px.
  constructor(symbols, unit, stamps) {
    this.unit = unit;
    this.stamps = stamps;
    this.wanted = new Map(); // by place and paint
    this.crowd = null;
    this.classes = [];
    this.ids = new Map();
    for (const [form, states] of Object.entries(symbols)) {
      for (const [key, symbol] of Object.entries(states)) this._class(form, key, symbol);
    }
    this._order();
  }

  // The number of a class, 0 where there is no symbol for it.
  id(form, key) {
    return this.ids.get(form + "|" + key) || 0;
  }

  _class(form, key, symbol) {
    const kind = FAMILY[form.split("#")[0]] || "line";
    const made = { form, key, kind, rank: rank(key), fills: [], strokes: [], stamp: null, symbol };
    if (kind === "point") made.stamp = this.stamps(symbol, (level, paint, alpha) => this._plane(made, UPON + level, paint, alpha));
    else symbol.inks.forEach((ink, n) => this._ink(made, ink, n, symbol.cased));
    this.classes.push(made);
    this.ids.set(form + "|" + key, this.classes.length);
  }

  _ink(made, ink, n, cased) {
    if (ink.fill && ink.fill !== "none") made.fills.push({ plane: this._plane(made, FILL, ink.fill, number(ink["fill-opacity"], 1)), ink });
    if (!ink.stroke || !ink["stroke-width"]) return;
    const alpha = number(ink["stroke-opacity"], 1);
    const level = ink.top ? TOP : (cased && n === 0) || alpha < 1 ? BELOW : UPON + n - Number(Boolean(cased));
    const width = ink["stroke-width"] * this.unit;
    const own = dashes(ink["stroke-dasharray"], this.unit);
    made.strokes.push({ plane: this._plane(made, level, ink.stroke, alpha), width, own, ink, ...rhythm(own, ink, this.unit) });
  }

  // A handle for now; `_order` makes it a number.
  _plane(made, level, paint, alpha) {
    const place = 2 - KINDS.indexOf(made.kind);
    const name = [place, level, paint, alpha].join("|");
    const found = this.wanted.get(name) || { place, level, paint, alpha, rank: made.rank, body: false };
    found.rank = Math.max(found.rank, made.rank);
    found.body ||= level === FILL || level === UPON;
    this.wanted.set(name, found);
    return found;
  }

  _order() {
    this.planes = [...this.wanted.values()].sort((a, b) => a.place - b.place || a.level - b.level || a.rank - b.rank);
    this.planes.forEach((plane, n) => (plane.number = n));
    for (const made of this.classes) {
      const painted = [...made.fills, ...made.strokes, ...(made.stamp?.runs || [])];
      for (const each of painted) each.plane = each.plane.number;
      made.planes = [...new Set(painted.map(({ plane }) => plane))];
    }
    this._colours();
    this._crowd();
  }

  // What is painted, the lowest first: fills and strokes plane by plane, markers whole. [{plane, n, fill | stroke | stamp}]
  jobs() {
    const found = this.classes.flatMap(({ fills, strokes, stamp }, n) => [
      ...fills.map((fill) => ({ plane: fill.plane, n, fill })),
      ...strokes.map((stroke) => ({ plane: stroke.plane, n, stroke })),
      ...(stamp ? [{ plane: stamp.runs[0]?.plane || 0, n, stamp }] : []),
    ]);
    return found.sort((a, b) => a.plane - b.plane);
  }

  // Which planes of a word of `bits` are opaque, as bits.
  opaque(word, bits) {
    if (this.opaqueOf?.bits !== bits) {
      this.opaqueOf = { bits, words: new Int32Array(Math.ceil(this.planes.length / bits)) };
      this.solid.forEach((solid, n) => (this.opaqueOf.words[(n / bits) | 0] |= solid << n % bits));
    }
    return this.opaqueOf.words[word];
  }

  // Of each plane: its colour at one layer, and how much shines through n layers of it.
  _colours() {
    this.rgb = this.planes.map(({ paint }) => parsed(paint));
    this.solid = new Uint8Array(this.planes.map(({ alpha }) => Number(alpha >= 1)));
    // Where many show more than one: what is not opaque and no outline.
    this.deep = new Uint8Array(this.planes.map(({ alpha, level }) => Number(alpha < 1 && level === FILL)));
    this.once = new Uint32Array(this.planes.map(({ alpha }, n) => pack(...this.rgb[n], Math.round(alpha * 255))));
    this.opacity = this.planes.map(({ alpha, level }) => Float32Array.from({ length: 17 }, (_, n) => (level === FILL ? 1 - (1 - alpha) ** n : n && alpha)));
    // How far, in px, those reach whose fill is so: all of them is coloured anew.
    for (const made of this.classes) made.reach = made.fills.some(({ plane }) => this.deep[plane]) ? 1 + Math.max(0, ...made.strokes.map(({ width }) => width)) * 0.75 : -1;
    this.bodies = this.planes.filter(({ body }) => body).map(({ number: n }) => n);
  }

  // Squares of several classes lie on one another: what is seen is the class that is most in a place, or the topmost would hide
  // the others wherever points are many. {from: the plane from which that is so, as points are above all else; group: the
  // class of each plane; planes: those of each class, the lowest first; of: the class of each of `classes`, or -1}, or null.
  // Looks that differ in size alone are one: squares have none.
  _crowd() {
    const squares = this.classes.filter(({ form, stamp }) => stamp?.side && form.includes("#"));
    const classOf = classing(squares);
    if (!classOf) return;
    const planesOf = (name) => this.planes.map(({ number: n }) => n).filter((n) => squares.some((made) => made.planes.includes(n) && classOf(made) === name));
    const planes = [...new Map([...new Set(squares.map(classOf))].map((name) => [String(planesOf(name)), planesOf(name)])).values()];
    if (planes.length < 2) return;
    const group = new Uint8Array(this.planes.length);
    planes.forEach((each, n) => each.forEach((plane) => (group[plane] = n)));
    const of = this.classes.map((made) => (squares.includes(made) ? group[made.planes[0]] : -1));
    this.crowd = { from: Math.min(...planes.flat()), group, planes, of };
  }
}

// What classes squares are told apart by: the looks of a style, or statuses where these have hues; null where all are of one.
function classing(squares) {
  const byForm = ({ form }) => form.split("#")[1];
  if (new Set(squares.map(byForm)).size > 1) return byForm;
  const sure = squares.filter(({ key }) => key.endsWith("/certain"));
  return new Set(sure.map(({ stamp }) => stamp.colour)).size > 1 ? ({ key }) => key.split("/")[0] : null;
}

// 0xAABBGGRR, as the bytes of ImageData lie in memory.
export const pack = (r, g, b, a) => ((a << 24) | (b << 16) | (g << 8) | r) >>> 0;

// Such a colour, of which `alpha` counts and not its own, upon another.
export function over(below, colour, alpha) {
  if (below === 0) return ((colour & 0xffffff) | (((alpha * 255 + 0.5) | 0) << 24)) >>> 0;
  const under = ((below >>> 24) / 255) * (1 - alpha);
  const whole = alpha + under;
  const upper = alpha / whole;
  const lower = under / whole;
  const r = ((colour & 255) * upper + (below & 255) * lower + 0.5) | 0;
  const g = (((colour >>> 8) & 255) * upper + ((below >>> 8) & 255) * lower + 0.5) | 0;
  const b = (((colour >>> 16) & 255) * upper + ((below >>> 16) & 255) * lower + 0.5) | 0;
  return pack(r, g, b, (whole * 255 + 0.5) | 0);
}
