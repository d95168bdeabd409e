// Nobody is left out: axe finds no serious fault, light and dark, wide and narrow, numbers open and closed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { opened, results } from "./stage.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser;
before(async () => { browser = await opened(); });
after(() => browser.end());

async function faults(board) {
  await board.evaluate(AXE);
  const { violations } = await board.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].any[0]?.message ?? ""}`);
}

for (const [name, told] of Object.entries(results).filter(([name]) => name.startsWith("full"))) {
  for (const [theme, width] of [["light", 900], ["dark", 320]]) {
    test(`${name}, ${theme}, ${width} pixels wide: axe finds no serious or critical fault`, async () => {
      const { tab, board, show } = await browser.stage({ context: { theme }, width });
      await show(told);
      assert.deepEqual(await faults(board), []);
      await board.$$eval("details", (all) => all.forEach((one) => { one.open = true; }));
      assert.deepEqual(await faults(board), []);
      await tab.close();
    });
  }
}

test("so it is while it waits", async () => {
  const { tab, board } = await browser.stage();
  assert.deepEqual(await faults(board), []);
  await tab.close();
});

test("axe is awake: it finds a text that can hardly be read", async () => {
  const { tab, board, show } = await browser.stage();
  await show(results["full-drops"]);
  await board.evaluate(() => { document.querySelector("h1").style.color = "#eeeeee"; });
  assert.match((await faults(board)).join(), /color-contrast/);
  await tab.close();
});

test("every picture has a name and says what it shows; what changes is announced", async () => {
  const { tab, board, show } = await browser.stage();
  await show(results["full-agents"]);
  for (const one of await board.$$eval("svg", (all) => all.map((one) => [one.getAttribute("role"), one.querySelector("title").textContent,
    one.querySelector("desc").textContent]))) {
    assert.equal(one[0], "img");
    assert.ok(one[1] && one[2].length > 20, one.join());
  }
  assert.equal(await board.textContent("#said"), `Agent report. ${results["full-agents"].result.structuredContent.answer}`);
  await tab.close();
});
