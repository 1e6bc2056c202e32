// The messages between Python and the page: the one table of what the page can do. `tsc --checkJs` checks
// link/receive.js and every notify() against it; tests/page/test_messages.py compares it with explorer/page/messages.py
// (Message) and explorer/ui/map/bridge.py (FIELDS).

type Lang = "zh" | "en";
type Appearance = "light" | "dark";
type Extent = [west: number, south: number, east: number, north: number];

interface Clock {
  mode: "asof" | "window" | "cumulative";
  at: number; // date.toordinal() of Python
  start: number;
}

/** Looks of a user's layer (explorer/page/style_payload.py): row n is drawn by looks[codes[n]]. */
interface LayerStyle {
  id: string;
  looks: any[]; // each as a layer of atlas.json
  codes: string; // a byte a row, base64; "" where there is one look
  minZoom: number;
  named: boolean; // whether the rows are named on the map at all
  labels?: string[] | null; // names of the rows on the map; null: their own; none: as before
}

interface LayerState {
  id: string;
  visible: boolean;
  opacity: number;
}

/** Tiles at `href` + z/x/y. */
interface OwnGround {
  id: string;
  href: string;
  pictures?: Record<string, string>; // in a single file, by z/x/y
  opacity: number;
  least: number;
  most: number;
  bounds: Extent;
}

/** The user's annotations: explorer/export/formats/annotations_message.py. Points are (lon, lat) or fractions of the map. */
interface Annotated {
  marks: {
    id: string;
    on: "ground" | "sheet";
    title: string; // of a comment: its words
    courses: { points: [number, number][]; closed: boolean; round: boolean; trim: number; ink: Record<string, string | number> }[];
    figures: { at: [number, number]; along: [number, number] | null; items: any[]; box: Box }[];
    video?: { href: string; at: [number, number]; box: Box; words?: string }; // x, y, width and height about the point
  }[];
  pins: { number: number; text: string; color: string }[];
  comments: { number: number; text: string }[];
}

interface Sketched {
  mode: "click" | "drag" | ""; // how the pointer draws; empty: it does not
  kind: "line" | "area" | "box" | "circle" | "point" | "free";
  closed: boolean;
  points: [lon: number, lat: number][];
  rings?: [lon: number, lat: number][][]; // finished outlines
  texts: { lon: number; lat: number; text: string }[];
  handles?: boolean; // its corners can be moved: tools/corners.js
  chosen?: number; // the corner that keys move or delete; -1: none
}

/** A message from Python: any of these keys; state without a key is unchanged. */
type Fold = "folded" | "open" | "";

interface Message {
  seq?: number;
  size?: [number, number]; // of the map, in px, while the window is not shown
  shown?: number; // of a step: its picture is in the window
  lang?: Lang;
  appearance?: Appearance;
  basemap?: { land: boolean; relief: boolean; boundaries: boolean; rivers: boolean; labels: boolean };
  grounds?: OwnGround[]; // the user's own, the lowest first
  catalogue?: { layers: Record<string, any>; features: any[]; dropped: string[] }; // as in atlas.json; what is in `layers` replaces
  layers?: LayerState[];
  draft?: Record<string, any> | null; // shapes of a file that is still being read, as a layer of atlas.json; null: no longer
  styles?: LayerStyle[];
  hidden?: string[];
  hiddenRows?: Record<string, string>; // of large layers: one bit for each row that filters hide, base64
  undated?: boolean;
  painter?: "start" | "try" | "force" | "test" | "use" | "drop"; // "start" its worker: a large layer may come; else of a graphics card: features/trial.js
  density?: boolean; // of large layers, instead of their symbols
  selection?: string[];
  clock?: Clock;
  compare?: { at: number; split: number; apart: boolean } | null; // apart: as two maps side by side
  marks?: { added: string[]; removed: string[]; changed: string[]; later: "a" | "b"; colors: Record<string, string>; words?: Record<string, string>; counts?: string[] } | null;
  camera?: { lon: number; lat: number; zoom: number; animate: boolean };
  sheet?: any;
  whole?: true; // the page is to notify once every layer is drawn
  seen?: true; // the sheet that was laid unseen is to be painted
  fit?: { bounds: Extent; animate: boolean; padding?: number[] | null; maxZoom?: number };
  hover?: string | null;
  flash?: string[];
  found?: { lon: number; lat: number; name: string; feature: string | null } | null;
  toolsTitle?: string; // of the button that opens the menu of tools
  annotations?: Annotated;
  annotating?: string | null; // the one that is edited: it gets handles
  sketch?: Sketched | null; // what is drawn by hand: tools/sketch.js
  band?: string; // figures of its rubber band
  snap?: { lon: number; lat: number; kind: "place" | "corner" | "river" | "line"; name: string; trail: [number, number][] } | null; // where a click would go
  folds?: { legend?: Fold; cards?: Fold }; // as the user left them
  legendTitle?: string;
  legendWords?: Record<string, string>;
  legendGrades?: { text: string; sample: any[] }[]; // lighter drawing of features whose position is known less exactly
  legend?: any[] | null;
  cardWords?: Record<string, string>;
  mapWords?: { zoomIn: string; zoomOut: string; home: string; away: string; here: string; rough: string; roughFrom: number; region: Extent; reading: string; crowded: string; prevails: string; density: string };
  credit?: string; // whose courses are drawn; empty where none is
  cards?: Record<string, string>[] | null;
  pinsTitle?: string;
  pins?: any[];
  transition?: number;
  rest?: Message["camera"];
  present?: any;
  frame?: { camera?: { lon: number; lat: number; zoom: number }; subject?: Extent | null; lens: number; ms?: number } | null;
  blank?: "black" | "white" | null;
  toast?: string;
  spotlight?: boolean;
  video?: "play"; // starts the videos of the scene, or holds them: stage/videos.js
  ink?: { tool: string; ink: string } | null; // stage/ink.js
  serialize?: boolean;
  ping?: number;
  probe?: number | null;
}

