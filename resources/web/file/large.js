// The rows of large layers, for the texts of a single file: what is drawn of them is counted from their columns, by the
// same rules as features (time/timeline.js).
import { keyOf, read } from "../raster/block.js";
import { touches } from "./ground.js";

const KINDS = ["", "point", "line", "area"];
const WORLD = 256;
const lonOf = (x) => (x / WORLD) * 360 - 180;
const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;

// The rows of a layer as features with a shape of their own kind; `filtered` are those that filters hide.
export function largeRows(data, id, spec) {
  const columns = read(Uint8Array.from(atob(data.files[spec.large.href]), (letter) => letter.charCodeAt(0)).buffer);
  const states = columns.states.map((key) => key.split("/"));
  const bits = data.view.hiddenRows?.[id];
  const hidden = bits ? Uint8Array.from(atob(bits), (letter) => letter.charCodeAt(0)) : null;
  return Array.from({ length: columns.count }, (_, row) => new Row(columns, states, row, id, spec.large, hidden));
}

class Row {
  constructor(columns, states, row, layer, { quality, source }, hidden) {
    const { firsts, from, codes, moveFirsts, moveFirst, moveLast, moveShows, kinds } = columns;
    this.id = layer + "." + keyOf(columns, row);
    this.layer = layer;
    this.quality = quality;
    this.sources = [source];
    this.kind = KINDS[kinds[row]];
    this.filtered = Boolean(hidden && (hidden[row >> 3] >> (row & 7)) & 1);
    this.spans = [];
    for (let i = firsts[row]; i < firsts[row + 1]; i += 1) this.spans.push([this.spans.length ? from[i] : 0, ...states[codes[i]], ""]);
    this.changes = [];
    for (let i = moveFirsts[row]; i < moveFirsts[row + 1]; i += 1) this.changes.push([moveFirst[i], moveLast[i], moveShows[i]]);
    this.geometry = this.kind ? new Shape(columns, row, this.kind) : null;
  }
}

// Where a row lies; written out as GeoJSON only where its box does not tell whether it is in an extent.
class Shape {
  constructor(columns, row, kind) {
    this.columns = columns;
    this.row = row;
    this.kind = kind;
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [lon, lat] of this.lines().flat()) {
      [west, south, east, north] = [Math.min(west, lon), Math.min(south, lat), Math.max(east, lon), Math.max(north, lat)];
    }
    this.box = [west, south, east, north];
  }

  lines() {
    const { features, parts, positions, centre } = this.columns;
    const found = [];
    for (let part = features[this.row]; part < features[this.row + 1]; part += 1) {
      const line = [];
      for (let i = parts[part]; i < parts[part + 1]; i += 1) line.push([lonOf(positions[2 * i] + centre[0]), latOf(positions[2 * i + 1] + centre[1])]);
      found.push(line);
    }
    return found;
  }

  touches([west, south, east, north]) {
    const [w, s, e, n] = this.box;
    if (w > east || e < west || s > north || n < south) return false;
    if (w >= west && e <= east && s >= south && n <= north) return true;
    const lines = this.lines();
    const type = { point: "MultiPoint", line: "MultiLineString", area: "Polygon" }[this.kind];
    return touches({ type, coordinates: this.kind === "point" ? lines.flat() : lines }, [west, south, east, north]);
  }
}
