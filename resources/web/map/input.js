// Turns pointer and camera events into notices. Hit testing uses the DOM, with wide invisible strokes.
import { notify } from "../link/bridge.js";
import { told } from "./camera.js";

export class Input {
  constructor(app) {
    this.app = app;
    this.map = app.map;
    this.last = { x: -1, y: -1, n: 0 };
    this.turn = 0; // of what is asked of the painter: a later move, or the pointer's leaving, makes an answer void
    this.user = this.reported = this.quiet = false;
    const box = this.map.getContainer();
    box.addEventListener("mousemove", (event) => this._soon(event));
    box.addEventListener("mouseleave", () => this._leave());
    for (const kind of ["mousedown", "wheel", "keydown", "dblclick"]) {
      box.addEventListener(kind, () => (this.user = true), { capture: true, passive: true });
    }
    box.addEventListener("mousedown", (event) => (this.pressed = [event.clientX, event.clientY]), { capture: true, passive: true });
    window.addEventListener("contextmenu", (event) => this._menu(event), { capture: true }); // the engine's own never
    this.map.on("click", (event) => this._click(event));
    this.map.on("moveend", () => this.quiet || this.camera());
  }

  // Ids that SVG has under a point: markers before lines before areas, of these the smallest first; a cluster is {cluster: name}.
  // The inside of an area as large as a province is hit only with `all`.
  under(x, y, all) {
    return this._found(x, y, all).map((each) => each.hit);
  }

  _found(x, y, all) {
    const found = [];
    document.documentElement.classList.toggle("probing", Boolean(all));
    for (const element of document.elementsFromPoint(x, y)) {
      const group = element.closest?.("[data-id],[data-cluster]");
      if (!group) continue;
      const [id, cluster] = [group.getAttribute("data-id"), group.getAttribute("data-cluster")];
      const name = id ?? cluster;
      if (!found.some((hit) => hit.name === name)) found.push({ name, hit: id ?? { cluster }, rank: (id && this.app.entry(id)?.rank()) || 0 });
    }
    document.documentElement.classList.remove("probing");
    return found.sort((one, other) => one.rank - other.rank);
  }

  // The same with what large layers have there: `then(hits)` at once where there are none.
  _at(x, y, all, then) {
    const { app } = this;
    const found = this._found(x, y, all);
    const hits = (more) => [...found, ...more].sort((one, other) => one.rank - other.rank).map((each) => each.hit);
    if (!app.painter.used) then(hits([]));
    else void app.pick(this._within(x, y)).then((more) => then(hits(more.filter((each) => !found.some((hit) => hit.name === each.id)).map(({ id, rank }) => ({ hit: id, rank })))));
  }

  _soon(event) {
    const waiting = Boolean(this.event);
    this.event = event;
    if (!waiting) requestAnimationFrame(() => this._move());
  }

  _move() {
    const event = this.event;
    this.event = null;
    if (!event) return;
    const turn = (this.turn += 1);
    const { lat, lng } = this.map.mouseEventToLatLng(event);
    notify({ type: "pointer", lon: round(lng), lat: round(lat) });
    const dragging = this.map.dragging.moving();
    if (dragging || this.app.sketch.active || this.app.annotations.editing) this._point(undefined, event);
    else this._at(event.clientX, event.clientY, false, ([top]) => turn === this.turn && !this.event && this._point(top, event));
  }

  _point(top, event) {
    this.app.hover(typeof top === "string" ? top : null, event);
    this.map.getContainer().style.cursor = top ? "pointer" : "";
  }

  _leave() {
    this.event = null;
    this.turn += 1;
    this.app.hover(null);
  }

  // Select the topmost feature and list the others; another click on the same spot selects the next below.
  _click(event) {
    const { clientX: x, clientY: y } = event.originalEvent;
    if (this.pressed && Math.hypot(x - this.pressed[0], y - this.pressed[1]) > 5) return undefined; // a drag with Shift
    if (this.app.sketch.click(event)) return undefined;
    this._at(x, y, false, (hits) => this._choose(hits, event));
    return undefined;
  }

  _choose(hits, event) {
    const { clientX: x, clientY: y, shiftKey, ctrlKey } = event.originalEvent;
    this.app.pickList.close();
    if (hits[0]?.cluster) return this.app.openCluster(hits[0].cluster);
    const ids = hits.filter((hit) => typeof hit === "string");
    const same = Math.hypot(x - this.last.x, y - this.last.y) < 4;
    this.last = { x, y, n: same ? this.last.n + 1 : 0 };
    const id = ids.length ? ids[this.last.n % ids.length] : null;
    const [lon, lat] = [round(event.latlng.lng), round(event.latlng.lat)];
    notify({ type: "click", id, additive: shiftKey || ctrlKey, lon, lat });
    if (!shiftKey && !ctrlKey) this.app.pickList.open(ids, id, { ...this._within(x, y), lon, lat });
    return undefined;
  }

  // Client -> container coordinates.
  _within(x, y) {
    const home = this.map.getContainer().getBoundingClientRect();
    return { x: x - home.left, y: y - home.top };
  }

  // Right click, menu key or Shift+F10: Python shows the menu for all features here.
  _menu(event) {
    event.preventDefault();
    event.stopPropagation();
    const pointed = event.button === 2 && event.pointerType !== "";
    const { x, y } = pointed ? { x: event.clientX, y: event.clientY } : this._chosen();
    const { lat, lng } = this.map.containerPointToLatLng(this.app.frame.fold(this._within(x, y)));
    this.app.pickList.close();
    this._leave();
    this._at(x, y, true, (hits) => {
      const ids = hits.flatMap((hit) => (hit.cluster ? this._folded(hit.cluster) : [hit]));
      notify({ type: "menu", x: Math.round(x), y: Math.round(y), lon: round(lng), lat: round(lat), ids: [...new Set(ids)].slice(0, 60) });
    });
  }

  _folded(name) {
    return this.app.layer.clusters.groups.find((cluster) => cluster.name === name)?.entries.map((entry) => entry.id) || [];
  }

  // Position for the keyboard: the selected feature, else the middle of the map.
  _chosen() {
    const home = this.map.getContainer().getBoundingClientRect();
    const entry = this.app.entry([...this.app.layer.pinned][0]);
    const [left, top] = this.app.frame.viewport();
    const { width, height } = home;
    if (entry?.key) {
      const [x, y] = this.app.frame.at(entry.shape.parts[0]);
      if (x > left && y > top && x < left + width && y < top + height) return { x: home.left + x - left, y: home.top + y - top };
    }
    return { x: home.left + width / 2, y: home.top + height / 2 };
  }

  // Once, where the page began at the camera that is wanted, and so has not moved.
  report() {
    if (!this.reported) this.camera();
  }

  camera() {
    this.reported = true;
    const centre = this.map.getCenter();
    const { frame } = this.app;
    const { min, max } = this.map.getPixelBounds();
    const corner = (point, narrow) => this.map.unproject(point.add([narrow, 0]));
    const box = L.latLngBounds(corner(min, frame.narrow), corner(max, -frame.narrow));
    const extent = /** @type {Extent} */ ([box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map(round));
    notify({ type: "camera", lon: round(centre.lng), lat: round(centre.lat), zoom: told(this.map.getZoom()), extent, user: this.user });
    this.user = false;
  }
}

const round = (value) => Math.round(value * 1e5) / 1e5;
