// The legend's rows as elements. A row that is shown again, at another level or after a step, keeps its element.
import { child } from "../draw/element.js";
import { makeSwatch } from "./swatch.js";

const KEPT = 400;

export class Rows {
  constructor(look) {
    this.look = look;
    this.known = new Map(); // key -> elements that were made for it
    this.used = new Map(); // key -> how many of them this legend has taken
  }

  begin() {
    this.used.clear();
    if (this.known.size > KEPT) this.known.clear();
  }

  // Show exactly these rows in `parent`: [{rows: those with samples, words, part}], where `part` is "name" for a heading without
  // a sample, above rows "of" it.
  fill(parent, wanted) {
    let next = parent.firstChild;
    for (const { rows, words, part } of wanted) {
      const node = this._take(rows, words, part);
      if (node === next) next = next.nextSibling;
      else parent.insertBefore(node, next);
    }
    while (next) {
      const spare = next;
      next = next.nextSibling;
      spare.remove();
    }
  }

  _take(rows, words, part) {
    if (rows[0]?.act) return this._make(rows, words, part);
    const key = JSON.stringify([this.look.appearance, words, part, ...rows.map((row) => [row.kind, row.text, row.sample])]);
    const nodes = this.known.get(key) || [];
    const number = this.used.get(key) || 0;
    this.used.set(key, number + 1);
    this.known.set(key, nodes);
    nodes[number] ||= this._make(rows, words, part);
    return nodes[number];
  }

  _make(rows, words, part) {
    const act = rows[0]?.act;
    const line = document.createElement(act ? "button" : "div");
    line.className = ["row", act ? "act" : "", part || ""].filter(Boolean).join(" ");
    if (act) line.addEventListener("click", act);
    for (const row of rows) line.appendChild(makeSwatch(row, this.look.palette)).setAttribute("aria-label", row.text);
    child(line, "span", "").textContent = words;
    return line;
  }
}
