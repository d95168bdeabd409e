// Sorted bars, one a row of the table, with the value beside each; a line where a limit is, sums so far where they were given.
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { drawing, fitted, svg, widthOf } from "../making.js";
import { sorted } from "../figures.js";

const STEP = 22, BAR = 14, GAP = 8, MOST = 40;

export function bars(table, column, width) {
  const rows = (table.beside.cumulative ? table.order : ranked(table, column)).slice(0, MOST);
  const rest = table.count - rows.length;
  const sums = column.name === "calls" ? table.beside.cumulative : undefined;
  const texts = rows.map((row) => column.short(row));
  const left = Math.min(width * 0.42, Math.max(...rows.map((row) => widthOf(table.brief(row)))) + GAP);
  const right = Math.max(...texts.map(widthOf)) + GAP + (sums ? 52 : 0);
  const most = Math.max(...rows.map((row) => column.value(row) ?? 0), column.limit ? column.limit * 1.15 : 0) || 1;
  const along = scaleLinear([0, most], [left, Math.max(width - right, left + 20)]);
  const top = column.limit ? 16 : 0;
  const height = top + (rows.length + (rest > 0)) * STEP + 2;
  const at = (place) => top + place * STEP;

  const marks = rows.map((row, place) => {
    const value = column.value(row);
    const over = column.limit !== undefined && value > column.limit;
    const length = along(Math.max(value ?? 0, 0)) - left;
    return svg(
      "g",
      { class: table.apart(row) ? "apart" : undefined },
      svg("title", {}, `${table.name(row)}: ${column.name} ${column.text(row)}`),
      svg("text", { class: "label", x: left - GAP, y: at(place) + 15, "text-anchor": "end" },
        fitted(table.brief(row), left - GAP)),
      value !== null && svg("rect", { class: over ? "mark over" : "mark", x: left, y: at(place) + 4, width: length, height: BAR, rx: 2 }),
      svg("text", { class: "value", x: sums ? along.range()[1] + GAP : left + length + GAP, y: at(place) + 15 }, texts[place]),
      sums && svg("text", { class: "muted", x: width - 2, y: at(place) + 15, "text-anchor": "end" }, share(sums[row])),
    );
  });
  const extent = [rows[0], rows.findLast((row) => column.value(row) !== null) ?? rows[0]];
  const told = extent.map((row) => `${table.name(row)} ${column.text(row)}`);
  return drawing(
    width, height, `${table.title}: ${column.spoken}`,
    `Bars, ${rows.length} rows, the largest first: from ${told[0]} to ${told[1]}.` +
      (column.limit === undefined ? "" : ` The limit is ${column.mark(column.limit)}.`),
    column.limit !== undefined && svg("g", {},
      svg("line", { class: "limit", x1: along(column.limit), x2: along(column.limit), y1: top, y2: height }),
      svg("text", { class: "limit", x: along(column.limit), y: 11, "text-anchor": "middle" },
        `limit ${column.mark(column.limit)}`)),
    ...marks,
    rest > 0 && svg("text", { class: "muted", x: width - 2, y: at(rows.length) + 15, "text-anchor": "end" }, `${rest} more, among the numbers`),
    sums && curve(rows, sums, left, along.range()[1], at),
  );
}

/** The largest first, and behind them in the same order what is not to be compared. */
const ranked = (table, column) => {
  const rows = sorted(column, table.order);
  return [...rows.filter((row) => !table.apart(row)), ...rows.filter((row) => table.apart(row))];
};

const share = (value) => `${(100 * value).toFixed(1)} %`;

/** The sums so far of a Pareto, on a scale of their own from nothing to everything. */
function curve(rows, sums, left, right, at) {
  const across = scaleLinear([0, 1], [left, right]);
  const points = rows.map((row, place) => [across(sums[row]), at(place) + STEP / 2]);
  return svg("g", { class: "sums" },
    svg("path", { d: line()(points) }), ...points.map(([x, y]) => svg("circle", { cx: x, cy: y, r: 2.5 })));
}
