// The text around the single-file map at its clock: mirrors explorer/export/sheet/content.py and left_out.py (a test
// compares them). Only computes; main.js writes it into the page.
import * as timeline from "../time/timeline.js";
import { touches } from "./ground.js";
import { largeRows } from "./large.js";

export const written = (value) => (typeof value === "number" ? value.toLocaleString("en-US") : value);

export class Summary {
  constructor(data, state) {
    this.app = null; // once the map is there
    this.data = data;
    this.state = state; // {clock, layers, undated, flags}, which main.js changes
    const atlas = data.files["/atlas.json"];
    this.large = Object.entries(atlas.layers).flatMap(([id, spec]) => (spec.large ? largeRows(data, id, spec) : []));
    this.features = [...atlas.features, ...this.large.filter((row) => !row.filtered)];
    this.order = data.order; // of kinds, statuses, certainties, reasons and notes: the tables of Python
  }

  // Fill a text as explorer/words/strings.py does: `{n:row|rows}` is the word that goes with the number, 1,234 the number.
  text(key, values) {
    const blank = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g;
    return this.data.words[key].replace(blank, (_, name, one, many) => (one === undefined ? written(values[name]) : String(values[name]) === "1" ? one : many));
  }

  // The FeatureLayers: one, or the earlier and the later.
  sides() {
    return this.app.sides().sort((a, b) => a.clock.at - b.clock.at);
  }

  mode() {
    return this.app.compare ? "compare" : this.state.clock.mode;
  }

  date() {
    const days = this.sides().map((side) => timeline.isoDay(side.clock.at));
    if (this.mode() === "compare") return days.join(" │ ");
    return this.mode() === "asof" ? days[0] : timeline.isoDay(this.state.clock.start) + " — " + days[0];
  }

