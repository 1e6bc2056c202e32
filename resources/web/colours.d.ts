// `/web/colours.js` is written by Python: explorer/page/colours.py.

export const palettes: Record<"light" | "dark", Record<string, string>>;
