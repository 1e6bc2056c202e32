// `/web/colours.js` is written by Python: explorer/page/page_colours.py.

export const palettes: Record<"light" | "dark", Record<string, string>>;
/** Paths of what is of no layer: flags of one event and of several, and the samples of a legend. */
export const marks: Record<"light" | "dark", Record<"flag" | "flags" | "event" | "circle" | "own" | "added" | "changed" | "removed", Record<string, string | number>[]>>;
