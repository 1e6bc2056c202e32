// HTML elements over the map; words are text, never markup.

export function child(parent, name, className, words) {
  const element = parent.appendChild(document.createElement(name));
  element.className = className;
  if (words !== undefined) element.textContent = words;
  return element;
}
