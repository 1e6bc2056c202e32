// Widths of words, measured once on a canvas in the page's own font.
(function (tc) {
  "use strict";
  const FONT = '"Noto Sans CJK SC", "Twincity Sans", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif';
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map();

  tc.fontFamily = FONT;

  tc.measure = function (words, size, weight, spacing) {
    const key = size + "/" + weight + "/" + words;
    let width = known.get(key);
    if (width === undefined) {
      context.font = `${weight} ${size}px ${FONT}`;
      width = context.measureText(words).width;
      if (known.size > 4000) known.clear();
      known.set(key, width);
    }
    return width + (spacing || 0) * [...words].length;
  };

  tc.forgetWidths = () => known.clear();

  // A long name on two lines of about the same length; words stay whole, hanzi need not.
  tc.twoLines = function (words, most) {
    const letters = [...words];
    if (letters.length <= most) return [words];
    const half = letters.length / 2;
    const near = (a, b) => (Math.abs(b - half) < Math.abs(a - half) ? b : a);
    const cuts = letters.map((c, i) => (" （“".includes(c) ? i : -1)).filter((i) => i > 1);
    const best = cuts.length ? cuts.reduce(near) : 0;
    const at = letters.includes(" ") || Math.abs(best - half) < half * 0.5 ? best || Math.ceil(half) : Math.ceil(half);
    return [letters.slice(0, at).join(""), letters.slice(at).join("").trim()];
  };

  // A name of any length still makes a readable label.
  tc.clip = function (words, most) {
    const letters = [...words];
    return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : words;
  };
})((window.twincity = window.twincity || {}));
