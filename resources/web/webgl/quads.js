// One layer at one clock, drawn by the card: what the counting raster and the sharp picture show, antialiased at once.
// Opaque strokes and markers are painted as they come; areas, and strokes that let something through, go to the stencil
// first (how often a row covers a pixel) and are then painted once for each cover.
import { Drawn } from "../raster/drawn.js";
import { living } from "./order.js";
import { MOST_DASHES } from "./shaders.js";

const SOME = 20000; // rows that a step may bring to other classes before its picture; more are counted after it
const WIDE = 4096; // of the mask's texture
const MOST_COVERS = 16;
const NONE = 128; // in the stencil where nothing lies; less is an area turned inside out
const [POINT, LINE, AREA] = [1, 2, 3];

export class Quads extends Drawn {
  constructor(layer, card) {
    super(layer);
    this.card = card;
    this.ahead = false; // the picture is of `next`, the classes are not yet
    this.next = null;
    this.recount = true; // what is in sight is another part of the layer
    this.mask = null;
    this.outdated = true; // the mask is that of other classes
    this.atlas = null;
  }

  look(frame, inks) {
    if (this.inks !== inks) {
      this.atlas?.free();
      this.atlas = null;
    }
    super.look(frame, inks);
  }

  // New geometry: the next picture takes it.
  refresh() {
    this.stale = false;
  }

  show(scene) {
    const { scene: last, stale } = this;
    this.recount ||= stale;
    this.masked = Boolean(scene.hidden) || scene.clock.mode !== "asof";
    this.next = scene;
    this.ahead = true;
    const near = last && !this.unread && last.clock.mode === "asof" && !this.masked && last.hidden === scene.hidden && last.undated === scene.undated;
    const some = near && this.layer.spans.affected(last.clock, scene.clock).reduce((sum, rows) => sum + rows.length, 0);
    let changed = true;
    if (!near || some <= SOME) changed = this.catchUp();
    this.stale = false;
    return changed || stale;
  }

  // True where any row has another class than before.
  catchUp() {
    if (!this.ahead) return false;
    this.ahead = false;
    const count = this._changes(this.next);
    this._count(count, this.recount);
    this.recount = false;
    this.outdated ||= count > 0;
    if (this.masked && this.outdated) this._upload();
    return count > 0;
  }

  get rough() {
    return false;
  }

  picture() {
    this.draw();
    return this.card.canvas.transferToImageBitmap();
  }

  covered() {
    const { gl } = this.card;
    const { width, height } = this.frame;
    this.draw();
    const pixels = new Uint32Array(width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(pixels.buffer));
    let n = 0;
    for (const pixel of pixels) if (pixel) n += 1;
    return n / pixels.length;
  }

  free() {
    this.atlas?.free();
    if (this.mask) this.card.gl.deleteTexture(this.mask);
    this.atlas = this.mask = null;
  }

