// An answer as its text has it: the tables line by line, to hold the page against.

/** The rows of each table that the text shows, as the cells that stand between its bars. */
export function tablesOf(result) {
  const lines = result.content[0].text.split("\n");
  let from = 0;
  return result.structuredContent.tables.map((table) => {
    const head = lines.indexOf(table.columns.join("|"), from);
    if (head < 0) return null; // a table that only a picture needs
    from = head + 1;
    const rows = lines.slice(head + 1);
    const end = rows.findIndex((line) => line.split("|").length !== table.columns.length);
    return (end < 0 ? rows : rows.slice(0, end)).map((line) => line.split("|"));
  });
}

/** The same number, however many noughts and separators it is written with; else the same words. */
export function same(shown, told) {
  const plain = (text) => text.replace(/(?<=\d),(?=\d{3})/g, "");
  const numbers = [shown, told].map((text) => Number(plain(text)));
  return shown !== "" && told !== "" && numbers.every(Number.isFinite) ? numbers[0] === numbers[1] : plain(shown) === plain(told);
}

/** What the page has in its tables: for each, the names of its columns and the cells of its rows. */
export const shownTables = (board) =>
  board.$$eval("section", (sections) => sections.map((section) => ({
    title: section.querySelector("caption").textContent,
    columns: [...section.querySelectorAll("thead th")].map((cell) => cell.textContent),
    rows: [...section.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
  })));
