// A report on the page: the answer, what stands out, its tables as pictures with their numbers, what is missing, what is next.
import { html } from "./making.js";
import { Table } from "./figures.js";
import { call, named, opened } from "./calls.js";
import { csv, fileName } from "./csv.js";
import { numbers } from "./numbers.js";
import { pictures } from "./choosing.js";

/** `does` is what the page can do: `make` a call (null where the host makes none), `save` a file, go `back`. */
export function report(content, shown, does) {
  const next = (content.next ?? []).map((words) => ({ words, ...call(words) }));
  const now = { ...shown, tool: content.report ?? shown.tool, next: next.filter((one) => one.tool) };
  const tables = content.tables.filter((drawn) => drawn.rows.length).map((drawn) => new Table(drawn));
  const redraws = [];
  const sections = tables.map((table) => section(table, now, does, redraws));
  const part = html("article", {},
    html("header", {},
      html("div", { class: "bar" }, html("p", { class: "name" }, named(now.tool), content.floor && floor()), pages(content, now, does)),
      html("h1", { tabindex: -1 }, content.answer),
      content.findings?.length && html("ul", { class: "findings" }, ...content.findings.map((line) => html("li", {}, line)))),
    ...(sections.length ? order(sections) : [html("p", { class: "empty" }, "There is nothing to draw: no row came of it.")]),
    html("footer", {},
      ...(content.missing ?? []).map((line) => html("p", { class: "missing" }, line)),
      next.length && html("p", { class: "next" }, html("span", {}, "Next"), ...next.map((one) => proposal(one, does))),
      content.scope && html("p", { class: "scope" }, content.scope)));
  return { part, redraw: () => redraws.forEach((redraw) => redraw()) };
}

const floor = () => html("strong", { class: "floor", title: "There is more than was read: counts are lower bounds." }, "at least");

/** A funnel is what the others are parts of, so it comes first. */
const order = (sections) => [...sections].sort((one, other) => other.classList.contains("funnel") - one.classList.contains("funnel"));

function pages({ periods }, now, does) {
  const turn = (word, text) =>
    does.make && periods?.[word] &&
    html("button", { type: "button", onclick: () => does.make({ tool: now.tool, arguments: { ...now.arguments, when: periods[word] } }) }, text);
  return html("nav", { "aria-label": "Periods" },
    does.back && html("button", { type: "button", onclick: does.back }, "Back"),
    turn("before", "‹ Period before"), turn("after", "Period after ›"));
}

const proposal = (one, does) =>
  one.tool && does.make
    ? html("button", { type: "button", class: "quiet", onclick: () => does.make(one) }, one.label)
    : html("code", {}, one.words);

function section(table, now, does, redraws) {
  const [name, ...rest] = table.title.split(": ");
  const found = pictures(table);
  const figures = found.map((picture) => figure(picture, redraws));
  const opens = (row) => {
    const open = does.make && opened(table.label, row, now);
    return open && (() => does.make(open));
  };
  const saves = (rows) => does.save(fileName(now.tool, table), csv(table, rows));
  const open = !found.length;
  return html("section", { class: found[0]?.name === "Funnel" ? "funnel" : undefined },
    html("h2", {}, name, rest.length ? html("small", {}, rest.join(": ")) : null),
    figures.length ? html("div", { class: figures.length > 1 ? "figures" : "figures one" }, ...figures) : null,
    html("details", { open }, html("summary", {}, `Numbers, ${table.of > table.count ? `the first ${table.count} of ${table.of}` : table.count} ${table.of === 1 ? "row" : "rows"}`),
      numbers(table, { opens, saves })));
}

/** A picture under its heading, drawn anew for the width it has; one that can show several columns lets you choose. */
function figure({ name, columns, first, wide, legend = [], only, draw }, redraws) {
  let column = first, drawn = 0;
  const place = html("div", { class: "drawing" });
  const keys = html("p", { class: "keys" }, ...legend.map(([kind, words]) => html("span", { class: `key ${kind}` }, words)));
  const redraw = (anyway) => {
    const width = Math.floor(place.clientWidth);
    if (!width || (width === drawn && anyway !== true)) return;
    drawn = width;
    place.replaceChildren(draw(width, column));
    keys.hidden = Boolean(only) && column !== only;
  };
  redraws.push(redraw);
  const heading = columns?.length === 1 ? `${name} ${first.spoken}` : name;
  const choice = columns?.length > 1 &&
    html("select", { "aria-label": `${name}: what is shown`, onchange: (event) => {
      column = columns[event.target.selectedIndex];
      redraw(true);
    } }, ...columns.map((one) => html("option", { selected: one === first }, one.spoken)));
  return html("figure", { class: wide ? "wide" : undefined }, html("figcaption", {}, html("span", {}, heading[0].toUpperCase() + heading.slice(1)), choice), place, legend.length ? keys : null);
}
