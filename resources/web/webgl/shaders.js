// Programs for the card. Positions come in world units about a centre, days as whole numbers; what does not live on the
// clock's day, or is masked, collapses to nothing. Colours are premultiplied.

const LIFE = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform vec2 centre; // of the picture, in the layer's units
uniform vec2 shift; // the same in px of the picture
uniform vec2 size;
uniform float scale;
uniform float day;
uniform bool masked;
uniform usampler2D mask; // of rows
in vec2 life; // first day, and the day after the last
in uint row;
const uint ROWS = ${(1 << 28) - 1}u;
bool dead() {
  uint n = row & ROWS;
  return life.x > day || life.y <= day || (masked && texelFetch(mask, ivec2(n & 4095u, n >> 12), 0).r == 0u);
}
vec2 px(vec2 place) { return (place - centre) * scale + shift; }
vec4 at(vec2 p) { return vec4(p.x / size.x * 2.0 - 1.0, 1.0 - p.y / size.y * 2.0, 0.0, 1.0); }
`;
const NOWHERE = "gl_Position = vec4(2.0, 2.0, 2.0, 1.0);";

// A segment as a rectangle that reaches half a width and a pixel beyond it; its edges, ends and dashes are cut in the
// fragment, by the distance to it.
const STROKE_VERTEX = `${LIFE}
uniform float reach; // half of the width, px
in vec2 a;
in vec2 b;
in float along; // from the part's beginning to a
out vec2 spot; // px along the segment and across it
flat out float whole;
flat out float before;
flat out uint marks;
void main() {
  spot = vec2(0.0);
  whole = before = 0.0;
  marks = row >> 28;
  if (dead()) { ${NOWHERE} return; }
  vec2 p = px(a);
  vec2 q = px(b);
  whole = length(q - p);
  vec2 way = whole > 0.0 ? (q - p) / whole : vec2(1.0, 0.0);
  if ((marks & 3u) == 3u) whole = max(whole, 0.5); // what is shorter than a pixel still shows
  float far = reach + 1.0;
  spot = vec2((gl_VertexID & 1) == 0 ? -far : whole + far, (gl_VertexID & 2) == 0 ? -far : far);
  before = along * scale;
  gl_Position = at(p + way * spot.x + vec2(-way.y, way.x) * spot.y);
}`;
export const MOST_DASHES = 8;
const STROKE_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform float reach;
uniform vec4 colour;
uniform bool rounded; // ends of the line and of its dashes
uniform int dashes; // 0: none; else how many lengths, on and off by turns
uniform float dash[${MOST_DASHES}];
uniform float period;
in vec2 spot;
flat in float whole;
flat in float before;
flat in uint marks; // 1: nothing joins at a, 2: nothing joins at b
out vec4 ink;
// How far inside of a dash, or, below nought, how far from the next.
float within(float s) {
  float best = -period;
  float on = 0.0;
  for (int i = 0; i + 1 < dashes; i += 2) {
    for (float turn = -1.0; turn <= 1.0; turn += 1.0) best = max(best, min(s - on - turn * period, on + dash[i] + turn * period - s));
    on += dash[i] + dash[i + 1];
  }
  return best;
}
void main() {
  float u = clamp(spot.x, 0.0, whole);
  float beyond = abs(spot.x - u);
  float cut = 1.0;
  bool open = !rounded && ((spot.x < 0.0 && (marks & 1u) != 0u) || (spot.x > whole && (marks & 2u) != 0u));
  if (!rounded && (marks & 1u) != 0u) cut *= clamp(spot.x + 0.5, 0.0, 1.0);
  if (!rounded && (marks & 2u) != 0u) cut *= clamp(whole - spot.x + 0.5, 0.0, 1.0);
  if (open) beyond = 0.0;
  if (dashes > 0) {
    float inside = within(mod(before + u, period));
    if (rounded) beyond += max(0.0, -inside);
    else cut *= clamp(inside + 0.5, 0.0, 1.0);
  }
  float cover = cut * clamp(reach + 0.5 - length(vec2(beyond, spot.y)), 0.0, min(1.0, 2.0 * reach));
  if (cover <= 0.0) discard;
  ink = colour * cover;
}`;

// A triangle from the row's anchor to an edge of one of its rings: turned with the ring, so that what lies inside of the
// row counts one more in the stencil, and what lies outside nothing.
const FILL_VERTEX = `${LIFE}
in vec2 a;
in vec2 b;
in vec2 anchor;
void main() {
  if (dead()) { ${NOWHERE} return; }
  bool against = ((row >> 28) & 4u) != 0u;
  vec2 place = gl_VertexID == 0 ? anchor : (gl_VertexID == 1) == against ? b : a;
  gl_Position = at(px(place));
}`;
const FLAT_FRAGMENT = `#version 300 es
precision mediump float;
uniform vec4 colour;
out vec4 ink;
void main() { ink = colour; }`;

// The whole picture, where the stencil lets it through.
const COVER_VERTEX = `#version 300 es
void main() { gl_Position = vec4(float(gl_VertexID & 1) * 4.0 - 1.0, float(gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }`;

// A marker: a piece of the atlas about a place.
const MARKER_VERTEX = `${LIFE}
uniform vec4 piece; // left, top, width, height in the atlas, px
uniform vec2 sheet; // its size
uniform vec2 offset; // from the place to the marker's left upper corner
in vec2 a;
out vec2 texel;
void main() {
  texel = vec2(0.0);
  if (dead()) { ${NOWHERE} return; }
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  texel = (piece.xy + corner * piece.zw) / sheet;
  gl_Position = at(px(a) + offset + corner * piece.zw);
}`;
const MARKER_FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D atlas;
in vec2 texel;
out vec4 ink;
void main() { ink = texture(atlas, texel); }`;

const SOURCES = {
  stroke: [STROKE_VERTEX, STROKE_FRAGMENT],
  fill: [FILL_VERTEX, FLAT_FRAGMENT],
  cover: [COVER_VERTEX, FLAT_FRAGMENT],
  marker: [MARKER_VERTEX, MARKER_FRAGMENT],
};
export const ATTRIBUTES = ["a", "b", "along", "life", "row", "anchor"]; // at these places in all programs

// {stroke, fill, cover, marker}: each {program, at: places of its uniforms}. Throws where the driver refuses one.
export function programs(gl) {
  return Object.fromEntries(Object.entries(SOURCES).map(([name, [vertex, fragment]]) => [name, linked(gl, name, vertex, fragment)]));
}

function compiled(gl, name, kind, source) {
  const shader = gl.createShader(kind);
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) throw new Error(`${name}: ${gl.getShaderInfoLog(shader)}`);
  return shader;
}

function linked(gl, name, vertex, fragment) {
  const program = gl.createProgram();
  gl.attachShader(program, compiled(gl, name, gl.VERTEX_SHADER, vertex));
  gl.attachShader(program, compiled(gl, name, gl.FRAGMENT_SHADER, fragment));
  ATTRIBUTES.forEach((attribute, place) => gl.bindAttribLocation(program, place, attribute));
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(`${name}: ${gl.getProgramInfoLog(program)}`);
  const at = {};
  for (let n = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) - 1; n >= 0; n -= 1) {
    const uniform = gl.getActiveUniform(program, n).name.replace("[0]", "");
    at[uniform] = gl.getUniformLocation(program, uniform);
  }
  return { program, at };
}
