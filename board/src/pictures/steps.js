// A funnel: each step as wide as what is left, beside the step's rate and, as a thin line, what it was before.
import { scaleLinear } from "d3-scale";
import { drawing, svg, widthOf } from "../making.js";

const STEP = 30, BAR = 20, GAP = 8;

export function steps(table, width) {
  const [step, calls, rate, before] = table.columns;
  const left = Math.max(...table.order.map((row) => widthOf(step.text(row)))) + GAP;
  const texts = table.order.map((row) => calls.text(row));
  const rates = table.order.map((row) => (row ? `${rate.short(row)} of ${step.text(row - 1)}` : ""));
  const right = Math.max(...texts.map(widthOf)) + GAP * 2 + Math.max(...rates.map(widthOf));
  const roomy = width - left - right > 60;
  const most = Math.max(...table.order.flatMap((row) => [calls.value(row) ?? 0, before?.value(row) ?? 0])) || 1;
  const along = scaleLinear([0, most], [left, roomy ? width - right : width - Math.max(...texts.map(widthOf)) - GAP * 2]);
  const height = table.count * STEP + 4;
  const marks = table.order.map((row) => {
    const top = row * STEP, end = along(calls.value(row) ?? 0), then = before?.value(row) ?? null;
    const told = `${step.text(row)}: ${texts[row]}${row ? `, ${rate.text(row)} of ${step.text(row - 1)}` : ""}` +
      (then === null ? "" : `; ${before.name} ${before.text(row)}`);
    return svg("g", {}, svg("title", {}, told),
      svg("text", { class: "label", x: left - GAP, y: top + 19, "text-anchor": "end" }, step.text(row)),
      svg("rect", { class: `step s${row}`, x: left, y: top + 5, width: Math.max(end - left, 1), height: BAR, rx: 2 }),
      then !== null && svg("line", { class: "then", x1: along(then), x2: along(then), y1: top + 2, y2: top + 28 }),
      svg("text", { class: "value", x: Math.max(end, then === null ? 0 : along(then)) + GAP, y: top + 19 }, texts[row],
        roomy && row ? svg("tspan", { class: "muted", dx: GAP }, rates[row]) : null));
  });
  return drawing(width, height, table.title,
    `Steps: ${table.order.map((row) => `${step.text(row)} ${texts[row]}`).join(", ")}.` +
      (before ? ` Thin lines: ${before.name}.` : ""), ...marks);
}
