// Which pictures a table has, by what its columns are. A picture is a heading, the columns to choose from, and how it is drawn.
import { bars } from "./pictures/bars.js";
import { course } from "./pictures/course.js";
import { heat } from "./pictures/heat.js";
import { parts } from "./pictures/parts.js";
import { scatter } from "./pictures/scatter.js";
import { steps } from "./pictures/steps.js";

const IN_ORDER = ["day", "weekday", "hour", "lead hour", "attempts"];
const IS_LOG = /^\d\d:\d\d:\d\d$/; // what happened when is read, not ranked
const TIME_USE = ["talk %", "wait %", "pause %", "wrap %"];
const AGAINST = [["contacts", "% of contacts"], ["share of campaign's", "successes per 1,000 dials"], ["dials", "conversion of contacts"]];
const FIRST = ["/h", "contact rate", "30 days", "calls", "dials", "agents"];

export function pictures(table) {
  if (!table.measures.length || IS_LOG.test(table.label.text(0))) return [];
  const choice = FIRST.map((name) => table.column(name)).filter(Boolean);
  const preferred = (names) => names.map((name) => table.column(name)).find(Boolean) ?? choice[0]
    ?? table.measures.find((one) => one.kind === "seconds") ?? table.measures[0];
  if (table.columns[0].name === "step") {
    const then = table.columns[3]?.name;
    return [{ name: "Funnel", legend: then ? [["then", then]] : [], draw: (width) => steps(table, width) }];
  }
  if (isMap(table)) {
    const first = preferred(["contact rate", "dials"]);
    return [{ name: "Map of", columns: table.measures, first, wide: true, draw: (width, column) => heat(table, column, width) }];
  }
  if (IN_ORDER.includes(table.columns[0].name) && table.count > 1 && isUnique(table.columns[0])) {
    const compared = table.column("contact rate before");
    const asLine = Boolean(compared) || table.columns[0].name === "day";
    const limited = table.columns.find((one) => one.limit !== undefined);
    const first = limited && !table.column("dials") ? limited : preferred(compared ? ["contact rate"] : ["dials"]);
    const columns = table.measures.filter((one) => one !== compared);
    const legend = compared ? [["course", "now"], ["usual", "before"], ["band", "before, 95 times of 100"]] : [];
    return [{ name: "Course of", columns, first, wide: true, legend, only: compared && first, draw: (width, column) => course(table, column, width, { asLine }) }];
  }
  const first = table.beside.cumulative ? preferred(["calls"]) : preferred(["/h", "30 days", "dials", "agents"]);
  const found = [{ name: table.beside.cumulative ? "Pareto of" : "Ranking by", columns: table.measures, first,
    draw: (width, column) => bars(table, column, width) }];
  const limited = table.measures.find((column) => column.limit !== undefined);
  if (limited && first.limit === undefined && !table.beside.cumulative) {
    found.push({ name: limited.spoken, draw: (width) => bars(table, limited, width) });
  }
  const used = TIME_USE.map((name) => table.column(name));
  if (used.every(Boolean)) found.push({ name: "Time use, %", legend: TIME_USE.map((name, place) => [`part p${place}`, name.replace(" %", "")]), draw: (width) => parts(table, used, width) });
  const against = AGAINST.map((names) => names.map((name) => table.column(name))).find((pair) => pair.every(isFull));
  if (against) {
    found.push({ name: `${against[1].spoken} against ${against[0].spoken}`, draw: (width) => scatter(table, against, width) });
  }
  return found;
}

const isUnique = (column) => new Set(column.values).size === column.values.length;
const isFull = (column) => column?.numeric && column.values.filter((value) => value !== null).length > 3;

/** Whether the first two columns are groupings that make a map: each pair once, and most pairs there. */
function isMap({ columns: [down, across], count }) {
  if (down.numeric || !across || across.numeric) return false;
  const sizes = [down, across].map((column) => new Set(column.values).size);
  const pairs = new Set(down.values.map((value, row) => `${value}\n${across.values[row]}`)).size;
  return Math.min(...sizes) > 1 && pairs === count && count >= 0.5 * sizes[0] * sizes[1] && IN_ORDER.includes(across.name);
}
