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

  // A name of any length still makes a readable label.
  tc.clip = function (words, most) {
    const letters = [...words];
    return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : words;
  };
})((window.twincity = window.twincity || {}));
