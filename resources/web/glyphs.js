// Marker forms: eight shapes around a point, and how a Style fills and outlines them.
(function (/** @type {Twincity} */ tc) {
  "use strict";
  const polygon = (n, turn, grow) => (r) =>
    Array.from({ length: n }, (_, i) => turn + (i * 2 * Math.PI) / n).map((angle) => [Math.sin(angle) * r * grow, -Math.cos(angle) * r * grow]);

  const star = (r) => polygon(10, 0, 1)(r).map(([x, y], i) => [x, y].map((v) => v * (i % 2 ? 0.55 : 1.25)));

  function cross(r) {
    const [a, b] = [r * 0.42, r * 1.05];
    return [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]];
  }

  const FORMS = {
    square: polygon(4, Math.PI / 4, 1.25),
    diamond: polygon(4, 0, 1.25),
    triangle: polygon(3, 0, 1.3),
    hexagon: polygon(6, Math.PI / 6, 1.1),
    pentagon: polygon(5, 0, 1.12),
    star,
    cross,
  };

  const circle = (r, x, y) => `M${(x - r).toFixed(2)} ${y.toFixed(2)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

  // Around (x, y) in the path itself: a group moved by `transform` would be a layer of its own to composite.
  function path(glyph, radius, x = 0, y = 0) {
    const r = Math.round(radius * 10) / 10;
    const form = FORMS[glyph];
    if (!form) return circle(r, x, y);
    return "M" + form(r).map(([dx, dy]) => (x + dx).toFixed(2) + " " + (y + dy).toFixed(2)).join("L") + "Z";
  }

  // On fill and stroke, never on the element: each element with an opacity would be a layer of its own to composite.
  tc.faint = (style, fill = 1, stroke = 1) => {
    const part = (share) => (style.opacity * share < 1 ? (style.opacity * share).toFixed(3) : "");
    return { "fill-opacity": part(fill), "stroke-opacity": part(stroke) };
  };

  // How full a marker is: solid once in operation, tinted before, paper where only planned or attested.
  function fullness(style) {
    if (style.hollow) return 0;
    if (style.fillOpacity >= 0.3) return 1;
    return style.fillOpacity >= 0.2 ? 0.45 : style.fillOpacity >= 0.1 ? 0.28 : 0.06;
  }

  function marker(style, palette, r) {
    const full = fullness(style);
    return {
      fill: tc.mix(palette.region, style.stroke, full),
      stroke: full === 1 ? palette.casing : style.stroke,
      "stroke-width": full === 1 ? 1.2 : style.hollow ? 2 : 1.5,
      "stroke-dasharray": full === 1 || style.hollow ? "" : style.dash.map((d) => Math.max(1.2, d * 0.38).toFixed(1)).join(" "),
      ...tc.faint(style),
      ink: full >= 0.6 ? palette.casing : style.stroke,
      ring: style.fillOpacity > 0.4 ? r + 2.6 : 0,
    };
  }

  tc.glyphs = { path, marker };
})((window.twincity = window.twincity || {}));
