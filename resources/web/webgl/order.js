// The states of a layer's rows in the order in which a card draws them: a group for each form and state, in it runs by
// the day on which they begin, in each run by the day on which they end. What lives on a day is one stretch of each run
// (and, in its last one, what begins later: the shader leaves that out).

const RUN = 4096; // states of a run
const MOST_RUNS = 64;
const EVER = 1e9; // a day before and after all others that a float32 holds
const INDICES = 2 ** 24; // more states than a layer has; keys to sort by are a day times this, plus an index
const DAYS = 2 ** 23;

export class Order {
  constructor({ columns, spans, forms }) {
    this.states = spans.states.length;
    const found = this._collect(columns, forms);
    this.groups = [...found.values()].map((group) => this._sorted(columns, spans, group));
  }

  // By form, state, and whether anything in the row is dated at all.
  _collect({ count, firsts, from, codes, kinds, moveFirsts }, forms) {
    const found = new Map();
    for (let row = 0; row < count; row += 1) {
      if (!kinds[row]) continue;
      const dated = moveFirsts[row] < moveFirsts[row + 1];
      for (let i = firsts[row], last = firsts[row + 1] - 1; i <= last; i += 1) {
        if (i < last && from[i] === from[i + 1] && i > firsts[row]) continue;
        const key = (forms[row] * this.states + codes[i]) * 2 + Number(dated);
        if (!found.has(key)) found.set(key, { form: forms[row], state: codes[i], dated, rows: [], starts: [], ends: [] });
        const group = found.get(key);
        group.rows.push(row);
        group.starts.push(i === firsts[row] ? -EVER : from[i]);
        group.ends.push(i === last ? EVER : from[i + 1]);
      }
    }
    return found;
  }

  _sorted(columns, spans, { form, state, dated, rows, starts, ends }) {
    const order = sortedBy(starts, Uint32Array.from(rows.keys()), 1);
    const runs = Math.max(1, Math.min(MOST_RUNS, Math.ceil(rows.length / RUN)));
    const edges = Uint32Array.from({ length: runs + 1 }, (_, n) => Math.round((n * rows.length) / runs));
    const least = Float32Array.from({ length: runs }, (_, n) => starts[order[edges[n]]]);
    for (let n = 0; n < runs; n += 1) order.set(sortedBy(ends, order.slice(edges[n], edges[n + 1]), -1), edges[n]);
    const take = (values, Type) => Type.from(order, (i) => values[i]);
    return { form, state, dated, hidden: Boolean(spans.hidden[state]), edges, least, rows: take(rows, Uint32Array), starts: take(starts, Float32Array), ends: take(ends, Float32Array) };
  }
}

// Indices by the values that they stand for, in either direction.
function sortedBy(values, indices, way) {
  const keys = Float64Array.from(indices, (i) => (way * Math.max(-DAYS, Math.min(DAYS - 1, values[i])) + DAYS) * INDICES + i).sort();
  return Uint32Array.from(keys, (key) => key % INDICES);
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
