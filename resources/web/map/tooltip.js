// The tooltip that follows the pointer. Text nodes only.
import { truncate } from "../labels/measure.js";
import * as timeline from "../time/timeline.js";

export class Tooltip {
  constructor(parent, look) {
    this.look = look;
    this.box = document.createElement("div");
    this.box.className = "twin-tooltip";
    this.title = this.box.appendChild(document.createElement("b"));
    this.state = this.box.appendChild(document.createElement("span"));
    this.box.hidden = true;
    parent.appendChild(this.box);
  }

  show(entry, day, x, y) {
    const { lang } = this.look;
    const words = timeline.words(entry.feature, entry.spec, day, lang);
    this.title.textContent = truncate(entry.feature.name[lang], 60);
    this.state.textContent = entry.spec.name[lang] + (words ? " · " + words : "");
    const where = entry.feature.accuracy?.[lang];
    if (where) this.state.textContent += " · " + where;
    this._place(x, y);
  }

  // Show pairs of a title and the line below it.
  say(pairs, x, y) {
    this.box.replaceChildren();
    for (const [title, below] of pairs) {
      this.box.appendChild(document.createElement("b")).textContent = truncate(title, 60);
      this.box.appendChild(document.createElement("span")).textContent = below;
    }
    this._place(x, y);
  }

  _place(x, y) {
    this.box.hidden = false;
    const { clientWidth, clientHeight } = this.box.parentElement;
    const left = Math.min(x + 14, clientWidth - this.box.offsetWidth - 8);
    const below = y + 18 + this.box.offsetHeight < clientHeight;
    this.box.style.left = Math.max(4, left) + "px";
    this.box.style.top = (below ? y + 18 : y - 12 - this.box.offsetHeight) + "px";
  }

  // Written anew, an attribute has styles looked at again, which a step over large layers needs not.
  hide() {
    if (!this.box.hidden) this.box.hidden = true;
  }
}
