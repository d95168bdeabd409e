// Two groupings against each other, the darker the more.
import { scaleBand, scaleLinear } from "d3-scale";
import { sorted } from "../figures.js";
import { drawing, svg, widthOf } from "../making.js";

const STEP = 26, TOP = 20, GAP = 8, LEGEND = 26, SHADES = [4, 18, 32, 46, 60];

export function heat(table, column, width) {
  const [down, across] = table.columns;
  const rows = [...new Set(down.values)], columns = [...new Set(across.values)].sort(byNumber);
  const left = Math.max(...rows.map((name) => widthOf(name))) + GAP;
  const x = scaleBand(columns, [left, width]).paddingInner(0.06);
  const there = table.order.filter((row) => column.value(row) !== null);
  const ranked = sorted(column, there), [most, least] = [ranked[0], ranked.at(-1)];
  const shade = scaleLinear([column.value(least), column.value(most)], [SHADES[0], SHADES.at(-1)]);
  const every = Math.ceil((Math.max(...columns.map(widthOf)) + 4) / x.step());
  const below = TOP + rows.length * STEP;
  const marks = table.order.map((row) => {
    const value = column.value(row), top = TOP + rows.indexOf(down.values[row]) * STEP, text = column.short(row);
    return svg("g", { class: table.apart(row) ? "apart" : undefined },
      svg("title", {}, `${down.text(row)}, ${across.text(row)}: ${facts(table, row)}`),
      svg("rect", { class: value === null ? "none" : "cell", x: x(across.values[row]), y: top, width: x.bandwidth(), height: STEP - 2, rx: 2,
        fill: value === null ? undefined : colour(shade(value)) }),
      widthOf(text) + 4 < x.bandwidth() && svg("text", { class: "label",
        x: x(across.values[row]) + x.bandwidth() / 2, y: top + 16, "text-anchor": "middle" }, text));
  });
  return drawing(width, below + LEGEND, `${table.title}: ${column.name}`,
    `A map of ${rows.length} by ${columns.length}: ${down.name} downwards, ${across.name} across; the darker, the more.`,
    ...columns.filter((_, place) => place % every === 0).map((name) =>
      svg("text", { class: "label", x: x(name) + x.bandwidth() / 2, y: 12, "text-anchor": "middle" }, name)),
    ...rows.map((name, place) =>
      svg("text", { class: "label", x: left - GAP, y: TOP + place * STEP + 16, "text-anchor": "end" }, name)),
    ...marks, ...(there.length ? legend(left, below + 8, column.short(least), column.short(most)) : []));
}

/** From the least to the most, in five steps. */
const legend = (x, y, least, most) => [
  svg("text", { class: "muted", x, y: y + 10 }, least),
  ...SHADES.map((part, place) =>
    svg("rect", { x: x + widthOf(least) + 8 + place * 20, y, width: 19, height: 12, fill: colour(part) })),
  svg("text", { class: "muted", x: x + widthOf(least) + 16 + SHADES.length * 20, y: y + 10 }, most),
];

const colour = (part) => `color-mix(in oklab, var(--accent) ${part.toFixed(1)}%, var(--surface))`;

const byNumber = (one, other) => one.localeCompare(other, "en", { numeric: true });
const facts = (table, row) => table.measures.map((column) => `${column.name} ${column.text(row)}`).join(", ");
