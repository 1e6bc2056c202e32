// Colours of the ground and of the page's own furniture; themes bring their own hues with the atlas.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  tc.palettes = {
    light: {
      outside: "#f2f1ee", region: "#fdfcf9", neighbour: "#f2f1ee", veil: 0.72, relief: 0.78, reliefFilter: "",
      casing: "#ffffff", halo: "#fdfcf9", ink: "#26241f", soft: "#6d675b", faint: "#8c8577",
      province: "#77705f", prefecture: "#a59c88", county: "#cbc4b5",
      river: "#7fb0cf", riverText: "#3d7ea6", accent: "#b5341b", hover: "#26241f", city: "#3a372f",
      panel: "#fbfaf7", panelLine: "#e0dcd2", flag: "#3b3f4a",
    },
    dark: {
      outside: "#121315", region: "#1d1f22", neighbour: "#141518", veil: 0.6, relief: 0.85, reliefFilter: "",
      casing: "#121315", halo: "#15171a", ink: "#ece8df", soft: "#b3aea2", faint: "#8e897d",
      province: "#94897a", prefecture: "#67625a", county: "#3e4044",
      river: "#3f7597", riverText: "#7db6d8", accent: "#f0664a", hover: "#ece8df", city: "#e4dfd4",
      panel: "#1b1c1e", panelLine: "#34363a", flag: "#d9dbe2",
    },
  };

  // `share` of colour b over colour a, both #rrggbb.
  tc.mix = function (a, b, share) {
    const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
    const left = parse(a);
    const right = parse(b);
    return "#" + left.map((v, i) => Math.round(v + (right[i] - v) * share).toString(16).padStart(2, "0")).join("");
  };
})((window.twincity = window.twincity || {}));
