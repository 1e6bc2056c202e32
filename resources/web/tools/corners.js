// The corners of a shape that is drawn: held and moved, chosen by a click, inserted at the middle of a leg.
import { make } from "../draw/svg.js";
import { notify } from "../link/bridge.js";

const REACH_PX = 9;
const MOVED_PX = 4; // less is a click
const ROOM_PX = 34; // a shorter leg shows no middle
const MARGIN_PX = 20;
const APART_PX = 8; // of corners closer than that, as a trace has them, one shows until the map is closer

export class Corners {
  constructor(sketch) {
    this.sketch = sketch;
    this.held = null; // {index, insert, x, y, moved}
    this.swallow = null; // the press whose click belongs to a corner
    this.spots = []; // {index, x, y, insert}: what can be held now
  }

  press(event) {
    this.swallow = null;
    const found = this._at(event);
    if (!found) return;
    event.preventDefault();
    event.stopPropagation(); // the map is not dragged
    this.sketch.map.getContainer().focus();
    this.held = { ...found, x: event.clientX, y: event.clientY, moved: false };
    this.swallow = [event.clientX, event.clientY];
  }

  // True while a corner is held: the pointer then draws no rubber band.
  move(event) {
    const { held } = this;
    if (!held) return false;
    if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < MOVED_PX) return true;
    held.moved = true;
    if (!this.waiting) {
      this.waiting = true;
      requestAnimationFrame(() => (this.waiting = false));
      this._report(event, false);
    }
    return true;
  }

  release(event) {
    if (!this.held) return;
    this._report(event, true);
    this.held = null;
    this.sketch.redraw(this.sketch.app.frame);
  }

  // Whether the click that follows a press belongs to a corner. Where the pointer went far, Leaflet reports none.
  took(event) {
    const own = this.swallow && Math.hypot(event.clientX - this.swallow[0], event.clientY - this.swallow[1]) < REACH_PX;
    this.swallow = null;
    return Boolean(own) && event.detail < 2;
  }

  _report(event, done) {
    const { held } = this;
    const [lon, lat] = this.sketch._place(event);
    notify({ type: "corner", index: held.index, lon, lat, insert: held.insert, moved: held.moved, done });
    if (held.insert) {
      held.insert = false; // from now on it is a corner, after the one whose leg it was on
      held.index += 1;
    }
  }

  _at(event) {
    const home = this.sketch.map.getContainer().getBoundingClientRect();
    const [left, top] = this.sketch.app.frame.viewport();
    const [x, y] = [event.clientX - home.left + left, event.clientY - home.top + top];
    let found = null;
    let least = REACH_PX;
    for (const spot of this.spots) {
      const away = Math.hypot(spot.x - x, spot.y - y) + (spot.insert ? 2 : 0); // of two a corner wins
      if (away <= least) [found, least] = [spot, away];
    }
    return found && { index: found.index, insert: found.insert };
  }

  draw(frame, corners, root) {
    const [left, top, right, bottom] = frame.viewport();
    const inside = ([x, y]) => x > left - MARGIN_PX && y > top - MARGIN_PX && x < right + MARGIN_PX && y < bottom + MARGIN_PX;
    const { value } = this.sketch;
    const closing = value.kind === "area" && corners.length > 2;
    let last = null;
    this.spots = [];
    corners.forEach((corner, index) => {
      const next = corners[index + 1] || (closing ? corners[0] : null);
      if (next && Math.hypot(next[0] - corner[0], next[1] - corner[1]) >= ROOM_PX) {
        const [x, y] = [(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2];
        if (inside([x, y])) this.spots.push({ index, x, y, insert: true });
      }
      const hidden = last && Math.hypot(corner[0] - last[0], corner[1] - last[1]) < APART_PX && index !== value.chosen && index !== corners.length - 1;
      if (hidden) return;
      last = corner;
      if (inside(corner)) this.spots.push({ index, x: corner[0], y: corner[1], insert: false });
    });
    for (const { index, x, y, insert } of this.spots) {
      const part = insert ? "middle" : index === value.chosen ? "corner chosen" : "corner";
      make("circle", { cx: x, cy: y, r: insert ? 2.6 : index === value.chosen ? 5.5 : 4, class: part }, root);
    }
  }
}
