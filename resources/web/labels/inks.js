// The lines in view as small boxes. A line is added once; which of them are drawn is given anew for each placement.
import * as shapes from "../map/shapes.js";
import { Boxes } from "./collide.js";

export class Inks {
  constructor(frame, view) {
    this.frame = frame;
    this.view = view;
    this.boxes = new Boxes(view);
    this.added = new Set();
    this.drawn = new Set();
  }

  begin() {
    this.drawn.clear();
  }

  // Returns true if the line had to be added.
  show(entry) {
    this.drawn.add(entry);
    if (this.added.has(entry)) return false;
    this.added.add(entry);
    for (const segment of shapes.segments(entry.shape, this.frame, this.view)) this.boxes.along(segment, entry);
    return true;
  }

  // True if a line that is drawn passes through the box.
  crosses(box) {
    return this.boxes.some(box, (other) => this.drawn.has(other.owner));
  }
}
