// Status at a date: the mirror of explorer/atlas/timeline.py (a shared test holds the two equal).

// The last span that has begun by `day`: [ordinal, status, certainty, last seen].
export function stateAt(feature, day) {
  const spans = feature.spans;
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle][0] <= day) low = middle + 1;
    else high = middle;
  }
  return spans[Math.max(0, low - 1)];
}

function cumulative(changes, clock) {
  let appeared = Infinity;
  for (const change of changes) appeared = Math.min(appeared, change[2]);
  if (appeared < clock.start) return "before";
  return appeared <= clock.at ? "shown" : "after";
}

function windowed(changes, clock) {
  for (const change of changes) {
    if (change[2] <= clock.at && change[1] >= clock.start) return "shown";
  }
  return changes[changes.length - 1][1] < clock.start ? "before" : "after";
}

// shown | before | after | undated: which of a layer's four counts the feature falls into.
export function membership(feature, clock) {
  const changes = feature.changes;
  if (!changes.length) return "undated";
  if (clock.mode === "cumulative") return cumulative(changes, clock);
  if (clock.mode === "window") return windowed(changes, clock);
  const state = stateAt(feature, clock.at);
  if (state[2] === "later") return "after";
  return state[1] === "closed" ? "before" : "shown";
}

// The key of the style to draw ("operation/certain"), or "" where the clock hides the feature.
export function drawnKey(feature, clock, showUndated) {
  const member = membership(feature, clock);
  if (member !== "shown" && !(member === "undated" && showUndated)) return "";
  const state = stateAt(feature, clock.at);
  return state[1] + "/" + state[2];
}

// The state in words; of what was not seen for long, with when it was seen last.
export function words(feature, spec, day, lang) {
  const [, status, certainty, seen] = stateAt(feature, day);
  if (certainty === "unconfirmed") return spec.lastSeen[status][lang].replace("{seen}", () => seen);
  return spec.words[status + "/" + certainty]?.[lang] || "";
}

// date.toordinal() of Python -> 2021-05-20.
export const isoDay = (ordinal) => new Date((ordinal - 719163) * 86400000).toISOString().slice(0, 10);
