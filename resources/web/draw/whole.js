// Words in a box in which no day is broken between two lines, and no number parted from its unit: as on sheets (export/text/typeset.py).
import { child } from "./element.js";

const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";
const DAY = String.raw`\d{4}-\d\d(?:-\d\d)?|(?:\d{4} ?年 ?)?\d{1,2} ?月(?: ?\d{1,2} ?日)?|\d{4} ?年|\d{1,2} ${MONTH}(?: \d{4})?|${MONTH} \d{4}`;
const COUNT = String.raw`\d[\d.,]* (?:[A-Za-z]{1,3}[²³]?(?![A-Za-z])|\p{Script=Han})`;
const WHOLE = new RegExp(`(${DAY}|${COUNT})`, "u");

export function writeWhole(box, words) {
  box.replaceChildren();
  words.split(WHOLE).forEach((part, n) => (n % 2 ? child(box, "span", "whole", part) : part && box.append(part)));
  return box;
}
