// Axes: lines across at round values with their words, and words below. For eyes only; the table has the numbers.
import { svg } from "../making.js";

const LAST = 6, BELOW = 16;

/** Lines from left to right at round values of a scale that goes up. */
export const levels = (scale, count, words, left, right) =>
  svg("g", { class: "axes", "aria-hidden": "true" }, ...scale.ticks(count).map((value) => svg("g", {},
    svg("line", { x1: left, x2: right, y1: scale(value), y2: scale(value) }),
    svg("text", { x: left - LAST, y: scale(value) + 4, "text-anchor": "end" }, words(value)))));

/** Words below, each under its place. */
export const below = (places, y) =>
  svg("g", { class: "axes", "aria-hidden": "true" },
    ...places.map(([x, words]) => svg("text", { x, y: y + BELOW, "text-anchor": "middle" }, words)));
