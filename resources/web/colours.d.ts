// `/web/colours.js` is written by Python: explorer/page/page_colours.py.

export const palettes: Record<"light" | "dark", Record<string, string>>;
/** Paths of what is of no layer: flags of one event and of several, and the samples of a legend. */
export const marks: Record<"light" | "dark", Record<"flag" | "flags" | "event" | "circle" | "own" | "added" | "changed" | "removed", Record<string, string | number>[]>>;
/** How rings around differences are drawn: opacity of a band, dash of one around what is gone, width of an outline. */
export const ring: { strength: number, dash: number[], outline: number };
