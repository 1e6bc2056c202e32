// A small drawing of a Style: what the legend shows beside its words. Export sheets use it too.
(function (/** @type {Twincity} */ tc) {
  "use strict";
  const { make, set } = tc.svg;
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
    if (ring) make("path", { d: tc.glyphs.path(glyph, 7.2, W / 2, H / 2), stroke: style.stroke, "stroke-width": 1 }, svg);
    make("path", { d: tc.glyphs.path(glyph, 5.5, W / 2, H / 2), ...mark }, svg);
  }

  // An event's flag, its foot at (0, 0): a pole and a cloth, with a number where it stands for several.
  tc.flag = function (palette, parent, count) {
    const group = make("g", {}, parent);
    const cloth = count > 1 ? "M0 -20H13V-9H0" : "M0 -20L12.5 -15.5L0 -11";
    make("path", { d: "M0 0V-20" + cloth.slice(6), fill: "none", stroke: palette.halo, "stroke-width": 4.4, "stroke-linejoin": "round", "stroke-linecap": "round" }, group);
    make("path", { d: cloth + "Z", fill: palette.flag }, group);
    make("path", { d: "M0 0V-20", stroke: palette.flag, "stroke-width": 1.7, "stroke-linecap": "round" }, group);
    make("circle", { r: 1.9, fill: palette.flag }, group);
    if (count > 1) tc.svg.text(String(count), { x: 6.7, y: -11.2, "font-size": 9, "font-weight": 700, fill: palette.halo, "text-anchor": "middle", "font-family": tc.fontFamily }, group);
    return group;
  };

  function event(style, palette, svg) {
    set(tc.flag(palette, svg, 1), { transform: `translate(${W / 2 - 5} ${H - 1}) scale(0.66)` });
  }

  tc.swatch = function (row, palette) {
    const svg = make("svg", { width: W, height: H, viewBox: `0 0 ${W} ${H}`, fill: "none" });
    ({ line, area, point, event })[row.kind](row.style, palette, svg, row.glyph);
    return svg;
  };
})((window.twincity = window.twincity || {}));