  // A byte a row: whether it is drawn, where more decides than the days of its states.
  _upload() {
    const { gl } = this.card;
    const high = Math.max(1, Math.ceil(this.classes.length / WIDE));
    const bytes = new Uint8Array(WIDE * high);
    for (let row = 0; row < this.classes.length; row += 1) bytes[row] = Number(this.classes[row] > 0);
    this.mask ||= this.card.texture();
    gl.bindTexture(gl.TEXTURE_2D, this.mask);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, WIDE, high, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, bytes);
    this.card.filter(gl.NEAREST);
    this.outdated = false;
  }

  draw() {
    const { card, layer, frame, inks } = this;
    const { gl } = card;
    this.geometry = layer.geometry(frame);
    const mesh = card.meshOf(layer, this.geometry, this.codes);
    this.atlas ||= new Atlas(card, inks);
    card.begin(frame.width, frame.height);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.mask);
    gl.activeTexture(gl.TEXTURE0);
    const jobs = inks.jobs();
    const groups = this._groups();
    for (let i = 0; i < jobs.length; ) {
      let end = i + 1;
      while (end < jobs.length && jobs[end].plane === jobs[i].plane && !jobs[end].stamp && !jobs[i].stamp) end += 1;
      const some = jobs.slice(i, end).filter(({ n }) => groups.has(n));
      if (some.length) this._plane(mesh, some, groups);
      i = end;
    }
    gl.disable(gl.STENCIL_TEST);
  }

  // Groups of states by their class, each with the stretches that may be drawn now.
  _groups() {
    const { card, layer, next, codes } = this;
    const order = card.orderOf(layer, codes);
    const found = new Map();
    for (const group of order.groups) {
      const id = codes[group.form * order.states + group.state];
      const out = group.undated ? !next.undated : group.hidden && next.clock.mode === "asof";
      if (!id || out) continue;
      const stretches = living(group, next.clock.at);
      if (stretches.length) found.set(id - 1, [...(found.get(id - 1) || []), { group, stretches }]);
    }
    return found;
  }

  _plane(mesh, jobs, groups) {
    const [first] = jobs;
    const [red, green, blue] = this.inks.rgb[first.plane];
    const { alpha } = this.inks.planes[first.plane];
    if (first.stamp) this._markers(mesh, first, groups.get(first.n));
    else if (first.fill || alpha < 1) this._covered(mesh, jobs, groups, [red, green, blue, alpha]);
    else for (const job of jobs) this._strokes(mesh, job.stroke, groups.get(job.n), [red / 255, green / 255, blue / 255, 1]);
  }

  // To the stencil, then one coat for each time that a pixel is covered; strokes cover once.
  _covered(mesh, jobs, groups, [red, green, blue, alpha]) {
    const { gl } = this.card;
    gl.enable(gl.STENCIL_TEST);
    gl.colorMask(false, false, false, false);
    gl.clearStencil(NONE);
    gl.clear(gl.STENCIL_BUFFER_BIT);
    gl.stencilMask(255);
    for (const { n, fill, stroke } of jobs) {
      gl.stencilFunc(gl.ALWAYS, NONE + 1, 255);
      if (fill) this._fills(mesh, groups.get(n));
      else {
        gl.stencilOp(gl.KEEP, gl.KEEP, gl.REPLACE);
        gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
        this._strokes(mesh, stroke, groups.get(n), [1, 1, 1, 1]);
        gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);
      }
    }
    gl.colorMask(true, true, true, true);
    gl.stencilOp(gl.KEEP, gl.KEEP, gl.KEEP);
    const at = this.card.use("cover");
    gl.uniform4f(at.colour, (red / 255) * alpha, (green / 255) * alpha, (blue / 255) * alpha, alpha);
    const coats = jobs[0].fill && alpha < 1 ? MOST_COVERS : 1;
    for (let n = 1; n <= coats; n += 1) {
      gl.stencilFunc(gl.LEQUAL, NONE + n, 255);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
    gl.disable(gl.STENCIL_TEST);
  }

  _fills(mesh, groups) {
    const { gl } = this.card;
    gl.stencilOpSeparate(gl.FRONT, gl.KEEP, gl.KEEP, gl.INCR_WRAP);
    gl.stencilOpSeparate(gl.BACK, gl.KEEP, gl.KEEP, gl.DECR_WRAP);
    this._aim(this.card.use("fill"));
    for (const { group, stretches } of groups) if (this._kind(group) === AREA) mesh.draw(group, stretches, gl.TRIANGLES, 3);
  }

  _strokes(mesh, { width, own, ink }, groups, colour) {
    const { gl } = this.card;
    const at = this.card.use("stroke");
    this._aim(at);
    const dash = (own || []).slice(0, MOST_DASHES);
    gl.uniform1f(at.reach, width / 2);
    gl.uniform4f(at.colour, ...colour);
    gl.uniform1i(at.rounded, Number(ink["stroke-linecap"] === "round"));
    gl.uniform1i(at.dashes, dash.length);
    gl.uniform1fv(at.dash, Float32Array.from({ length: MOST_DASHES }, (_, n) => dash[n] || 0));
    gl.uniform1f(at.period, dash.reduce((sum, length) => sum + length, 0));
    for (const { group, stretches } of groups) if (this._kind(group) >= LINE) mesh.draw(group, stretches, gl.TRIANGLE_STRIP, 4);
  }

  _markers(mesh, { n }, groups) {
    const { gl } = this.card;
    const { piece, offset } = this.atlas.pieces.get(n);
    const at = this.card.use("marker");
    this._aim(at);
    gl.bindTexture(gl.TEXTURE_2D, this.atlas.texture);
    gl.uniform1i(at.atlas, 0);
    gl.uniform4f(at.piece, ...piece);
    gl.uniform2f(at.sheet, this.atlas.width, this.atlas.height);
    gl.uniform2f(at.offset, offset, offset);
    for (const { group, stretches } of groups) if (this._kind(group) === POINT) mesh.draw(group, stretches, gl.TRIANGLE_STRIP, 4);
  }

  _kind(group) {
    return this.layer.columns.kinds[group.rows[0]];
  }

  // Where the picture lies and what lives: about its middle, so that float32 has all its digits near it.
  _aim(at) {
    const { gl } = this.card;
    const { origin } = this.layer;
    const { scale, x, y, width, height } = this.frame;
    const middle = [(x + width / 2) / scale - origin[0], (y + height / 2) / scale - origin[1]].map(Math.fround);
    gl.uniform2f(at.centre, ...middle);
    gl.uniform2f(at.shift, (middle[0] + origin[0]) * scale - x, (middle[1] + origin[1]) * scale - y);
    gl.uniform2f(at.size, width, height);
    gl.uniform1f(at.scale, scale);
    gl.uniform1f(at.day, this.next.clock.at);
    gl.uniform1i(at.masked, Number(this.masked));
    gl.uniform1i(at.mask, 1);
  }
}

