// Marker forms: eight shapes around (0, 0), and how a Style fills and outlines them.
(function (tc) {
  "use strict";
  const polygon = (n, turn, grow) => (r) => {
    const points = [];
    for (let i = 0; i < n; i += 1) {
      const angle = turn + (i * 2 * Math.PI) / n;
      points.push((Math.sin(angle) * r * grow).toFixed(2) + " " + (-Math.cos(angle) * r * grow).toFixed(2));
    }
    return "M" + points.join("L") + "Z";
  };

  function star(r) {
    const points = [];
    for (let i = 0; i < 10; i += 1) {
      const reach = (i % 2 ? 0.55 : 1.25) * r;
      const angle = (i * Math.PI) / 5;
      points.push((Math.sin(angle) * reach).toFixed(2) + " " + (-Math.cos(angle) * reach).toFixed(2));
    }
    return "M" + points.join("L") + "Z";
  }

  function cross(r) {
    const a = (r * 0.42).toFixed(2);
    const b = (r * 1.05).toFixed(2);
    return `M-${a} -${b}H${a}V-${a}H${b}V${a}H${a}V${b}H-${a}V${a}H-${b}V-${a}H-${a}Z`;
  }

  const FORMS = {
    circle: (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    square: polygon(4, Math.PI / 4, 1.25),
    diamond: polygon(4, 0, 1.25),
    triangle: polygon(3, 0, 1.3),
    hexagon: polygon(6, Math.PI / 6, 1.1),
    pentagon: polygon(5, 0, 1.12),
    star,
    cross,
  };

  function path(glyph, r) {
    return (FORMS[glyph] || FORMS.circle)(Math.round(r * 10) / 10);
  }

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
      opacity: style.opacity < 1 ? style.opacity : "",
      ink: full >= 0.6 ? palette.casing : style.stroke,
      ring: style.fillOpacity > 0.4 ? r + 2.6 : 0,
    };
  }

  tc.glyphs = { path, marker };
})((window.twincity = window.twincity || {}));
