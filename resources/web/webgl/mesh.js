// The geometry of a layer on the card, in the order of its states (order.js): segments of lines and rings, places of
// points. Each carries the days of its state and its row.
import { ATTRIBUTES } from "./shaders.js";

const [POINT, , AREA] = [1, 2, 3];
const STROKE = 32; // bytes of a segment: a, b, along, life, row
const FILLED = 40; // ... of one of a ring: and the anchor of its row
const PLACE = 20; // ... of a point: a, life, row
export const MOST_ROWS = 2 ** 28;
const [OPEN_A, OPEN_B, AGAINST] = [1, 2, 4]; // above the row's 28 bits
const PLACES = Object.fromEntries(ATTRIBUTES.map((name, place) => [name, place]));

export class Mesh {
  // A group comes to the card when it is first drawn: some never are.
  constructor(gl, layer, geometry) {
    this.gl = gl;
    this.layer = layer;
    this.geometry = geometry;
    this.groups = new Map();
  }

  free() {
    for (const { buffer } of this.groups.values()) this.gl.deleteBuffer(buffer);
  }

  _group(group) {
    const { gl, geometry } = this;
    const { columns } = this.layer;
    const kind = columns.kinds[group.rows[0]];
    const stride = kind === POINT ? PLACE : kind === AREA ? FILLED : STROKE;
    const firsts = counted(columns, geometry, group, kind);
    const data = new ArrayBuffer(stride * firsts[group.rows.length]);
    (kind === POINT ? places : segments)(columns, geometry, group, new Float32Array(data), new Uint32Array(data), stride / 4);
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    return { kind, stride, firsts, buffer };
  }

  // Draw stretches of a group's states as `mode` of `corners` an instance.
  draw(group, stretches, mode, corners) {
    const { gl } = this;
    if (!this.groups.has(group)) this.groups.set(group, this._group(group));
    const { kind, stride, firsts, buffer } = this.groups.get(group);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    for (const [first, end] of stretches) {
      const count = firsts[end] - firsts[first];
      if (!count) continue;
      const base = firsts[first] * stride;
      this._point("a", 2, base, stride);
      this._point("life", 2, base + (kind === POINT ? 8 : 20), stride);
      gl.enableVertexAttribArray(PLACES.row);
      gl.vertexAttribIPointer(PLACES.row, 1, gl.UNSIGNED_INT, stride, base + (kind === POINT ? 16 : 28));
      gl.vertexAttribDivisor(PLACES.row, 1);
      if (kind !== POINT) {
        this._point("b", 2, base + 8, stride);
        this._point("along", 1, base + 16, stride);
      }
      if (kind === AREA) this._point("anchor", 2, base + 32, stride);
      gl.drawArraysInstanced(mode, 0, corners, count);
    }
    for (const place of Object.values(PLACES)) gl.disableVertexAttribArray(place);
  }

  _point(name, count, offset, stride) {
    const { gl } = this;
    gl.enableVertexAttribArray(PLACES[name]);
    gl.vertexAttribPointer(PLACES[name], count, gl.FLOAT, false, stride, offset);
    gl.vertexAttribDivisor(PLACES[name], 1);
  }
}

// Where the instances of each state begin, and the end of the last.
function counted({ features }, { parts }, { rows }, kind) {
  const firsts = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i += 1) {
    const [first, end] = [features[rows[i]], features[rows[i] + 1]];
    let n = 0;
    if (kind === POINT) n = parts[end] - parts[first];
    else for (let part = first; part < end; part += 1) n += Math.max(1, parts[part + 1] - parts[part] - 1);
    firsts[i + 1] = firsts[i] + n;
  }
  return firsts;
}

function places({ features }, { positions, parts }, { rows, starts, ends }, floats, words, wide) {
  let at = 0;
  for (let i = 0; i < rows.length; i += 1) {
    for (let n = parts[features[rows[i]]]; n < parts[features[rows[i] + 1]]; n += 1, at += wide) {
      floats[at] = positions[2 * n];
      floats[at + 1] = positions[2 * n + 1];
      floats[at + 2] = starts[i];
      floats[at + 3] = ends[i];
      words[at + 4] = rows[i];
    }
  }
}

function segments({ features, kinds, turns }, { positions, parts }, { rows, starts, ends }, floats, words, wide) {
  let at = 0;
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i];
    const ring = kinds[row] === AREA;
    const anchor = 2 * parts[features[row]];
    for (let part = features[row]; part < features[row + 1]; part += 1) {
      const [first, end] = [parts[part], parts[part + 1]];
      const last = Math.max(first, end - 2);
      let along = 0;
      for (let n = first; n <= last; n += 1, at += wide) {
        const next = Math.min(n + 1, end - 1);
        const dx = positions[2 * next] - positions[2 * n];
        const dy = positions[2 * next + 1] - positions[2 * n + 1];
        floats[at] = positions[2 * n];
        floats[at + 1] = positions[2 * n + 1];
        floats[at + 2] = positions[2 * next];
        floats[at + 3] = positions[2 * next + 1];
        floats[at + 4] = along;
        floats[at + 5] = starts[i];
        floats[at + 6] = ends[i];
        const marks = ring ? (turns[part] ? AGAINST : 0) : (n === first ? OPEN_A : 0) | (n === last ? OPEN_B : 0);
        words[at + 7] = row + marks * MOST_ROWS;
        if (ring) {
          floats[at + 8] = positions[anchor];
          floats[at + 9] = positions[anchor + 1];
        }
        along += Math.sqrt(dx * dx + dy * dy);
      }
    }
  }
}
