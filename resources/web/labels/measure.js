// Text widths, measured on a canvas in the page's font, and line breaking.

export const fontFamily = '"Noto Sans CJK SC", "Twincity Sans", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif';
const context = document.createElement("canvas").getContext("2d");
const known = new Map();
const broken = new Map();

export function textWidth(words, size, weight, spacing) {
  const key = size + "/" + weight + "/" + words;
  let width = known.get(key);
  if (width === undefined) {
    context.font = `${weight} ${size}px ${fontFamily}`;
    width = context.measureText(words).width;
    if (known.size > 4000) known.clear();
    known.set(key, width);
  }
  return width + (spacing || 0) * [...words].length;
}

// Characters that must not begin (避头) or end (避尾) a line; a no-break space joins its neighbours.
const NEVER_FIRST = "、，。；：！？）》〉」』】〕”’…—–·×％℃,.;:!?)]}%\u00a0";
const NEVER_LAST = "（《〈「『【〔“‘([{\u00a0";
const PAUSE = "、，；：。）》」』】”—";
const NARROW = /[\p{Script=Latin}\p{M}\d.,:+'’"&/()-]/u;
const INSIDE = 3; // penalty, in hanzi of line length, for a break inside a word
const BRACKET = 2; // the same inside brackets
// Words that Chromium's dictionary splits.
const TERMS = "高新技术 科技城 科学城 毗邻地区 双城圈 双城经济圈 都市圈 一体化 自贸试验区 区县 川南 渝西 工业互联网 世界级 世界环境日 规划纲要 领导小组 协调会 扩大会 推进会 警务室 作业区 税费 试点 再生稻 首趟 总运量".split(" ");
let whole = null;
const dictionary = window.Intl?.Segmenter && new Intl.Segmenter("zh", { granularity: "word" });

// The penalty in ems for a break between `before` and `after`; Infinity: not allowed.
function price(before, after, atWord) {
  if (NEVER_FIRST.includes(after) || after === " " || NEVER_LAST.includes(before)) return Infinity;
  if (before === " ") return 0;
  if ("–-".includes(before) && /\p{L}/u.test(after)) return 1;
  if (NARROW.test(before) && NARROW.test(after)) return Infinity;
  if (/\d/.test(before) || (/\d/.test(after) && "年月第".includes(before))) return Infinity; // 2022年12月, 95项, 第3次
  if (PAUSE.includes(before) || NEVER_LAST.includes(after)) return 0.2;
  return atWord ? 0.6 : INSIDE;
}

// Never break inside these names: places, which the dictionary does not know.
export function keepWhole(names) {
  const own = [...new Set([...names, ...TERMS])].filter((name) => /^\p{Script=Han}{2,}$/u.test(name));
  whole = new RegExp(own.sort((a, b) => b.length - a.length).join("|"), "gu");
  broken.clear();
}

// Indices at which words begin; without Intl.Segmenter, every hanzi.
function starts(line) {
  const found = new Set([...(dictionary ? dictionary.segment(line) : line.matchAll(/./gsu))].map((word) => word.index));
  for (const name of whole ? line.matchAll(whole) : []) {
    for (let n = 0; n < name[0].length; n += 1) found[n ? "delete" : "add"](name.index + n);
  }
  return found;
}

// Possible breaks: [[index, penalty], …].
function breaks(line) {
  const words = starts(line);
  const out = [];
  let [at, depth] = [0, 0];
  let before = "";
  for (const letter of line) {
    if (")）".includes(before)) depth = 0;
    const fee = at ? price(before, letter, words.has(at)) + depth : Infinity;
    if ("(（".includes(letter)) depth = BRACKET;
    if (fee < Infinity) out.push([at, fee]);
    at += letter.length;
    before = letter;
  }
  return out;
}

// Width in ems: 1 for a hanzi, about half for a letter.
const ems = (line) => [...line].reduce((sum, letter) => sum + (/[\u2e80-\uffef—…“”]/.test(letter) ? 1 : 0.52), 0);

// The breaks into `rows` lines with the smallest sum of longest line and penalties.
function best(line, spots, rows, from) {
  const left = line.slice(from).trim();
  let found = { longest: ems(left), fee: 0, parts: [left] };
  if (rows === 1) return found;
  let least = Infinity;
  for (let n = 0; n < spots.length; n += 1) {
    const [at, fee] = spots[n];
    const head = line.slice(from, at).trim();
    const rest = best(line, spots.slice(n + 1), rows - 1, at);
    const longest = Math.max(ems(head), rest.longest);
    if (rest.parts.length < rows - 1 || longest + fee + rest.fee >= least) continue;
    least = longest + fee + rest.fee;
    found = { longest, fee: fee + rest.fee, parts: [head, ...rest.parts] };
  }
  return found;
}

function wrapped(line, most, rows) {
  let found = { longest: ems(line), parts: [line] };
  if (found.longest <= most) return found.parts;
  const spots = breaks(line);
  for (let n = 2; n <= rows && (n === 2 || found.longest > most * 1.2); n += 1) found = best(line, spots, n, 0);
  return found.parts;
}

// Break a name into as few lines of about `most` ems as possible, at most `rows`.
export function breakLines(line, most, rows) {
  const key = most + "/" + rows + "/" + line;
  if (broken.size > 2000) broken.clear();
  if (!broken.has(key)) broken.set(key, wrapped(line, most, rows));
  return broken.get(key);
}

// Cut a name to `most` ems, with an ellipsis.
export function truncate(words, most) {
  const letters = [...words];
  return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : words;
}
