// Boxes over the map: the legend of what is drawn now, and the strip of headline figures.
(function (tc) {
  "use strict";

  function child(parent, name, className, words) {
    const element = parent.appendChild(document.createElement(name));
    element.className = className;
    if (words !== undefined) element.textContent = words;
    return element;
  }

  class Furniture {
    constructor(parent, look) {
      this.look = look;
      this.legend = child(parent, "div", "twin-legend");
      this.cards = child(parent, "div", "twin-cards");
      this.legend.hidden = this.cards.hidden = true;
      this.rows = [];
    }

    showLegend(rows) {
      this.rows = rows || [];
      this.legend.hidden = !this.rows.length;
      this.legend.replaceChildren();
      this.legend.classList.toggle("long", this.rows.length > 14);
      for (const row of this.rows) {
        const line = child(this.legend, "div", "row");
        line.appendChild(tc.swatch(row, this.look.palette));
        child(line, "span", "", row.text);
      }
    }

    showCards(cards) {
      this.cards.hidden = !cards || !cards.length;
      this.cards.replaceChildren();
      for (const card of cards || []) {
        const box = child(this.cards, "div", "card");
        const value = child(box, "div", "value", card.value);
        child(value, "small", "", card.unit);
        child(box, "div", "name", card.name);
        child(box, "div", "asof", [card.asof, card.source, card.mark].filter(Boolean).join(" · "));
      }
    }

    // Screen boxes that labels keep clear of, relative to the map.
    boxes() {
      const home = this.legend.parentElement.getBoundingClientRect();
      const parts = [this.legend, ...this.cards.children, ...document.querySelectorAll(".twin-scale")];
      return parts.filter((e) => e.offsetWidth).map((e) => {
        const r = e.getBoundingClientRect();
        return [r.left - home.left - 4, r.top - home.top - 4, r.right - home.left + 4, r.bottom - home.top + 4];
      });
    }
  }

  tc.Furniture = Furniture;
})((window.twincity = window.twincity || {}));
