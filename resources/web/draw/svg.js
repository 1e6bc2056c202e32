// SVG elements made by name; text only ever through textContent.

export const NS = "http://www.w3.org/2000/svg";

// An attribute that has its value already is left alone: set again, Chromium would style, lay out and paint the element anew.
export function set(element, attributes) {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === null || value === undefined || value === "") element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
  return element;
}

export function make(name, attributes, parent) {
  const element = set(document.createElementNS(NS, name), attributes || {});
  if (parent) parent.appendChild(element);
  return element;
}

export function text(words, attributes, parent) {
  const element = make("text", attributes, parent);
  element.textContent = words;
  return element;
}

// Show or hide what often changes: once it has been laid out it stays so, for Chromium is slow to lay it out again.
export function reveal(element, visible) {
  if (visible) set(element, { display: "", visibility: "" });
  else if (element.getAttribute("display") !== "none") element.setAttribute("visibility", "hidden");
}

export function show(element, visible) {
  element.style.display = visible ? "" : "none";
}
