// Label requests, weighted: selected features, cities, features, counties, rivers.
import { mix } from "../draw/palette.js";
import * as shapes from "../map/shapes.js";
import { truncate } from "./measure.js";

const LEVELS = {
  // level: [weight, smallest zoom, size, font weight, dot radius]
  city1: [1250, 0, 19, 700, 5.6], // before the numbers of areas
  city2: [760, 6.2, 13, 500, 3.1],
  province: [130, 0, 16, 400, 0],
  neighbour: [120, 5, 13, 400, 0],
  county: [300, 8.4, 11.5, 400, 0],
};

const SEATS = 9.4; // smallest zoom at which a county's name is at its seat
const TOWNS = 10.2;
const FEW = 5; // up to so many selected features are labelled even without room
const NARROWER = /\s*[（(][^（()）]*[）)]$/u; // the extent in brackets in a line's name, which the map shows
const LINES = 6.6; // smallest zoom for names along lines
const WIDE_ZOOM = 9.5; // largest zoom for names of provinces

// Names are scaled with all text while presenting.
const grown = (request, { grow }) => Object.assign(request, { size: request.size * grow, dot: (request.dot || 0) * Math.sqrt(grow) });

// `land`: the shapes of the two provinces, inside which their names are placed.
// `seats`: where the counties' seats are, by code.
export function place(label, look, zoom, land, seats) {
  const p = label.properties;
  if (p.level === "province") return zoom < WIDE_ZOOM && land.has(p.adcode) ? province(label, look, land.get(p.adcode)) : null;
  const [weight, least, size, bold, dot] = LEVELS[p.level] || LEVELS.county;
  const late = p.level === "county" && p.rank > 3 ? 1.6 : 0;
  if (zoom < least + late) return null;
  const seat = p.level === "county" && zoom >= SEATS && seats[p.adcode];
  const [lon, lat] = seat || label.geometry.coordinates;
  const quiet = p.level === "county" || p.level === "neighbour";
  return grown({
    id: "place-" + p.level + "-" + p.adcode, group: "names", weight: weight - p.rank, kind: dot || seat ? "dot" : "free", force: p.level === "city1",
    text: look.lang === "en" ? p.name_en : p.name_zh, size: p.level === "city1" && look.lang === "en" ? 16.5 : size, bold, dot: seat ? 2.4 : dot,
    world: shapes.world(lon, lat), color: quiet ? look.palette.soft : look.palette.city,
    spacing: p.level === "neighbour" ? 5 : 0, opacity: p.level === "neighbour" ? 0.75 : 1,
  }, look);
}

// Towns fill what is left: their dots are in nobody's way, and one whose dot finds no place is not named.
export function town({ zh, en, at }, look, zoom) {
  if (zoom < TOWNS) return null;
  return grown({
    id: "town-" + zh + at, group: "names", weight: 60, kind: "dot", late: true, text: look.lang === "en" ? en : zh, size: 10.5, bold: 400, dot: 1.7,
    world: at, color: look.palette.soft, spacing: 0, opacity: 0.9,
  }, look);
}

function province({ properties: p, geometry }, look, shape) {
  const [weight, , size, bold] = LEVELS.province;
  const en = look.lang === "en";
  return grown({
    id: "place-province-" + p.adcode, group: "names", weight, kind: "land", text: en ? p.name_en : p.name_zh, size: en ? 14 : size, bold,
    shape, anchor: geometry.coordinates, color: look.palette.soft, spacing: en ? 2 : 9, opacity: 0.7,
  }, look);
}

export function river(item, look, zoom) {
  const words = look.lang === "en" ? item.name.en : item.name.zh;
  if (!words || zoom < { 1: 5.5, 2: 6.8, 3: 8.8 }[item.rank]) return null;
  return grown({
    id: "river-" + item.name.zh + item.n, group: "rivers", weight: 200 - item.rank * 10, kind: "river", text: words,
    size: item.rank === 1 ? 13 : 12, bold: 400, spacing: look.lang === "en" ? 1 : 4, shape: item.shape,
    color: look.palette.riverText, italic: true, opacity: 1,
  }, look);
}

