// Every tool's real answer, at both scales: what the page shows is what the answer says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { same, shownTables, tablesOf } from "./answers.mjs";
import { ADDRESS, opened, PICTURES, results } from "./stage.mjs";

let browser;
before(async () => { browser = await opened(); });
after(() => browser.end());

const drawn = Object.entries(results).filter(([, { result }]) => !result.isError);
const TOOLS = ["get_agent_report", "get_call_report", "get_drop_rate", "get_list_report", "get_overview"];

test("the answers are those of the five tools, at demo and at full scale", () => {
  for (const scale of ["demo", "full"]) {
    const there = new Set(drawn.filter(([name]) => name.startsWith(scale)).map(([, { tool }]) => tool));
    assert.deepEqual(TOOLS.filter((tool) => !there.has(tool)), []);
  }
});

for (const [name, told] of drawn) {
  test(`${name}: the numbers on the page are the answer's`, async () => {
    const { tab, board, show } = await browser.stage({ context: { theme: "light" } });
    await show(told);
    const content = told.result.structuredContent;
    assert.equal(await board.textContent("h1"), content.answer);
    assert.deepEqual(await board.$$eval(".findings li", (lines) => lines.map((line) => line.textContent)), content.findings ?? []);
    assert.deepEqual(await board.$$eval("footer .missing", (lines) => lines.map((line) => line.textContent)), content.missing ?? []);
    assert.equal(await board.textContent("footer .scope"), content.scope);

    const shown = Object.fromEntries((await shownTables(board)).map((table) => [table.title, table]));
    const texts = tablesOf(told.result);
    for (const [place, table] of content.tables.entries()) {
      if (!table.rows.length) continue;
      const page = shown[table.title.replace(/:$/, "")];
      assert.deepEqual(page.columns, table.columns);
      assert.equal(page.rows.length, table.rows.length);
      for (const [row, cells] of (texts[place] ?? table.rows.map((row, at) => silent(table, row, at))).entries()) {
        for (const [column, cell] of cells.entries()) {
          assert.ok(same(page.rows[row][column], cell), `${table.columns[column]}: ${page.rows[row][column]} for ${cell}`);
        }
      }
    }
    await tab.close();
  });

  test(`${name}: its pictures say the same as its tables`, async () => {
    const { tab, board, show } = await browser.stage();
    await show(told);
    for (const section of await board.$$("section")) {
      const rows = await section.$$eval("tbody tr", (all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
      const known = new Set(rows.flat());
      const columns = await section.$$eval("thead th", (all) => all.map((cell) => cell.textContent));
      for (const mark of await section.$$eval("svg g > title", (all) => all.map((one) => one.textContent))) {
        assert.ok(tells(mark, columns, known), `${mark} is not in the table`);
      }
      assert.ok(await section.$$eval("svg rect.mark", proportional), "a bar is not as long as its number");
    }
    await tab.close();
  });

  for (const [theme, width] of [["light", 900], ["dark", 900], ["light", 320]]) {
    test(`${name}: a picture of it, ${theme}, ${width} pixels wide`, async () => {
      const { tab, board, show } = await browser.stage({ context: { theme }, width });
      await show(told);
      const height = () => tab.evaluate(() => Math.ceil(window.host.frame.getBoundingClientRect().height));
      await tab.setViewportSize({ width, height: Math.max(await height(), 100) });
      await tab.screenshot({ path: `${PICTURES}${name}-${theme}-${width}.png` });
      assert.ok(await board.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "it is wider than its frame");
      for (const [text, left, right] of await board.$$eval("svg, svg text", (all) => all.map((one) => {
        const box = one.getBoundingClientRect();
        return [one.textContent, box.left, box.right];
      }))) {
        assert.ok(left >= 0 && right <= width, `${text} reaches from ${left} to ${right}`);
      }
      await tab.close();
    });
  }
}

test("each of the pictures that the reports are for was drawn", async () => {
  const kinds = { bars: ["full-agents", "rect.mark"], scatter: ["full-agents", "circle.mark"], parts: ["full-agents", "rect.part"],
    funnel: ["full-overview", "rect.step"], line: ["full-calls-by-day", "path.course"], band: ["full-calls-compared", "path.band"],
    map: ["full-calls-map", "rect.cell"], limit: ["full-drops", "line.limit"], pareto: ["full-statuses", ".sums path"] };
  for (const [kind, [name, selector]] of Object.entries(kinds)) {
    const { tab, board, show } = await browser.stage();
    await show(results[name]);
    assert.ok((await board.$$(selector)).length, `${name} has no ${kind}`);
    await tab.close();
  }
});

test("nothing was asked of any network, and nothing went wrong in the page", () => {
  assert.deepEqual([...new Set(browser.requests)], [ADDRESS]);
  assert.deepEqual(browser.faults, []);
});

/** The cells of a table that no text has, from the numbers and words that were given. */
const silent = (table, row, at) =>
  row.map((value, column) => table.told?.[table.columns[column]]?.[at] ?? (value === null ? "n/a" : String(value)));

/** Whether what a mark says of itself stands in the table, name and number. */
function tells(mark, columns, known) {
  const cells = [...known].filter((cell) => cell && mark.includes(cell));
  const numbers = mark.match(/\d[\d.,:]*/g) ?? [];
  const covered = cells.join(" ") + columns.join(" ");
  return cells.length > 0 && numbers.every((number) => covered.includes(number.replace(/[.,:]+$/, "")));
}

/** Whether bars that lie are as long, and bars that stand as high, as the numbers they are for: each table's by one measure. */
function proportional(bars) {
  const pixels = new Map();
  for (const bar of bars) {
    const text = bar.parentNode.querySelector("title").textContent;
    const told = /([\d:,.]+)(?: %)?(?: \(.*\))?$/.exec(text.split(";")[0])[1];
    const value = told.includes(":") ? told.split(":").reduce((all, part) => all * 60 + Number(part), 0) : Number(told.replaceAll(",", ""));
    const { width, height } = bar.getBBox();
    const length = height === 14 ? width : height;
    if (value > 0) pixels.set(bar.ownerSVGElement, [...(pixels.get(bar.ownerSVGElement) ?? []), [length, value]]);
  }
  return [...pixels.values()].every((all) => {
    const [length, most] = all.reduce((one, other) => (other[1] > one[1] ? other : one));
    return all.every(([one, value]) => Math.abs(one - (length * value) / most) < 0.01 * length + 1);
  });
}
