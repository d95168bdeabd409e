// Elements from plain descriptions. Text goes in as text nodes only; nothing here, or anywhere in the page, parses HTML.
const SVG = "http://www.w3.org/2000/svg";

const made = (element, attributes, inside) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "fill") element.style.fill = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return element;
};

export const html = (name, attributes = {}, ...inside) => made(document.createElement(name), attributes, inside);
export const svg = (name, attributes = {}, ...inside) => made(document.createElementNS(SVG, name), attributes, inside);

let ids = 0;

/** A drawing with a name and a description for who does not see it. */
export function drawing(width, height, name, description, ...inside) {
  const title = `t${++ids}`, about = `d${ids}`;
  return svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": title, "aria-describedby": about },
    svg("title", { id: title }, name), svg("desc", { id: about }, description), ...inside,
  );
}

let ruler;

/** How wide a text is as the drawings write it. */
export function widthOf(text) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

/** A text cut to a width. */
export function fitted(text, width) {
  if (widthOf(text) <= width) return text;
  let length = text.length;
  while (length > 1 && widthOf(`${text.slice(0, length)}…`) > width) length--;
  return `${text.slice(0, length).trimEnd()}…`;
}