  // The extent [W, S, E, N] that the map shows now.
  ground() {
    const bounds = this.app.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  // Read the extent that the following texts describe.
  readExtent() {
    this.box = this.ground();
  }

  // True if counts include this shape.
  isInView(shape) {
    return this.data.whole || (shape.touches ? shape.touches(this.box) : touches(shape, this.box));
  }

  // Rows of a large layer that are borrowed for their names are counted with the others of theirs.
  drawn(side) {
    const few = side.drawn().filter((entry) => !entry.borrowed);
    return [...few, ...this._largeDrawn(side)].filter((entry) => this.isInView(entry.feature.geometry));
  }

  // Rows of large layers as entries: what the painter draws at the side's clock.
  _largeDrawn(side) {
    const visible = this._visible();
    const found = [];
    for (const feature of this.large) {
      if (feature.filtered || !feature.kind || !visible.has(feature.layer)) continue;
      const key = timeline.drawnKey(feature, side.clock, this.state.undated);
      if (key) found.push({ id: feature.id, feature, key, kind: feature.kind });
    }
    return found;
  }

  // One layer's rows: swatch, words, and the count on each side. Of a layer in classes one for each class, then one for
  // each state unless all look as the classes' swatches do.
  rows(layer) {
    const sides = this.sides().map((side) => this.drawn(side).filter((entry) => entry.feature.layer === layer));
    const classes = this.data.classes[layer];
    if (this.state.density && this.data.files["/atlas.json"].layers[layer].large) {
      const row = { sample: this.app.density.ramp(), words: this.text("legend.density"), count: sides.map((side) => written(side.length)).join(" │ ") };
      return sides.some((side) => side.length) ? this._asChosen([{ ...row, key: layer + ":density/area" }]) : [];
    }
    const rank = (entry) => this._rank(entry);
    const states = () => this._listed(sides, (entry) => entry.key, rank, (entry) => this._ofState(layer, entry));
    const sized = this.data.sizes[layer] && sides.some((side) => side.length) ? [{ ...this.data.sizes[layer], count: "" }] : [];
    if (!classes) return this._asChosen([...states(), ...sized]);
    const number = (entry) => classes.codes[Number(entry.feature.id.slice(layer.length + 1))];
    const keys = new Set(sides.flat().map((entry) => entry.key));
    const state = keys.size === 1 ? [...keys][0] : classes.plain; // that the classes' swatches show
    const found = this._listed(sides, number, number, (entry) => this._ofClass(classes, number(entry), entry, state));
    return this._asChosen([...found, ...(sides.flat().some((entry) => entry.key !== classes.plain) ? states() : []), ...sized]);
  }

  // Rows without those that the user left out of the legend, in the user's words.
  _asChosen(rows) {
    const { rows: chosen } = this.data.chosen;
    return rows.filter(({ key }) => chosen[key] !== null).map((row) => ({ ...row, words: chosen[row.key] ?? row.words }));
  }

  // The layers that the legend lists, as far as the user chose in that order.
  layers() {
    const { order, hidden } = this.data.chosen;
    const rank = ({ id }) => (order.indexOf(id) + 1 || order.length + 1);
    return this.state.layers.filter(({ id }) => !hidden.includes(id)).sort((a, b) => rank(a) - rank(b));
  }

  layerName(layer) {
    const { names } = this.data.chosen;
    return names[layer] || this.data.classes[layer]?.name || this.data.files["/atlas.json"].layers[layer].name[this.data.lang];
  }

  // A row for each name and kind of entries, in order of rank, with the count on each side.
  _listed(sides, name, rank, row) {
    const key = (entry) => name(entry) + "|" + entry.kind;
    const found = new Map(sides.flat().map((entry) => [key(entry), entry]));
    const count = (of) => sides.map((side) => written(side.filter((entry) => key(entry) === of).length)).join(" │ ");
    return [...found].sort(([, a], [, b]) => rank(a) - rank(b)).map(([of, entry]) => ({ ...row(entry), count: count(of) }));
  }

  _ofState(layer, { key, kind }) {
    const spec = this.data.files["/atlas.json"].layers[layer];
    const samples = this.data.classes[layer]?.states || this.data.samples[layer];
    return { key: `${layer}:state/${kind}:${key}`, sample: samples[kind][key], words: spec.words[key][this.data.lang] };
  }

  _ofClass(classes, code, { kind }, state) {
    return { key: classes.keys[code][kind], sample: classes.samples[code][kind][state], words: classes.labels[code] };
  }

  _rank(entry) {
    const { kinds, statuses, certainties } = this.order;
    const [status, certainty] = entry.key.split("/");
    return kinds.indexOf(entry.kind) * 100 + statuses.indexOf(status) * 10 + certainties.indexOf(certainty);
  }

  // Rows of what is drawn less firmly than others of its kind, or is the user's, whatever its layer.
  grades() {
    const drawn = new Set(this.sides().flatMap((side) => this.drawn(side)).map((entry) => entry.id));
    return this.data.grades.map((row) => ({ ...row, count: row.ids.filter((id) => drawn.has(id)).length })).filter((row) => row.count);
  }

  counts() {
    return this.sides().flatMap((side) => this._counted(side));
  }

  _counted(side) {
    const drawn = this.drawn(side);
    const of = this.data.whole ? "_whole" : "";
    let first = this.text("export.nothing" + of);
    if (drawn.length) {
      const many = (kind) => drawn.filter((entry) => entry.key.endsWith("/" + kind)).length;
      const parts = this.order.certainties.filter(many).map((kind) => this.text("export.drawn." + kind, { n: many(kind) }));
      first = this.text("export.drawn" + of, { n: drawn.length }) + this.data.words.colon + parts.join(this.data.words.comma);
    }
    if (this.mode() === "compare") first = timeline.isoDay(side.clock.at) + " " + first;
    const left = this._leftOut(side);
    const why = this.order.reasons.filter((reason) => left[reason]).map((reason) => this.text("export.left." + reason, { n: left[reason] }));
    return why.length ? [first, this.text("export.left", { list: why.join(this.data.words.comma) })] : [first];
  }

  _leftOut(side) {
    const left = {};
    const add = (reason, n = 1) => (left[reason] = (left[reason] || 0) + n);
    const visible = this._visible();
    for (const { layer, geometry } of this.data.filtered) {
      if (visible.has(layer) && (!geometry || this.isInView(geometry))) add("filtered");
    }
    for (const { layer, geometry, filtered } of this.large) {
      if (filtered && visible.has(layer) && (!geometry || this.isInView(geometry))) add("filtered");
    }
    for (const feature of this.features.filter((f) => visible.has(f.layer))) {
      const member = timeline.membership(feature, side.clock);
      const away = feature.geometry && !this.isInView(feature.geometry);
      const shows = member === "shown" || (member === "undated" && this.state.undated);
      if (shows && (away || !feature.geometry)) add(away ? "outside" : "unplaced");
      else if (!shows && !away) add({ after: "later" }[member] || member);
    }
    return left;
  }

  // True if some drawn features are out of view; the figures cover all of them.
  isPartial() {
    return this.sides().some((side) => this._leftOut(side).outside);
  }

  _visible() {
    return new Set(this.state.layers.filter((layer) => layer.visible).map((layer) => layer.id));
  }

  notes() {
    const found = new Map();
    const drawn = this.sides().flatMap((side) => this.drawn(side));
    for (const { id, feature, key } of drawn) {
      for (const kind of [feature.quality, key.split("/")[1]]) found.set(kind, (found.get(kind) || new Set()).add(id));
    }
    return [...this.order.notes.filter((kind) => found.has(kind)).map((kind) => this.text("export.note." + kind, { n: found.get(kind).size })), ...this._prevailing()];
  }

  _prevailing() {
    const dense = this.app.density.prevailing();
    const { names } = this.data.chosen;
    const said = this.state.layers.filter(({ id }) => dense.includes(id)).map(({ id }) => names[id] || this.data.files["/atlas.json"].layers[id].name[this.data.lang]);
    return said.length ? [this.text("export.note.prevails", { names: said.join(this.data.lang === "zh" ? "、" : ", ") })] : [];
  }

  // With two dates each figure has both values, the earlier first: mirrors explorer/state/queries/indicators.py, which
  // tests/engine/test_file_figures.py compares with it.
  figures() {
    const days = this.sides().map((side) => side.clock.at);
    const at = (run, day) => run.filter((entry) => entry.day <= day).at(-1);
    return this.data.figures.map((run) => this._joined(days.map((day) => at(run, day)))).filter(Boolean);
  }

  _joined(each) {
    const known = each.filter(Boolean);
    if (!known.length) return null;
    const { none, sources } = this.data.words;
    const values = each.map((entry) => (entry ? entry.value : none));
    const all = (key, joint) => [...new Set(known.map((entry) => entry[key]).filter(Boolean))].join(joint);
    const note = this.text("export.number_note", { asof: this._asOf(known), source: all("source", sources) });
    const mark = all("mark", " ");
    return { ...known.at(-1), value: values.join(" → "), note: note + (mark && " · " + mark), sources: known.map((entry) => entry.source) };
  }

  // Mirrors _as_of_each of explorer/state/queries/indicators.py.
  _asOf(known) {
    const [first, ...others] = new Set(known.map((entry) => entry.scope));
    const alike = others.length ? "" : first;
    const own = known.map((entry) => [entry.since, others.length ? entry.scope : ""].filter(Boolean).join(" · "));
    const whole = this.text("indicators.as_of", { date: [...new Set(own)].join(" → ") });
    return [whole, alike].filter(Boolean).join(" · ");
  }

  charts() {
    return this._latest(this.data.charts);
  }

  _latest(runs) {
    const past = (run) => run.filter((entry) => entry.day <= this.state.clock.at);
    return runs.map((run) => past(run).at(-1)).filter(Boolean);
  }

  // Sources of the drawn features, figures, charts and flags.
  sources() {
    const drawn = this.sides().flatMap((side) => this.drawn(side));
    const used = new Set(drawn.flatMap((entry) => entry.feature.sources || this.data.details[entry.id].sources));
    for (const { sources } of this.figures()) sources.forEach((source) => used.add(source));
    for (const { source } of this.flagsHere()) used.add(source);
    for (const chart of this.charts()) chart.sources.forEach((source) => used.add(source));
    return this.data.sources.filter(([id]) => used.has(id)).map(([, line]) => line);
  }

  // Events of the clock's step or span; none when comparing.
  flags() {
    const { clock, flags } = this.state;
    if (!flags || this.mode() === "compare") return [];
    const first = clock.mode === "asof" ? this.stepStart(clock.at) : clock.start;
    return this.data.events.filter((event) => event.day >= first && event.day <= clock.at && this._concerned(event));
  }

  // Mirrors explorer/state/queries/timeline/pins.py.
  _concerned(event) {
    const visible = this._visible();
    if (!event.features.length) return visible.size !== 1 && !this.data.narrowed;
    return this.features.some((feature) => visible.has(feature.layer) && event.features.includes(feature.id));
  }

  stepStart(day) {
    return this.data.periods.findLast(([first]) => first <= day)[0];
  }

  flagsHere() {
    return this.flags().filter((flag) => this.isInView({ type: "Point", coordinates: [flag.lon, flag.lat] }));
  }

  flagWords() {
    return this.text("map.events." + (this.state.clock.mode === "asof" ? this.data.step : "span"));
  }

  // Differences between the two dates: mirrors explorer/state/view/compare.py.
  marks() {
    const before = this.data.view.marks;
    if (!before || this.mode() !== "compare") return null;
    const [earlier, later] = this.sides().map((side) => side.clock.at);
    const marks = { added: [], changed: [], removed: [], colors: before.colors, later: this.app.compare.layer.clock.at >= this.state.clock.at ? "b" : "a" };
    const visible = this._visible();
    for (const feature of this.features.filter((f) => f.geometry && visible.has(f.layer))) {
      const [a, b] = [earlier, later].map((day) => timeline.stateAt(feature, day));
      const [existed, exists] = [a, b].map(([, status, certainty]) => (certainty === "undated" ? this.state.undated : certainty !== "later" && status !== "closed"));
      if ((a[1] === b[1] && a[2] === b[2]) || !(existed || exists)) continue;
      marks[existed && exists ? "changed" : exists ? "added" : "removed"].push(feature.id);
    }
    return marks;
  }
}
