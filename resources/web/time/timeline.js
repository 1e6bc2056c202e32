// Status at a date: mirrors explorer/atlas/columns/timeline.py (a shared test compares the two).

// The last span that begins by `day`: [ordinal, status, certainty, last seen].
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

// Which of a layer's four counts includes the feature: shown | before | after | undated.
export function membership(feature, clock) {
  const changes = feature.changes;
  const state = stateAt(feature, clock.at);
  if (state[2] === "undated") return "undated";
  if (clock.mode === "cumulative") return cumulative(changes, clock);
  if (clock.mode === "window") return windowed(changes, clock);
  if (state[2] === "later") return "after";
  return state[1] === "closed" ? "before" : "shown";
}

// The key of the symbol to draw ("operation/certain"), or "" if the clock hides the feature.
export function drawnKey(feature, clock, showUndated) {
  const member = membership(feature, clock);
  if (member !== "shown" && !(member === "undated" && showUndated)) return "";
  const state = stateAt(feature, clock.at);
  return state[1] + "/" + state[2];
}

// The state as text; with the last sighting if it is unconfirmed.
export function words(feature, spec, day, lang) {
  const [, status, certainty, seen] = stateAt(feature, day);
  if (certainty === "unconfirmed" && seen) return spec.lastSeen[status][lang].replace("{seen}", () => seen);
  return spec.words[status + "/" + certainty]?.[lang] || "";
}

// date.toordinal() of Python -> 2021-05-20.
export const isoDay = (ordinal) => new Date((ordinal - 719163) * 86400000).toISOString().slice(0, 10);
