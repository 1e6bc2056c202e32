// The states of a layer's rows in the order in which a card draws them: a group for each form and state, in it runs by
// the day on which they begin, in each run by the day on which they end. What lives on a day is one stretch of each run
// (and, in its last one, what begins later: the shader leaves that out).

const RUN = 4096; // states of a run
const MOST_RUNS = 64;
const EVER = 1e9; // a day before and after all others that a float32 holds
const INDICES = 2 ** 24; // more states than a layer has; keys to sort by are a day times this, plus an index
const DAYS = 2 ** 23;

export class Order {
  // `codes`: classes by form and state, 0 where nothing is ever drawn.
  constructor({ columns, spans, forms }, codes) {
    this.states = spans.states.length;
    const ends = this._count(columns, forms, codes);
    const found = this._fill(columns, ends);
    this.groups = [];
    for (let key = 0; key < ends.length; key += 1) {
      const [first, end] = [key ? ends[key - 1] : 0, ends[key]];
      if (first < end) this.groups.push(this._sorted(spans, key, found, first, end));
    }
  }

  // A group is a form and a state. Returns where each ends; `keys` becomes the group of each state, or -1.
  _count({ count, firsts, from, codes, kinds }, forms, classes) {
    const ends = new Uint32Array(classes.length);
    const keys = new Int32Array(from.length).fill(-1);
    for (let row = 0; row < count; row += 1) {
      if (!kinds[row]) continue;
      for (let i = firsts[row], last = firsts[row + 1] - 1; i <= last; i += 1) {
        const code = forms[row] * this.states + codes[i];
        if (!classes[code] || (i < last && i > firsts[row] && from[i] === from[i + 1])) continue;
        keys[i] = code;
        ends[keys[i]] += 1;
      }
    }
    for (let key = 1; key < ends.length; key += 1) ends[key] += ends[key - 1];
    this.keys = keys;
    return ends;
  }

  _fill({ count, firsts, from }, ends) {
    const most = ends[ends.length - 1];
    const found = { rows: new Uint32Array(most), starts: new Float32Array(most), ends: new Float32Array(most) };
    const next = new Uint32Array(ends.length);
    next.set(ends.subarray(0, -1), 1);
    for (let row = 0; row < count; row += 1) {
      for (let i = firsts[row], last = firsts[row + 1] - 1; i <= last; i += 1) {
        if (this.keys[i] < 0) continue;
        const n = next[this.keys[i]]++;
        found.rows[n] = row;
        found.starts[n] = i === firsts[row] ? -EVER : from[i];
        found.ends[n] = i === last ? EVER : from[i + 1];
      }
    }
    this.keys = null;
    return found;
  }

  _sorted(spans, key, found, first, end) {
    const [rows, starts, ends] = [found.rows, found.starts, found.ends].map((values) => values.subarray(first, end));
    const order = new Uint32Array(rows.length);
    for (let i = 0; i < order.length; i += 1) order[i] = i;
    sort(order, starts, 1);
    const runs = Math.max(1, Math.min(MOST_RUNS, Math.ceil(rows.length / RUN)));
    const edges = Uint32Array.from({ length: runs + 1 }, (_, n) => Math.round((n * rows.length) / runs));
    const least = Float32Array.from({ length: runs }, (_, n) => starts[order[edges[n]]]);
    for (let n = 0; n < runs; n += 1) sort(order.subarray(edges[n], edges[n + 1]), ends, -1);
    const take = (values) => {
      const taken = new values.constructor(order.length);
      for (let i = 0; i < order.length; i += 1) taken[i] = values[order[i]];
      return taken;
    };
    const state = key % this.states;
    const kind = { form: Math.floor(key / this.states), state, undated: Boolean(spans.undated[state]), hidden: Boolean(spans.hidden[state]) };
    return { ...kind, edges, least, rows: take(rows), starts: take(starts), ends: take(ends) };
  }
}

// Indices by their days, in either direction.
function sort(indices, days, way) {
  const keys = new Float64Array(indices.length);
  for (let i = 0; i < keys.length; i += 1) keys[i] = (way * Math.max(-DAYS, Math.min(DAYS - 1, days[indices[i]])) + DAYS) * INDICES + indices[i];
  keys.sort();
  for (let i = 0; i < keys.length; i += 1) indices[i] = keys[i] % INDICES;
}

// Stretches [first, end] of a group's states in which everything lies that lives on a day.
export function living({ edges, least, ends }, day) {
  const found = [];
  for (let n = 0; n < least.length && least[n] <= day; n += 1) {
    let [low, high] = [edges[n], edges[n + 1]];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] > day) low = middle + 1;
      else high = middle;
    }
    if (low === edges[n]) continue;
    const last = found[found.length - 1];
    if (last && last[1] === edges[n]) last[1] = low;
    else found.push([edges[n], low]);
  }
  return found;
}
