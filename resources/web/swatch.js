// A small drawing of a Style: what the legend shows beside its words. Export sheets use it too.
(function (tc) {
  "use strict";
  const { make } = tc.svg;
  const W = 30;
  const H = 16;

  function line(style, palette, svg) {
    const d = `M2 ${H / 2}H${W - 2}`;
    if (style.hollow) make("path", { d, stroke: style.stroke, "stroke-width": style.width + 2.2, "stroke-dasharray": style.dash.join(" ") }, svg);
    const stroke = style.hollow ? palette.panel : style.stroke;
    const dash = style.hollow ? "" : style.dash.join(" ");
    make("path", { d, stroke, "stroke-width": style.width, "stroke-dasharray": dash, opacity: style.opacity }, svg);
  }

  function area(style, palette, svg) {
    const dash = style.hollow ? "1.5 3" : style.dash.join(" ");
    make("rect", { x: 2, y: 2, width: W - 4, height: H - 4, rx: 1.5, fill: style.fill, "fill-opacity": style.fillOpacity, stroke: style.stroke, "stroke-width": style.width, "stroke-dasharray": dash, opacity: style.opacity }, svg);
  }

  function point(style, palette, svg, glyph) {
    const { ink, ring, ...mark } = tc.glyphs.marker(style, { ...palette, region: palette.panel }, 5.5);
    void ink;
    const at = `translate(${W / 2} ${H / 2})`;
    if (ring) make("path", { d: tc.glyphs.path(glyph, 7.2), transform: at, stroke: style.stroke, "stroke-width": 1 }, svg);
    make("path", { d: tc.glyphs.path(glyph, 5.5), transform: at, ...mark }, svg);
  }

  tc.swatch = function (row, palette) {
    const svg = make("svg", { width: W, height: H, viewBox: `0 0 ${W} ${H}`, fill: "none" });
    ({ line, area, point })[row.kind](row.style, palette, svg, row.glyph);
    return svg;
  };
})((window.twincity = window.twincity || {}));
