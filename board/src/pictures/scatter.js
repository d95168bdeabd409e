// Two columns against each other, a point a row; names where there is room.
import { scaleLinear } from "d3-scale";
import { drawing, svg, widthOf } from "../making.js";
import { below, levels } from "./axes.js";

const TOP = 20, BOTTOM = 38, LEFT = 46, RIGHT = 20;

export function scatter(table, [x, y], width) {
  const height = Math.min(260, Math.max(220, width * 0.6));
  const rows = table.order.filter((row) => x.value(row) !== null && y.value(row) !== null);
  const reach = (column) => [0, Math.max(...rows.map((row) => column.value(row))) * 1.06 || 1];
  const across = scaleLinear(reach(x), [LEFT, width - RIGHT]).nice();
  const up = scaleLinear(reach(y), [height - BOTTOM, TOP]).nice();
  const axes = [
    levels(up, 5, (value) => y.mark(value), LEFT, width - RIGHT),
    below(across.ticks(width / 80).map((value) => [across(value), x.mark(value)]), height - BOTTOM),
    svg("text", { class: "axis", x: LEFT, y: 11 }, y.name),
    svg("text", { class: "axis", x: width - RIGHT, y: height - 4, "text-anchor": "end" }, x.name),
  ];

  const taken = rows.map((row) => {
    const [px, py] = [across(x.value(row)), up(y.value(row))];
    return { left: px - 5, right: px + 5, top: py - 5, bottom: py + 5 };
  });
  const named = [...rows].sort((one, other) => y.value(other) - y.value(one)).map((row) => {
    const name = table.brief(row), [px, py] = [across(x.value(row)), up(y.value(row))];
    const long = widthOf(name) + 4;
    const place = (left) => ({ left, right: left + long, top: py - 6, bottom: py + 6 });
    const box = [place(px + 8), place(px - 8 - long)].find((one) => one.left > LEFT && one.right < width && taken.every((other) =>
      one.right < other.left || one.left > other.right || one.bottom < other.top || one.top > other.bottom));
    if (box) taken.push(box);
    const after = box?.left > px;
    return svg(
      "g", { class: table.apart(row) ? "apart" : undefined },
      svg("title", {}, `${table.name(row)}: ${x.name} ${x.text(row)}, ${y.name} ${y.text(row)}`),
      svg("circle", { class: "mark", cx: px, cy: py, r: 5 }),
      box && svg("text", { class: "point", x: after ? px + 9 : px - 9, y: py + 4, "text-anchor": after ? "start" : "end" }, name),
    );
  });
  return drawing(width, height, `${table.title}: ${y.spoken} against ${x.spoken}`,
    `Points, one for each of ${rows.length} rows: ${x.name} to the right, ${y.name} upwards.`, ...axes, ...named);
}