// Pictures of a layer's markers side by side in one texture, by class.
class Atlas {
  constructor(card, inks) {
    this.card = card;
    this.pieces = new Map();
    const pictures = inks.classes.map(({ stamp }, n) => [n, stamp && pictureOf(stamp)]).filter(([, found]) => found);
    this._pack(pictures);
  }

  // In rows of at most 2048 px.
  _pack(pictures) {
    let [x, y, high, wide] = [0, 0, 0, 1];
    for (const [n, { picture, offset }] of pictures) {
      if (x + picture.width > 2048) [x, y, high] = [0, y + high, 0];
      this.pieces.set(n, { piece: [x, y, picture.width, picture.height], offset, picture });
      x += picture.width;
      wide = Math.max(wide, x);
      high = Math.max(high, picture.height);
    }
    this.width = wide;
    this.height = y + high + 1;
    const canvas = new OffscreenCanvas(this.width, this.height);
    const pen = canvas.getContext("2d");
    for (const { piece, picture } of this.pieces.values()) pen.drawImage(picture, piece[0], piece[1]);
    const { gl } = this.card;
    this.texture = this.card.texture();
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    this.card.filter(gl.LINEAR);
  }

  free() {
    this.card.gl.deleteTexture(this.texture);
  }
}

// The picture of a marker, and where its corner lies from its place; a square has clear pixels around, to be smooth.
function pictureOf(stamp) {
  if (!stamp.side) return { picture: stamp.picture, offset: -stamp.reach - 0.5 };
  const picture = new OffscreenCanvas(stamp.side + 2, stamp.side + 2);
  const pen = picture.getContext("2d");
  pen.fillStyle = stamp.colour;
  pen.fillRect(1, 1, stamp.side, stamp.side);
  return { picture, offset: -stamp.side / 2 - 1 };
}
