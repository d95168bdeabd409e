// A table as a CSV file (RFC 4180): numbers as they were given, lengths of time both ways, and no cell that a spreadsheet runs.
import { html } from "./making.js";
import { clock } from "./figures.js";

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const harmless = (text) => (/^[=+\-@\t\r]./.test(text) ? `'${text}` : text);
const cell = (value) => quoted(typeof value === "number" ? String(value) : value === null ? "" : harmless(String(value)));

const fields = (column) => {
  if (column.kind === "seconds") {
    return [
      [column.name, (row) => (column.value(row) === null ? null : clock(column.value(row)))],
      [`${column.name} (seconds)`, (row) => column.values[row]],
    ];
  }
  const numbers = [column.name, (row) => column.values[row]];
  return column.told ? [numbers, [`${column.name} (as told)`, (row) => column.text(row)]] : [numbers];
};

export function csv(table, rows) {
  const columns = table.columns.flatMap(fields);
  const lines = [columns.map(([name]) => cell(name)), ...rows.map((row) => columns.map(([, of]) => cell(of(row))))];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

/** Save it: through the host where that can, else as a download of the page's own. */
export async function save(name, text, host) {
  if (host.hostCapabilities?.downloadFile) {
    const resource = { uri: `file:///${name}`, mimeType: "text/csv", text };
    const answer = await host.request("ui/download-file", { contents: [{ type: "resource", resource }] });
    return !answer?.isError;
  }
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return true;
}

export const fileName = (report, table) =>
  `${`${report}_${table.title}`.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "").slice(0, 60)}.csv`;
