// A graphics card as WebGL2 gives it to the worker: one context for all layers, their geometry, and the pictures drawn
// with it. A context that is lost is not asked for again.
import { Mesh } from "./mesh.js";
import { Order } from "./order.js";
import { programs } from "./shaders.js";

const SOFTWARE = /llvmpipe|softpipe|swrast|swiftshader|software|basic render/i;
const KEPT = 2; // meshes of a layer: that of this zoom and of the last

export class Card {
  // Throws where there is none. `lost` is called once.
  constructor(lost) {
    this.canvas = new OffscreenCanvas(1, 1);
    const gl = this.canvas.getContext("webgl2", { alpha: true, antialias: true, stencil: true, depth: false, powerPreference: "high-performance" });
    if (!gl) throw new Error("no WebGL2");
    this.gl = gl;
    const named = gl.getExtension("WEBGL_debug_renderer_info");
    this.renderer = String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
    this.most = Math.min(gl.getParameter(gl.MAX_RENDERBUFFER_SIZE), ...gl.getParameter(gl.MAX_VIEWPORT_DIMS));
    this.programs = programs(gl);
    this.layers = new Map(); // Layer -> {forms, order, meshes by geometry}
    this.canvas.addEventListener("webglcontextlost", lost);
  }

  // Whether it is played by the processor.
  get software() {
    return SOFTWARE.test(this.renderer);
  }

  get lost() {
    return this.gl.isContextLost();
  }

  lose() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  holds({ width, height }) {
    return width <= this.most && height <= this.most;
  }

  // The states of a layer in their order; anew where its rows have other forms. `codes`: see Order; which of them are 0
  // is the same for all looks of a layer.
  orderOf(layer, codes) {
    let held = this.layers.get(layer);
    if (held?.forms !== layer.forms) {
      this.drop(layer);
      held = { forms: layer.forms, order: new Order(layer, codes), meshes: new Map() };
      this.layers.set(layer, held);
    }
    return held.order;
  }

  meshOf(layer, geometry, codes) {
    this.orderOf(layer, codes); // of other forms, other meshes
    const { meshes } = this.layers.get(layer);
    const found = meshes.get(geometry) || new Mesh(this.gl, layer, geometry);
    meshes.delete(geometry);
    meshes.set(geometry, found);
    for (const [old, mesh] of meshes) {
      if (meshes.size <= KEPT) break;
      mesh.free();
      meshes.delete(old);
    }
    return found;
  }

  drop(layer) {
    for (const mesh of this.layers.get(layer)?.meshes.values() || []) mesh.free();
    this.layers.delete(layer);
  }

  // An empty picture to draw in.
  begin(width, height) {
    const { gl, canvas } = this;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    gl.viewport(0, 0, width, height);
    gl.colorMask(true, true, true, true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.disable(gl.CULL_FACE);
  }

  use(name) {
    const { program, at } = this.programs[name];
    this.gl.useProgram(program);
    return at;
  }

  // A texture of an image, or of bytes a row.
  texture() {
    const { gl } = this;
    const made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    return made;
  }

  filter(how) {
    const { gl } = this;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, how);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, how);
  }
}
