// Making elements. Text only ever becomes text: nothing that someone typed is read as markup.

/** Give an element with properties, attributes (those with a dash, `role` and `for`) and children. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Find an element by its id. */
export const byId = (id) => document.getElementById(id);

/** Say, or take away, a line about what failed. */
export function tell(line, text) {
  line.textContent = text ?? "";
  line.hidden = !text;
}
