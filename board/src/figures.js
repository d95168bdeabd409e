// A report's table by its columns, and its values as the answer writes them. Nothing is computed here but places on a screen.
const grouped = (digits) =>
  new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: Math.max(digits, 6) });
const ROUND = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const NONE = "n/a";
const SPOKEN = {
  "% of contacts": "successes, % of contacts", "/h": "successes per hour", "was/h": "successes per hour before", AHT: "average handling time", "share of campaign's": "share of the campaign's dials",
};

export function clock(seconds) {
  const whole = Math.abs(seconds);
  const two = (number) => String(number).padStart(2, "0");
  return `${seconds < 0 ? "-" : ""}${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** The most decimals that a column's numbers have, so that they stand below each other. */
const decimals = (values) =>
  Math.max(0, ...values.map((value) => (typeof value === "number" ? (String(value).split(".")[1] ?? "").length : 0)));

export class Column {
  constructor(table, place) {
    this.place = place;
    this.name = table.columns[place];
    this.kind = table.kinds[place];
    this.values = table.rows.map((row) => row[place]);
    this.told = table.told?.[this.name];
    this.limit = table.limits?.[this.name];
    this.format = this.kind === "number" && !this.told ? grouped(Math.min(decimals(this.values), 6)) : null;
  }

  /** What a heading calls it: the names of a table are as short as its columns are narrow. */
  get spoken() {
    return SPOKEN[this.name] ?? this.name;
  }

  get numeric() {
    return this.kind !== "text";
  }

  /** The number of a row, null where there is none. */
  value(row) {
    const value = this.values[row];
    return typeof value === "number" ? value : null;
  }

  /** A row's value as it is read. */
  text(row) {
    const value = this.values[row];
    const told = this.told?.[row];
    if (told) return told;
    return value === null ? NONE : typeof value === "number" ? this.mark(value) : String(value);
  }

  /** A row's value where there is little room: without the counts that it is made of. */
  short(row) {
    return this.text(row).replace(/ \(.*\)$/, "");
  }

  /** Any value in this column's unit, as an axis writes it. */
  mark(value) {
    if (this.kind === "seconds") return clock(Math.round(value));
    if (this.kind === "share") return `${ROUND.format(100 * value)} %`;
    return (this.format ?? grouped(0)).format(value);
  }
}

export class Table {
  constructor(drawn) {
    this.title = drawn.title.replace(/:$/, "");
    this.count = drawn.rows.length;
    this.of = drawn.of ?? this.count;
    this.columns = drawn.columns.map((_, place) => new Column(drawn, place));
    this.beside = drawn.beside ?? {};
    this.fewest = drawn.fewest ?? {};
    this.rank = this.column("#");
    this.label = this.columns.find((column) => !column.numeric && column !== this.rank) ?? this.columns[0];
    this.measures = this.columns.filter((column) => column.numeric && column !== this.rank);
  }

  column(name) {
    return this.columns.find((column) => column.name === name);
  }

  /** What a row is called: by its first words, and by the next too where others share those. */
  name(row) {
    const first = this.label.text(row), next = this.columns[this.label.place + 1];
    const shared = this.label.values.filter((value) => value === this.label.values[row]).length > 1;
    return shared && next && !next.numeric ? `${first}, ${next.text(row)}` : first;
  }

  /** The same without its id, where that still tells rows apart. */
  brief(row) {
    const brief = (one) => this.name(one).replace(/ \(\d+\)$/, "");
    this.briefs ??= this.order.map(brief);
    return new Set(this.briefs).size === this.count ? this.briefs[row] : this.name(row);
  }

  get order() {
    return Array.from({ length: this.count }, (_, row) => row);
  }

  /** Whether a row is shown only, and not to be compared: it has no place in its ranking, or too little to be judged by. */
  apart(row) {
    const few = Object.entries(this.fewest).some(([name, fewest]) => (this.column(name)?.value(row) ?? fewest) < fewest);
    return few || (this.rank !== undefined && typeof this.rank.values[row] !== "number");
  }
}

/** The rows by a column, the largest first; those without a number last. */
export const sorted = (column, rows, down = true) =>
  [...rows].sort((one, other) => {
    const [a, b] = [column.values[one], column.values[other]];
    const [first, second] = column.numeric ? [column.value(one), column.value(other)] : [a, b];
    if (first === null || second === null) return (first === null) - (second === null);
    const by = typeof first === "number" ? first - second : String(first).localeCompare(String(second), "en", { numeric: true });
    return down ? -by : by;
  });