/** A message to Python: one of these; read by explorer/ui/map/bridge.py. */
type Notice =
  | { type: "ready" }
  | { type: "built" }
  | { type: "lost" } // the painter of large layers is not there
  | { type: "painted"; seq: number }
  | { type: "camera"; lon: number; lat: number; zoom: number; extent: Extent; user: boolean }
  | { type: "error"; message: string; stack: string }
  | { type: "hover"; id: string | null }
  | { type: "click"; id: string | null; additive: boolean; lon: number; lat: number }
  | { type: "menu"; x: number; y: number; lon: number; lat: number; ids: string[] }
  | { type: "home" }
  | { type: "tools"; x: number; y: number }
  | { type: "pointer"; lon: number; lat: number }
  | { type: "spot"; lon: number; lat: number; last: boolean; add: boolean; remove: boolean }
  | { type: "stretch"; lon: number; lat: number; lon2: number; lat2: number; done: boolean; add: boolean; remove: boolean }
  | { type: "sketch"; key: string }
  | { type: "corner"; index: number; lon: number; lat: number; insert: boolean; moved: boolean; done: boolean } // insert: a new one after `index`
  | { type: "stroke"; points: [number, number][] }
  | { type: "annotation"; id: string | null; act: "pick" | "open" } // null: a click beside all of them
  | { type: "comment"; id: string } // its pin was clicked
  | { type: "comment_moved"; id: string; lon: number; lat: number }
  | { type: "annotated"; id: string; point: number; dx: number; dy: number; done: boolean } // moved, or one point of it (-1: all)
  | { type: "inked"; kind: string; points: number[][] }
  | { type: "split"; value: number }
  | { type: "density"; on: boolean }
  | { type: "fold"; part: "legend" | "cards"; to: "folded" | "open" }
  | { type: "painter"; state: "wanted" | "none" | "found" | "drawn" | "lost"; renderer: string; spots: Spot[] }
  | { type: "event"; id: string }
  | { type: "card"; key: string }
  | { type: "unmarked" } // the found place
  | { type: "whole" }
  | { type: "svg"; svg: string }
  | { type: "pong"; n: number; unnamed: string[]; circles: boolean; tiles: TileCount[] };

/** A colour of the test picture: px from the left and from the lower edge of the page. */
type Spot = [left: number, up: number, red: number, green: number, blue: number];

/** Of one own ground: the tiles that the map asked for, how many there were none of, and the first of those. */
interface TileCount {
  id: string;
  asked: number;
  missing: number;
  names: string[];
}

type App = import("./map/app.js").App;

/** What one message requires to be drawn, once, after all its keys are applied. */
interface Work {
  extent?: Extent; // of a sheet
  features?: boolean;
  halo?: boolean;
  labels?: boolean;
  select?: string[];
  turned?: boolean; // from screen to paper, or back
}

/** Handlers by key (link/receive.js). A returned function runs after drawing. */
type Handlers = {
  [Key in keyof Message]-?: (app: App, value: Message[Key], work: Work, message: Message) => void | (() => void);
};

type Box = number[]; // left, top, right, bottom

/** A part of the map. App calls these methods on every part that has them. */
interface Part {
  changed?(message: Message): void; // called after drawing
  labelRequests?(): any[]; // labels to place after all others
  blocked?(view: Box): Box[]; // no label may cover these, in the frame's pixels
  boxes?(): Box[]; // the same for boxes over the map, in the container's pixels
  keepClear?(): Box[]; // no marker may cover these on paper, in the frame's pixels
  rows?(): { kind?: string; sample?: any[]; number?: number; color?: string; text: string; act?: () => void }[]; // of the legend, for marks that belong to no layer
}

interface Window {
  twincity: { app: App; apply: (text: string) => string; notify: (notice: Notice) => void };
  qt?: any;
  QWebChannel?: any;
  trustedTypes?: any;
  startPainter(code?: string): Worker; // sealed.js
}

declare const L: any; // Leaflet, installed by XStatic-Leaflet, which brings no types
