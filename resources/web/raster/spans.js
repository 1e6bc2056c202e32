// Status by date over the columns of a layer: the mirror of time/timeline.js for rows instead of features.
// What may change when the clock moves from one day to another is one slice of all days on which anything changes.

import { release } from "./planes.js";

const NO_ROWS = new Uint32Array(0);

// Rows by the days on which something happens to them, in the order of days. Takes the memory of both arrays.
class Happenings {
  constructor(days, rows) {
    const first = days.reduce((least, day) => Math.min(least, day), Infinity);
    const last = days.reduce((most, day) => Math.max(most, day), -Infinity);
    this.first = first;
    this.ends = new Uint32Array(days.length ? last - first + 2 : 1); // of the days before each day
    for (const day of days) this.ends[day - first + 1] += 1;
    for (let i = 1; i < this.ends.length; i += 1) this.ends[i] += this.ends[i - 1];
    const next = this.ends.slice();
    this.rows = new Uint32Array(days.length);
    for (let i = 0; i < days.length; i += 1) this.rows[next[days[i] - first]++] = rows[i];
    for (const { buffer } of [days, rows]) release(buffer);
  }

  // How many happen up to a day, with it.
  until(day) {
    return this.ends[Math.max(0, Math.min(this.ends.length - 1, day - this.first + 1))];
  }

  // The rows to which something happens after one of two days, up to the other.
  between(one, other) {
    if (one === other || !this.rows.length) return NO_ROWS;
    return this.rows.subarray(this.until(Math.min(one, other)), this.until(Math.max(one, other)));
  }
}

export class Spans {
  constructor(columns) {
    this.columns = columns;
    this.states = columns.states.map((key) => key.split("/"));
    this.undated = Uint8Array.from(this.states, ([, certainty]) => Number(certainty === "undated"));
    this.hidden = Uint8Array.from(this.states, ([status, certainty]) => Number(status === "closed" || certainty === "later"));
    this.steps = this._steps();
    this.moves = null;
  }

  // When a span of any row but its first begins.
  _steps() {
    const { firsts, from, count } = this.columns;
    const rows = new Uint32Array(from.length - count);
    const days = new Int32Array(rows.length);
    for (let row = 0, n = 0; row < count; row += 1) {
      for (let i = firsts[row] + 1; i < firsts[row + 1]; i += 1) {
        days[n] = from[i];
        rows[n++] = row;
      }
    }
    return new Happenings(days, rows);
  }

  // When a record shows, and the day after its last: only of use to a clock that has a span.
  _moves() {
    const { moveFirsts, moveShows, moveLast, count } = this.columns;
    const rows = new Uint32Array(moveShows.length * 2);
    const days = new Int32Array(rows.length);
    for (let row = 0; row < count; row += 1) {
      for (let i = moveFirsts[row]; i < moveFirsts[row + 1]; i += 1) {
        days[2 * i] = moveShows[i];
        days[2 * i + 1] = moveLast[i] + 1;
        rows[2 * i] = rows[2 * i + 1] = row;
      }
    }
    return new Happenings(days, rows);
  }

  // Rows that may be drawn otherwise at another clock of the same mode, some of them twice.
  affected(one, other) {
    const found = [this.steps.between(one.at, other.at)];
    if (one.mode === "asof") return found;
    this.moves ||= this._moves();
    // What appeared on the first day of a span is within it: it leaves when the span begins later.
    return [...found, this.moves.between(one.at, other.at), this.moves.between(one.start - 1, other.start - 1), this.moves.between(one.start, other.start)];
  }

  // Index into `states` on a day.
  stateAt(row, day) {
    const { firsts, from, codes } = this.columns;
    const first = firsts[row];
    let i = firsts[row + 1] - 1;
    while (i > first && from[i] > day) i -= 1;
    return codes[i];
  }

  // The state to draw, or -1 where the clock hides the row.
  drawn(row, clock, undated) {
    const state = this.stateAt(row, clock.at);
    if (this.undated[state]) return undated ? state : -1;
    if (clock.mode === "asof") return this.hidden[state] ? -1 : state;
    const within = clock.mode === "cumulative" ? this._appearedWithin(row, clock) : this._movedWithin(row, clock);
    return within ? state : -1;
  }

  _appearedWithin(row, clock) {
    const { moveFirsts, moveShows } = this.columns;
    let appeared = Infinity;
    for (let i = moveFirsts[row]; i < moveFirsts[row + 1]; i += 1) appeared = Math.min(appeared, moveShows[i]);
    return appeared >= clock.start && appeared <= clock.at;
  }

  _movedWithin(row, clock) {
    const { moveFirsts, moveShows, moveLast } = this.columns;
    for (let i = moveFirsts[row]; i < moveFirsts[row + 1]; i += 1) {
      if (moveShows[i] <= clock.at && moveLast[i] >= clock.start) return true;
    }
    return false;
  }
}
