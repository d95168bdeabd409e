// One column in the order of hours, days or attempts: standing bars, or a line over the range that is usual.
import { scaleBand, scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { drawing, svg, widthOf } from "../making.js";
import { below, levels } from "./axes.js";

const TOP = 14, BOTTOM = 24, RIGHT = 8, HEIGHT = 220;

export function course(table, column, width, { asLine }) {
  const then = asLine && table.column(`${column.name} before`);
  const ends = then && [table.beside[`${then.name}, from`], table.beside[`${then.name}, to`]];
  const rows = table.order;
  const reached = rows.flatMap((row) => [column.value(row), then ? then.value(row) : null, ends ? ends[1][row] : null]);
  const most = Math.max(...reached.map((value) => value ?? 0), (column.limit ?? 0) * 1.15) * 1.04 || 1;
  const up = scaleLinear([0, most], [HEIGHT - BOTTOM, TOP]).nice(5);
  const left = Math.max(...up.ticks(5).map((value) => widthOf(column.mark(value)))) + 12;
  const across = scaleBand(rows, [left, width - RIGHT]).padding(0.2);
  const middle = (row) => across(row) + across.bandwidth() / 2;

  const longest = Math.max(...rows.map((row) => widthOf(table.name(row)))) + 10;
  const every = Math.max(1, Math.ceil(longest / across.step()));
  const axes = [
    levels(up, 5, (value) => column.mark(value), left, width - RIGHT),
    below(rows.filter((row) => row % every === 0).map((row) => [middle(row), table.name(row)]), HEIGHT - BOTTOM),
  ];

  const there = rows.filter((row) => column.value(row) !== null);
  const points = asLine
    ? [svg("path", { class: "course", d: line().x(middle).y((row) => up(column.value(row)))(there) })]
    : [];
  const marks = there.map((row) => {
    const value = column.value(row), over = column.limit !== undefined && value > column.limit;
    const told = `${table.name(row)}: ${column.name} ${column.text(row)}${then ? `; before ${then.text(row)}` : ""}`;
    return svg("g", {}, svg("title", {}, told), asLine
      ? svg("circle", { class: over ? "mark over" : "mark", cx: middle(row), cy: up(value), r: 3.5 })
      : svg("rect", { class: over ? "mark over" : "mark", x: across(row), y: up(value), width: across.bandwidth(),
          height: Math.max(HEIGHT - BOTTOM - up(value), 0), rx: 2 }));
  });
  return drawing(
    width, HEIGHT, `${table.title}: ${column.name}`,
    `${asLine ? "A line" : "Standing bars"}, from ${table.name(rows[0])} to ${table.name(rows.at(-1))}.` +
      (ends ? " The band is where the time before lies, 95 times of 100." : "") +
      (column.limit === undefined ? "" : ` The limit is ${column.mark(column.limit)}.`),
    ...axes, ...(ends ? before(rows.filter((row) => ends[0][row] !== null), then, ends, middle, up) : []), ...points, ...marks,
    column.limit !== undefined && svg("g", {},
      svg("line", { class: "limit", x1: left, x2: width - RIGHT, y1: up(column.limit), y2: up(column.limit) }),
      svg("text", { class: "limit", x: left + 4, y: up(column.limit) - 4 },
        `limit ${column.mark(column.limit)}`)),
  );
}

const before = (rows, then, [low, high], x, up) => [
  svg("path", { class: "band", d: area().x(x).y0((row) => up(low[row])).y1((row) => up(high[row]))(rows) }),
  svg("path", { class: "usual", d: line().x(x).y((row) => up(then.value(row)))(rows) }),
];
