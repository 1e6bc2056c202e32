// What travels between Python and the page, and the one global of the page's scripts; read by `tsc --checkJs` only.
// Python's side: explorer/page/messages.py (keys), explorer/ui/map/bridge.py (what the page may answer).

type Lang = "zh" | "en";
type Appearance = "light" | "dark";
type Extent = [west: number, south: number, east: number, north: number];

interface Clock {
  mode: "asof" | "window" | "cumulative";
  at: number; // date.toordinal() of Python
  start: number;
}

interface LayerState {
  id: string;
  visible: boolean;
  opacity: number;
}

/** A message from Python: any of these keys; what a key lacks stays as it is. */
interface Message {
  seq?: number;
  lang?: Lang;
  appearance?: Appearance;
  basemap?: { relief: boolean; boundaries: boolean; rivers: boolean; labels: boolean };
  layers?: LayerState[];
  hidden?: string[];
  undated?: boolean;
  selection?: string[];
  clock?: Clock;
  compare?: { at: number; split: number } | null;
  marks?: { added: string[]; removed: string[]; changed: string[]; later: "a" | "b"; colors: Record<string, string>; words?: Record<string, string>; told?: string[] } | null;
  camera?: { lon: number; lat: number; zoom: number; animate: boolean };
  sheet?: any;
  fit?: { bounds: Extent; animate: boolean; padding?: number[] };
  hover?: string | null;
  flash?: string[];
  found?: { lon: number; lat: number; name: string; feature: string | null } | null;
  legendTitle?: string;
  legendWords?: Record<string, string>;
  legend?: any[] | null;
  cardWords?: Record<string, string>;
  mapWords?: { zoomIn: string; zoomOut: string; home: string; away: string; here: string; rough: string; roughFrom: number; region: Extent };
  cards?: Record<string, string>[] | null;
  pinsTitle?: string;
  pins?: any[];
  transition?: number;
  rest?: Message["camera"];
  present?: any;
  blank?: any;
  spotlight?: any;
  serialize?: boolean;
  ping?: number;
  probe?: number | null;
}

/** A message to Python: one of these kinds. */
interface Notice {
  type: string;
  [field: string]: unknown;
}

type Receive = (message: Message) => void;
type Part = { before?: (message: Message) => Message; after?: (message: Message) => void };

interface Twincity {
  notify?: (notice: Notice) => void;
  receiver?: (app: any) => Receive;
  extend?: (make: (app: any) => Part) => void;
  apply?: (text: string) => string;
  [part: string]: any;
}

interface Window {
  twincity: Twincity;
  qt?: any;
  QWebChannel?: any;
  trustedTypes?: any;
}

declare const L: any; // Leaflet, installed by XStatic-Leaflet, which brings no types
