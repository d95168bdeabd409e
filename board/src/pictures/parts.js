// What each row's time went to, as parts of a bar of 100 %.
import { scaleLinear } from "d3-scale";
import { drawing, fitted, svg, widthOf } from "../making.js";

const STEP = 22, BAR = 14, GAP = 8;

export function parts(table, columns, width) {
  const rows = table.order;
  const left = Math.min(width * 0.42, Math.max(...rows.map((row) => widthOf(table.brief(row)))) + GAP);
  const along = scaleLinear([0, 100], [left, width - 2]);
  const height = rows.length * STEP + 2;
  const marks = rows.map((row, place) => {
    const top = place * STEP;
    let done = 0;
    const pieces = columns.map((column, number) => {
      const value = column.value(row) ?? 0, x = along(done), wide = along(done + value) - x;
      done += value;
      return svg("g", {}, svg("title", {}, `${table.name(row)}: ${column.name.replace(" %", "")} ${column.text(row)} %`),
        svg("rect", { class: `part p${number}`, x, y: top + 4, width: Math.max(wide - 1, 0), height: BAR }),
        wide > widthOf(column.text(row)) + 8 &&
          svg("text", { class: `inside p${number}`, x: x + wide / 2, y: top + 15, "text-anchor": "middle" }, column.text(row)));
    });
    return svg("g", { class: table.apart(row) ? "apart" : undefined },
      svg("text", { class: "label", x: left - GAP, y: top + 15, "text-anchor": "end" },
        fitted(table.brief(row), left - GAP)), ...pieces);
  });
  return drawing(width, height, `${table.title}: time use`,
    `Bars of 100 %, ${rows.length} rows, in parts: ${columns.map((column) => column.name).join(", ")}.`, ...marks);
}
