// The numbers behind the pictures, as a table that sorts by any column; a row opens what there is to see of it.
import { html } from "./making.js";
import { sorted } from "./figures.js";

/** `opens` says what a row's name opens, null for nothing; `saves` is called with the rows in the order shown. */
export function numbers(table, { opens, saves }) {
  let by = null, down = true, order = table.order;
  const body = html("tbody");
  const heads = table.columns.map((column) =>
    html("th", { scope: "col", class: column.numeric ? "number" : undefined, "aria-sort": "none" },
      html("button", { type: "button", class: "sort", onclick: () => sort(column) }, column.name,
        html("span", { class: "arrow", "aria-hidden": "true" }))));

  const cell = (column, row) => {
    const text = column.text(row);
    if (column !== table.label) {
      const over = column.limit !== undefined && column.value(row) > column.limit;
      return html("td", { class: `${column.numeric ? "number" : ""}${over ? " over" : ""}` || undefined }, text);
    }
    const open = opens(row);
    return html("th", { scope: "row" }, open ? html("button", { type: "button", class: "link", onclick: open }, text) : text);
  };
  const fill = () =>
    body.replaceChildren(...order.map((row) =>
      html("tr", { class: table.apart(row) ? "apart" : undefined }, ...table.columns.map((column) => cell(column, row)))));
  const sort = (column) => {
    down = by === column ? !down : column.numeric;
    by = column;
    order = sorted(column, table.order, down);
    heads.forEach((head, place) =>
      head.setAttribute("aria-sort", table.columns[place] !== by ? "none" : down ? "descending" : "ascending"));
    fill();
  };
  fill();
  return html("div", { class: "numbers" },
    html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Numbers: ${table.title}` },
      html("table", {}, html("caption", { class: "unseen" }, table.title), html("thead", {}, html("tr", {}, ...heads)), body)),
    html("button", { type: "button", class: "quiet", onclick: () => saves(order) }, "Save as CSV"));
}