export function feature(entry, look, zoom, chosen, folded) {
  const picked = chosen.has(entry.id);
  const few = picked && chosen.size <= FEW;
  const least = entry.kind === "line" ? Math.min(entry.spec.labelZoom, LINES) : entry.spec.labelZoom;
  if (!picked && (zoom < least || folded)) return null;
  const [words, en, long] = [entry.label ?? entry.feature.name[look.lang], look.lang === "en", entry.kind !== "line"];
  if (!words) return null; // a row of a user's file may have no name
  const size = few ? 14 : entry.kind === "area" ? 12.5 : 11.5;
  return grown({
    id: "feature-" + entry.id, group: "features", weight: (few ? 2000 : picked ? 500 : 400) + entry.spec.priority, kind: entry.kind,
    text: truncate(long || picked ? words : words.replace(NARROWER, ""), long ? (en ? 84 : 40) : en ? 56 : picked ? 40 : 22), brief: long && !picked ? truncate(words, en ? 52 : 24) : "",
    short: entry.feature.short[look.lang], size, bold: picked || entry.kind === "area" ? 700 : 500,
    shape: entry.shape, anchor: entry.feature.anchor, entry, owner: entry.id, force: few,
    wrap: long ? 13.5 : 0, rows: 3,
    color: picked ? look.palette.accent : mix(entry.spec.color[look.appearance], look.palette.ink, 0.35), opacity: 1, spacing: long || picked ? 0 : 1.5,
  }, look);
}

// The number of an area whose name had no room on a sheet; the legend lists it.
export function number(entry, look, n) {
  const size = 10.5;
  return {
    id: "number-" + entry.id, group: "features", weight: 1200, kind: "number", text: String(n), size, bold: 700, ring: size * (n > 9 ? 0.82 : 0.7),
    shape: entry.shape, anchor: entry.feature.anchor, entry, owner: entry.id, force: true,
    color: mix(entry.spec.color[look.appearance], look.palette.ink, 0.35), opacity: 1, spacing: 0,
  };
}

export function* destinations(entry, look) {
  const ends = entry.feature.destinations || [];
  for (let i = 0; i < ends.length; i += 1) {
    yield grown({
      id: "end-" + entry.id + i, owner: entry.id, group: "features", weight: 501 + entry.spec.priority, kind: "end", size: 11.5, bold: 500,
      text: (look.lang === "en" ? "to " : "往") + ends[i][look.lang], world: shapes.world(ends[i].at[0], ends[i].at[1]), shape: entry.shape,
      color: mix(entry.spec.color[look.appearance], look.palette.ink, 0.35), opacity: 1, spacing: 0,
    }, look);
  }
}

const KIND = /(市|区|县| City| District| County)$/u; // what a place is, after its name

// True if the request is for the town that a stop is.
export function isPlaceOf(request, stop) {
  return request.dot > 0 && request.text === stop.text.replace(KIND, "");
}

// Places along a selected line, each with its dot; for a line with end dots, only from a large zoom.
export function* stops(entry, look, zoom, chosen) {
  const picked = chosen.has(entry.id) && chosen.size <= FEW;
  const places = entry.feature.stops || [];
  if (!picked && !(entry.spec.ends && zoom >= 9.4)) return;
  for (let i = 0; i < places.length; i += 1) {
    yield grown({
      id: "stop-" + entry.id + i, group: "features", weight: picked ? 1500 - i : 350, kind: "stop", size: 11.5, bold: 500,
      text: places[i][look.lang], world: shapes.world(places[i].at[0], places[i].at[1]), owner: entry.id, dot: entry.spec.ends ? 0 : 2.4,
      color: mix(entry.spec.color[look.appearance], look.palette.ink, 0.6), opacity: 1, spacing: 0,
    }, look);
  }
}
