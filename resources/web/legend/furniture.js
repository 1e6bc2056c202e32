// Boxes over the map: the legend and the strip of headline figures.
import { child } from "../draw/element.js";
import { writeWhole } from "../draw/whole.js";
import { notify } from "../link/bridge.js";
import { Legend, LOW_MAP, onSheet, sideBySide } from "./legend.js";

const FOOT = 42; // px kept free at the bottom while presenting: scale, time; grown as these are
const OF_TWO = 0.42; // of the height of two maps side by side, down to which cards may reach
const LOW = 430; // px: on lower maps a card has one line, below LOW_MAP two; narrow ones where two do not let all into one row

export class Furniture {
  // around: callbacks of Legend, and spread(), called when the number of rows of cards changes.
  constructor(parent, look, around) {
    this.look = look;
    this.around = around;
    this.legend = child(parent, "div", "twin-legend");
    this.cards = child(parent, "div", "twin-cards");
    this.legend.hidden = this.cards.hidden = true;
    window.addEventListener("resize", () => this.fit());
    this.key = new Legend(this.legend, look, { ...around, top: () => this._below() });
    this.rest = null;
    this.spread = false;
    this.words = {};
  }

  // While a message is handled, requests to fit the legend wait, so that it is laid out once.
  hold() {
    this.key.hold();
  }

  release() {
    this.key.release();
  }

  // Fit cards and legend to the size of the map.
  fit() {
    if (onSheet()) return;
    this.fitCards();
    this.key.fit();
  }

  // The bottom of the cards above the legend.
  _below() {
    const home = this.legend.parentElement.getBoundingClientRect();
    const side = this.legend.getBoundingClientRect();
    const above = [...this.cards.children, ...document.querySelectorAll(".twin-show")].map((part) => part.getBoundingClientRect());
    const over = above.filter((r) => r.height && r.left < side.right + 8);
    return Math.max(0, ...over.map((r) => r.bottom - home.top));
  }

  showLegend(rows) {
    this.key.show(rows);
  }

  showCards(cards) {
    this.cards.hidden = !cards;
    this.cards.replaceChildren();
    for (const card of cards || []) {
      const box = this._button("card", card.key, this.words.tell);
      const value = child(box, "div", "value", card.value);
      child(value, "small", "", card.unit);
      if (card.mark) child(box, "span", "mark", card.mark);
      child(box, "div", "name", card.name);
      const from = [card.asof, card.source].filter(Boolean).join(" · ");
      const below = writeWhole(child(box, "div", "asof"), card.asof);
      if (card.source) child(below, "span", "code", (card.asof ? " · " : "") + card.source);
      box.title = [card.name, from, this.words.tell].filter(Boolean).join("\n");
    }
    if (cards) {
      this.rest = this._bare("rest", () => {
        this.spreadCards(!this.spread);
        notify({ type: "fold", part: "cards", to: this.spread ? "open" : "folded" });
      });
      this._button("more", "", this.words.more).textContent = "＋";
    }
    this.fit();
  }

  // As the user left legend and cards.
  keep({ legend = "", cards = "" }) {
    this.key.keep(legend);
    if (this.spread !== (cards === "open")) this.spreadCards(cards === "open");
  }

  // Show all cards in several rows, or one row with a button that counts the hidden ones.
  spreadCards(on) {
    this.spread = on;
    this.fit();
    this.around.spread();
  }

  // A card's button opens its figure; with no key, the choice of figures.
  _button(className, key, words) {
    const button = this._bare(className, () => notify({ type: "card", key }));
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

  // Hide cards that would wrap behind the button; on a low map a card has two lines, or one.
  fitCards() {
    const cards = [...this.cards.querySelectorAll(".card")];
    const { rest } = this;
    const high = document.documentElement.classList.contains("show") ? Infinity : this.cards.parentElement.clientHeight;
    const low = high < LOW;
    this.cards.classList.toggle("slim", low);
    this.cards.classList.toggle("pair", !low && high < LOW_MAP);
    this.legend.classList.toggle("under", low && this.spread); // all cards of a low map take the legend's place
    if (!cards.length || !rest) return;
    if (document.documentElement.classList.contains("show")) {
      this._stack(cards);
      return;
    }
    const more = this.cards.querySelector(".more");
    const wraps = (part) => part.offsetHeight > 0 && part.offsetTop >= cards[0].offsetTop + cards[0].offsetHeight;
    for (const card of cards) card.hidden = false;
    rest.hidden = true;
    this.cards.classList.remove("narrow");
    if (this.cards.classList.contains("pair")) this.cards.classList.toggle("narrow", cards.some(wraps) || wraps(more));
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

  // The legend has been laid out: cards stay clear of a strip.
  below() {
    if (document.documentElement.classList.contains("show")) this.fitCards();
  }

  // While presenting, stack as many cards as fit; the camera keeps clear of them (stage/framing.js).
  _stack(cards) {
    const home = this.cards.parentElement.getBoundingClientRect();
    for (const card of cards) card.hidden = false;
    const boxes = cards.map((card) => card.getBoundingClientRect());
    const plates = [...document.querySelectorAll(".twin-side.on")].map((plate) => plate.getBoundingClientRect()).filter((plate) => plate.right > boxes[0].left);
    const end = sideBySide() ? home.top + home.height * OF_TWO : Math.min(home.bottom - FOOT * this.look.grow - this.key.rise, ...plates.map((plate) => plate.top - 8));
    cards.forEach((card, n) => (card.hidden = n > 0 && boxes[n].bottom > end));
    this._clearPlace(home, boxes.filter((_, n) => !cards[n].hidden));
  }

  // The page number makes way for cards that reach down to it: it goes beside the scale bar.
  _clearPlace(home, boxes) {
    const [place, scale] = [".twin-place", ".twin-scale"].map((q) => /** @type {HTMLElement | null} */ (document.querySelector(q)));
    if (!place || !scale) return;
    place.style.right = place.style.bottom = "";
    const lowest = Math.max(...boxes.map((box) => box.bottom));
    if (lowest < place.getBoundingClientRect().top - 4) return;
    const bar = scale.getBoundingClientRect();
    place.style.right = (home.right - bar.left + 8) / this.look.grow + "px";
    place.style.bottom = (home.bottom - bar.bottom) / this.look.grow + "px";
  }

  // Boxes that labels must not cover, in the container's pixels.
  boxes() {
    if (onSheet()) return [];
    const home = this.legend.parentElement.getBoundingClientRect();
    const parts = [this.legend, ...this.cards.children, ...document.querySelectorAll(".twin-scale, .twin-side.on, .twin-place")];
    return parts.filter((e) => e.offsetWidth).map((e) => {
      const r = e.getBoundingClientRect();
      return [r.left - home.left - 4, r.top - home.top - 4, r.right - home.left + 4, r.bottom - home.top + 4];
    });
  }
}
