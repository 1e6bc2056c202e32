// Boxes over the map: the legend of what is drawn now, and the strip of headline figures.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  function child(parent, name, className, words) {
    const element = parent.appendChild(document.createElement(name));
    element.className = className;
    if (words !== undefined) element.textContent = words;
    return element;
  }

  const LOW = 430; // px of a map on which a card has one line
  const BRIEF = 14;
  const LEAST_HEIGHT = 340; // below it, beside its rows, an open legend would hide half the map

  // Rows with the same value under `key`, in order of first appearance; lines before markers in each.
  function groups(rows, key) {
    const found = new Map();
    for (const row of rows) found.set(row[key], [...(found.get(row[key]) || []), row]);
    return [...found.values()].map((group) => group.sort((a, b) => (a.kind === "line" ? 0 : 1) - (b.kind === "line" ? 0 : 1)));
  }

  class Furniture {
    constructor(parent, look) {
      this.look = look;
      this.legend = child(parent, "div", "twin-legend");
      this.cards = child(parent, "div", "twin-cards");
      this.legend.hidden = this.cards.hidden = true;
      window.addEventListener("resize", () => this.fitCards());
      this.rows = [];
      this.changed = () => {};
      this.rest = null;
      this.spread = false;
      this.title = "";
      this.added = () => []; // rows of what is no layer
      this.words = {};
      this.folded = null; // until the user says: on a small map, and where many layers are told by the panel
    }

    showLegend(rows) {
      this.rows = rows || [];
      const added = this.added();
      this.legend.hidden = !this.rows.length && !added.length;
      this.legend.replaceChildren();
      const brief = this.rows.length > BRIEF;
      const low = this.legend.parentElement.clientHeight < LEAST_HEIGHT + 22 * this.rows.length;
      const folded = this.folded === null ? brief || low : this.folded;
      this.legend.classList.toggle("folded", folded);
      const heading = child(this.legend, "button", "fold", this.title);
      heading.setAttribute("aria-expanded", String(!folded));
      heading.addEventListener("click", () => {
        this.folded = !folded;
        this.showLegend(this.rows);
      });
      this.legend.classList.toggle("brief", brief);
      if (brief) this._brief();
      else for (const row of this.rows) this._row([row], row.text);
      const forms = this.legend.querySelector(".forms");
      for (const row of added) this._row([row], row.text, forms || this.legend);
    }

    // Many layers: a line each with the swatches of its states, and the states' forms once for all.
    _brief() {
      for (const rows of groups(this.rows, "layer")) this._row(rows.slice(0, 5), rows[0].name);
      const forms = child(this.legend, "div", "forms");
      for (const [row] of groups(this.rows, "state")) {
        const form = child(forms, "div", "row");
        form.appendChild(tc.swatch({ sample: row.form }, this.look.palette));
        child(form, "span", "", row.state);
      }
    }

    _row(rows, words, parent = this.legend) {
      const line = child(parent, "div", "row");
      for (const row of rows) line.appendChild(tc.swatch(row, this.look.palette)).setAttribute("aria-label", row.text);
      child(line, "span", "", words);
    }

    showCards(cards) {
      this.cards.hidden = !cards;
      this.cards.replaceChildren();
      for (const card of cards || []) {
        const box = this._button("card", card.key, this.words.tell);
        const value = child(box, "div", "value", card.value);
        child(value, "small", "", card.unit);
        if (card.mark) child(value, "span", "mark", card.mark);
        child(box, "div", "name", card.name);
        const from = [card.asof, card.source].filter(Boolean).join(" · ");
        child(box, "div", "asof", from);
        box.title = [card.name, from, this.words.tell].filter(Boolean).join("\n");
      }
      if (cards) {
        this.rest = this._bare("rest", () => this.spreadCards(!this.spread));
        this._button("more", "", this.words.more).textContent = "＋";
      }
      this.fitCards();
    }

    // Every card, in as many rows as they take; or one row, whose last button says how many more there are.
    spreadCards(on) {
      this.spread = on;
      this.fitCards();
      this.changed();
    }

    // A card opens what is behind its number; the last one, with no key, the choice of figures.
    _button(className, key, words) {
      const button = this._bare(className, () => tc.notify({ type: "card", key }));
      button.title = words || "";
      return button;
    }

    _bare(className, act) {
      const button = child(this.cards, "button", className);
      button.addEventListener("click", (event) => {
        event.stopPropagation();
        act();
      });
      for (const kind of ["dblclick", "mousedown", "wheel"]) button.addEventListener(kind, (event) => event.stopPropagation(), { passive: true });
      return button;
    }

    // One row: a card that would wrap waits behind the button with their number. On a low map a card is one line.
    fitCards() {
      const cards = [...this.cards.querySelectorAll(".card")];
      const { rest } = this;
      const low = this.cards.parentElement.clientHeight < LOW;
      this.cards.classList.toggle("slim", low);
      this.legend.classList.toggle("under", low && this.spread); // all cards of a low map take the legend's place
      if (!cards.length || !rest) return;
      const more = this.cards.querySelector(".more");
      const wraps = (part) => part.offsetHeight > 0 && part.offsetTop >= cards[0].offsetTop + cards[0].offsetHeight;
      for (const card of cards) card.hidden = false;
      rest.hidden = !this.spread;
      rest.textContent = "−";
      rest.title = this.words.fold || "";
      if (!this.spread) {
        for (let n = cards.length - 1; n > 0 && (wraps(cards[n]) || wraps(more) || wraps(rest)); n -= 1) {
          cards[n].hidden = true;
          rest.hidden = false;
          rest.textContent = "+" + (cards.length - n);
          rest.title = (this.words.rest || "").replace("{n}", String(cards.length - n));
        }
      } else if (!cards.some(wraps)) {
        rest.hidden = true;
      }
      rest.setAttribute("aria-expanded", String(Boolean(this.spread)));
      rest.setAttribute("aria-label", rest.title);
    }

    // Screen boxes that labels keep clear of, relative to the map.
    boxes() {
      const home = this.legend.parentElement.getBoundingClientRect();
      const parts = [this.legend, ...this.cards.children, ...document.querySelectorAll(".twin-scale, .twin-side.on")];
      return parts.filter((e) => e.offsetWidth).map((e) => {
        const r = e.getBoundingClientRect();
        return [r.left - home.left - 4, r.top - home.top - 4, r.right - home.left + 4, r.bottom - home.top + 4];
      });
    }
  }

  tc.Furniture = Furniture;
})((window.twincity = window.twincity || {}));
