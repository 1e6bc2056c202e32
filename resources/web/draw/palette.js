// The ground's strength on light and dark, and a tint of one colour on another.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  // How much of the ground shows; what colour it has comes from the one table (explorer/page/colours.py).
  Object.assign(tc.palettes.light, { veil: 0.72, relief: 0.78 });
  Object.assign(tc.palettes.dark, { veil: 0.6, relief: 0.85 });

  // `share` of colour b over colour a, both #rrggbb.
  tc.mix = function (a, b, share) {
    const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
    const left = parse(a);
    const right = parse(b);
    return "#" + left.map((v, i) => Math.round(v + (right[i] - v) * share).toString(16).padStart(2, "0")).join("");
  };
})((window.twincity = window.twincity || {}));
