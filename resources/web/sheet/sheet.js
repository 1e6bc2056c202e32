// The export sheet: the map at its rectangle on a page of fixed size, and the elements that Python laid out.
import { make, text } from "../draw/svg.js";
import { fontFamily } from "../labels/measure.js";

const ALLOWED = new Set(["text", "tspan", "rect", "line", "path", "circle", "ellipse", "polygon", "polyline", "image", "g"]);

// {kind, children, text, …attributes in CSS px}. Event attributes and foreign links are refused.
export function element(item, parent) {
  const { kind, children, text: words, ...rest } = item;
  if (!ALLOWED.has(kind)) throw new Error("sheet: unknown element " + String(kind).slice(0, 40));
  const safe = {};
  for (const name in rest) {
    const href = name === "href";
    if (/^on/i.test(name) || (href && !/^(\/|data:image\/)/.test(rest[name]))) continue;
    safe[name.replace(/_/g, "-")] = rest[name];
  }
  const made = words === undefined ? make(kind, safe, parent) : text(words, safe, parent);
  for (const inner of children || []) element(inner, made);
  return made;
}

export class Sheet {
  constructor(map) {
    this.map = map;
    this.svg = null;
    this.size = 0;
    this.blocked = [];
    this.plates = []; // of the user's own notes
    this.room = "";
    this.numbers = new Map(); // of the key's events, by the place of their flag
    this.areas = new Map(); // of the legend's areas, by feature: names that find no room on the map
    this.marks = null; // of layers in print
    this.named = new Set(); // features whose names another map of the sheet has
    this.plain = false; // a legend explains a flag, and no key what happened there: no words or figures on it
  }

  lay(sheet) {
    const root = document.documentElement;
    const style = map(this.map);
    this.clear();
    this._relief(sheet ? sheet.relief : "");
    this.blocked = (sheet && sheet.blocked) || [];
    this.plates = sheet?.plates || [];
    this.numbers = new Map((sheet?.numbers || []).map(([lon, lat, words]) => [lon + " " + lat, words]));
    this.areas = new Map(sheet?.areas || []);
    this.named = new Set(sheet?.named || []);
    this.plain = Boolean(sheet?.plain);
    this.unseen = Boolean(sheet?.unseen);
    this.marks = sheet?.marks || null;
    this.size = sheet ? sheet.width : 0;
    if (!sheet) {
      root.classList.remove("sheet");
      this.reveal();
      style.left = style.top = style.width = style.height = "";
      return;
    }
    root.classList.add("sheet");
    this._hide(sheet);
    this.room = room(sheet);
    const { x, y, w, h } = sheet.map;
    Object.assign(style, { left: x + "px", top: y + "px", width: w + "px", height: h + "px" });
    document.body.style.background = sheet.background || "";
    this.svg = make("svg", { id: "sheet", width: sheet.width, height: sheet.height, viewBox: `0 0 ${sheet.width} ${sheet.height}`, "font-family": sheet.font || fontFamily }, document.body);
    for (const item of sheet.elements || []) element(item, this.svg);
    this._page(sheet);
  }

  // Nothing is painted before the page has its final size, nor of a sheet that is only asked or printed; a basemap that is
  // painted already stays.
  _hide(sheet) {
    const body = document.body.style;
    const ground = this._ground().style;
    const fits = this._fits(sheet);
    const painted = body.visibility !== "hidden" || ground.visibility === "visible";
    ground.visibility = fits && painted && !sheet.relief ? "visible" : "";
    if (this.unseen || (sheet.ping !== false && !fits)) body.visibility = "hidden";
  }

  // True if the previous sheet had this size: its basemap, a composited layer (map.css), stays painted.
  _fits(sheet) {
    return this.room === room(sheet) && Math.abs(window.innerWidth - sheet.width) <= 1.5;
  }

  // Show the page, which has its final size now.
  reveal() {
    if (!this.unseen) document.body.style.visibility = this._ground().style.visibility = "";
  }

  _ground() {
    return this.map.getPane("ground");
  }

  // Use a small placeholder for the relief if Python embeds the picture itself.
  _relief(href) {
    const image = document.querySelector("#relief image");
    if (!image || (href && !href.startsWith("data:image/png;"))) return;
    this.ownRelief = this.ownRelief || image.getAttribute("href");
    const wanted = href || this.ownRelief;
    if (image.getAttribute("href") !== wanted) image.setAttribute("href", wanted);
  }

  // Set the page size: printToPdf crops and does not scale.
  _page(sheet) {
    this.rule = new CSSStyleSheet();
    const names = ["names", "features"].map((group) => `#labels-${group} > g > text, #labels-${group}-b > g > text`).join(", ");
    const unlabelled = sheet.unlabelled ? ` ${names} { visibility: hidden }` : ""; // they are written by the file's own format
    this.rule.replaceSync(`@page { size: ${sheet.width}px ${sheet.height}px; margin: 0 }${unlabelled}`);
    document.adoptedStyleSheets = [this.rule];
  }

  clear() {
    if (this.svg) this.svg.remove();
    this.svg = null;
    document.adoptedStyleSheets = [];
    document.body.style.background = "";
  }
}

const room = (sheet) => [sheet.width, sheet.height, ...Object.values(sheet.map)].join(" ");
const map = (leaflet) => leaflet.getContainer().style;
