// The map as one SVG string: the content of the panes, in page pixels, clipped to the map's box.
import { NS, make, set } from "../draw/svg.js";
import { fontFamily } from "../labels/measure.js";


function prune(node) {
  for (const child of [...node.children]) {
    const hidden = child.style.display === "none" || child.getAttribute("display") === "none" || child.getAttribute("visibility") === "hidden";
    const unseen = child.getAttribute("stroke") === "none" && child.getAttribute("pointer-events") === "visibleStroke";
    if (hidden || unseen) child.remove();
    else prune(child);
  }
  for (const name of ["data-id", "data-names", "data-cluster", "data-event", "data-accuracy", "cursor", "style", "pointer-events", "class"]) {
    if ((name === "data-id" || name === "data-names") && node.hasAttribute(name)) make("title", {}, node).textContent = node.getAttribute(name);
    node.removeAttribute(name);
  }
}

const SHAPES = "path, circle, ellipse, rect, line, polyline, polygon, text, use, image";
const GAP = 6; // px between two maps side by side, as in map.css
const EDGE = 12; // px by which a line's width and a halo may reach into the map

// Remove from the copy what lies wholly beyond the map: a program that ignores clip paths would show it.
function trim(root, copy, box) {
  const copies = copy.querySelectorAll(SHAPES);
  root.querySelectorAll(SHAPES).forEach((node, n) => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    const away = right < box.left - EDGE || left > box.right + EDGE || bottom < box.top - EDGE || top > box.bottom + EDGE;
    if (away && !node.closest("defs")) copies[n].remove();
  });
}

// The picture of a large layer: what is on screen, or on a sheet what was drawn at its resolution, or its vectors.
function embed(canvas, parent) {
  const { left, top, width, height, opacity, display } = canvas.style;
  if (display === "none" || !width) return;
  const [x, y, w, h] = [left, top, width, height].map(parseFloat);
  if (canvas.drawing) {
    const drawn = canvas.drawing.cloneNode(true);
    drawn.removeAttribute("style");
    parent.appendChild(set(drawn, { x, y, width: w, height: h, opacity }));
    return;
  }
  make("image", { x, y, width: w, height: h, opacity, href: canvas.toDataURL("image/png") }, parent);
}

// Clip a stage at the divider of two dates, as on screen. A pane's clip is in pixels of the map pane.
function clipped(svg, stage, dx, dy) {
  const numbers = (stage.pane.style.clipPath.match(/-?[\d.]+(?=px)/g) || []).map(Number);
  if (!numbers.length) return null;
  const id = "clip-" + stage.name;
  const points = numbers.map((value, n) => (value + (n % 2 ? dy : dx)).toFixed(1)).join(" ");
  make("polygon", { points }, make("clipPath", { id }, svg.querySelector("defs")));
  return `url(#${id})`;
}

// The parent of what is in one of two maps side by side: a mirror of a stage does not have the stage's own clip.
function half(parent, cut, aside) {
  return make("g", { "clip-path": cut }, make("g", { transform: `translate(${aside.toFixed(2)} 0)` }, parent));
}

// With `clear` nothing lies below the map.
export function serialize(frame, palette, compare, clear) {
  const { x: width, y: height } = frame.map.getSize();
  const [left, top] = frame.viewport();
  const svg = make("svg", { xmlns: NS, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": fontFamily });
  make("rect", { width: make("clipPath", { id: "map-box" }, make("defs", {}, svg)) && width, height }, svg.querySelector("clipPath"));
  if (!clear) make("rect", { width, height, fill: palette.outside }, svg);
  const clip = make("g", { "clip-path": "url(#map-box)" }, svg);
  const moved = make("g", { transform: `translate(${(-left).toFixed(2)} ${(-top).toFixed(2)})` }, clip);
  const panes = frame.stages.filter((stage) => stage.pane.style.display !== "none").sort((a, b) => a.pane.style.zIndex - b.pane.style.zIndex);
  const origin = frame.map.containerPointToLayerPoint([0, 0]);
  for (const stage of panes) {
    const copy = stage.root.cloneNode(true);
    trim(stage.root, copy, frame.map.getContainer().getBoundingClientRect());
    prune(copy);
    for (const picture of stage.pictures || []) embed(picture, copy);
    const cut = clipped(svg, stage, left - frame.narrow - origin.x, top - origin.y);
    const mirrored = copy.querySelector('use[href^="#pane-"]')?.getAttribute("href");
    if (!copy.childElementCount || (mirrored && !moved.querySelector(mirrored))) continue;
    if (frame.narrow && stage.half) half(moved, cut, stage.half === "right" ? 2 * frame.narrow : 0).appendChild(copy);
    else moved.appendChild(cut ? set(copy, { "clip-path": cut }) : copy);
  }
  const line = compare?.apart ? { stroke: palette.panel, "stroke-width": GAP } : { stroke: palette.accent, "stroke-width": 2 };
  if (compare) make("path", { id: "divider", d: `M${width * compare.split} 0V${height}`, ...line }, clip);
  return new XMLSerializer().serializeToString(svg);
}
