// The page in use: its states, the host's looks, the keyboard, other periods, and what a row opens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { opened, results } from "./stage.mjs";

let browser;
before(async () => { browser = await opened(); });
after(() => browser.end());

const said = (board) => board.textContent("#said");
const background = (board) => board.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("until there is a result it waits, and says so", async () => {
  const { tab, board } = await browser.stage();
  assert.equal(await board.getAttribute("main", "aria-busy"), "true");
  assert.equal(await board.textContent(".waiting"), "Waiting for the report.");
  assert.equal(await said(board), "Waiting for the report.");
  await tab.close();
});

test("a report without rows shows its answer, why, and what to ask next", async () => {
  const { tab, board, show } = await browser.stage();
  await show(results["full-nobody"]);
  assert.equal(await board.textContent("h1"), "Nobody was logged in: 2026-01-03.");
  assert.match(await board.textContent(".empty"), /nothing to draw/);
  assert.equal(await board.textContent(".missing"), "A day off, or filters that fit no agent.");
  assert.deepEqual(await board.$$("svg, table"), []);
  assert.equal((await board.$$(".next button")).length, 1);
  await tab.close();
});

test("a floor is marked, and what was read is said; a report that is complete has no mark", async () => {
  const { tab, board, show } = await browser.stage();
  await show(results["full-floor"]);
  assert.match(await board.textContent("h1"), /^At least 4\d,\d{3} dials/);
  assert.equal(await board.textContent(".floor"), "at least");
  assert.match(await board.textContent(".scope"), /floor: [\d,]+ of [\d,]+ calls/);
  assert.match((await board.$$eval("summary", (all) => all.map((one) => one.textContent))).join(), /the first 100 of 551 rows/);
  await show(results["full-calls"]);
  assert.equal(await board.$(".floor"), null);
  await tab.close();
});

test("an error is shown in its words, as an alert", async () => {
  const { tab, board, show } = await browser.stage();
  const told = results["full-wrong"];
  await show(told);
  assert.equal(await board.textContent("[role=alert] pre"), told.result.content[0].text);
  await tab.close();
});

test("an answer without figures, and a call that was cancelled, are told as what they are", async () => {
  const { tab, board, show } = await browser.stage();
  await show({ arguments: {}, result: { content: [{ type: "text", text: "Only words." }] } });
  assert.equal(await board.textContent(".notice pre"), "Only words.");
  await tab.evaluate(() => window.host.bridge.sendToolCancelled({ reason: "the person stopped it" }));
  await board.waitForFunction(() => document.querySelector(".notice strong")?.textContent === "The report was cancelled.");
  await tab.close();
});

test("it is light or dark as the host is, when that changes too, and wears the host's own colours", async () => {
  const { tab, board, show } = await browser.stage({ context: { theme: "dark" } });
  await show(results["demo-agents"]);
  const dark = await background(board);
  await tab.evaluate(() => window.host.bridge.setHostContext({ theme: "light" }));
  await board.waitForFunction((before) => getComputedStyle(document.body).backgroundColor !== before, dark);
  assert.equal(await background(board), "rgb(255, 255, 255)");
  await tab.evaluate(() => window.host.bridge.setHostContext({
    theme: "light", styles: { variables: { "--color-background-primary": "rgb(250, 240, 230)" } } }));
  await board.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(250, 240, 230)");
  await tab.close();
});

test("it draws itself anew for the width it has, and tells the host its height", async () => {
  const { tab, board, show, seen } = await browser.stage({ width: 900 });
  await show(results["full-agents-all"]);
  const widths = () => board.$$eval("svg", (all) => all.map((one) => Number(one.getAttribute("width"))));
  const wide = Math.max(...(await widths()));
  await tab.evaluate(() => { window.host.frame.style.width = "320px"; });
  await board.waitForFunction((before) => [...document.querySelectorAll("svg")].every((one) => one.getAttribute("width") < before), wide);
  assert.ok(Math.max(...(await widths())) <= 320);
  const { sizes } = await seen();
  assert.equal(sizes.at(-1), await board.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height)));
  await tab.close();
});

test("everything can be done with the keyboard: choose, open the numbers, sort them, open a row", async () => {
  const { tab, board, show, seen } = await browser.stage({ answers: { get_agent_day: results["demo-agent-day"].result } });
  await show(results["demo-agents"]);
  const focused = () => board.evaluate(() => document.activeElement.className || document.activeElement.localName);
  const until = async (what) => {
    for (let tries = 0; (await focused()) !== what; tries++) {
      assert.ok(tries < 60, `${what} is not reached with the Tab key`);
      await tab.keyboard.press("Tab");
    }
  };
  await tab.evaluate(() => window.host.frame.focus());
  await until("select");
  const first = await board.textContent("svg desc");
  await tab.keyboard.press("ArrowUp");
  await board.waitForFunction((before) => document.querySelector("svg desc").textContent !== before, first);
  await until("summary");
  await tab.keyboard.press("Enter");
  assert.ok(await board.evaluate(() => document.activeElement.parentNode.open));
  await until("sort");
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  assert.equal(await board.getAttribute("th:nth-child(2)", "aria-sort"), "ascending");
  const names = await board.$$eval("section:first-of-type tbody th", (all) => all.map((one) => one.textContent));
  assert.deepEqual(names, [...names].sort((one, other) => one.localeCompare(other, "en")));
  await until("link");
  await tab.keyboard.press("Enter");
  await board.waitForFunction(() => document.querySelector(".name").textContent === "Agent day");
  assert.deepEqual((await seen()).calls, [{ name: "get_agent_day", arguments: { agent: names[0] } }]);
  assert.equal(await focused(), "h1");
  await tab.close();
});

test("sorting by a column puts the largest first, then the smallest, and rows without a number last", async () => {
  const { tab, board, show } = await browser.stage();
  await show(results["demo-lists"]);
  const place = results["demo-lists"].result.structuredContent.tables[0].columns.indexOf("dials") + 1;
  await board.click("summary");
  const column = () => board.$$eval(`tbody td:nth-child(${place})`, (all) => all.map((one) => Number(one.textContent.replaceAll(",", ""))));
  await board.click(`thead th:nth-child(${place}) button`);
  const down = await column();
  assert.deepEqual(down, [...down].sort((one, other) => other - one));
  assert.equal(await board.getAttribute(`thead th:nth-child(${place})`, "aria-sort"), "descending");
  await board.click(`thead th:nth-child(${place}) button`);
  assert.deepEqual(await column(), down.reverse());
  await tab.close();
});

test("another period is asked for through the host, with the same arguments, and Back returns", async () => {
  const { arguments: given, result } = results["full-agents-all"];
  const { tab, board, show, seen } = await browser.stage({ answers: { get_agent_report: results["full-agents"].result } });
  await show({ arguments: given, result });
  await board.click("text=Period before");
  await board.waitForFunction((answer) => document.querySelector("h1").textContent === answer,
    results["full-agents"].result.structuredContent.answer);
  const when = result.structuredContent.periods.before;
  assert.deepEqual((await seen()).calls, [{ name: "get_agent_report", arguments: { ...given, when } }]);
  await board.click("text=Back");
  assert.equal(await board.textContent("h1"), result.structuredContent.answer);
  assert.equal(await board.$("nav >> text=Back"), null);
  await tab.close();
});

test("where another report cannot be read, the one that is shown stays", async () => {
  const { tab, board, show } = await browser.stage();
  await show(results["full-agents"]);
  await board.click("text=Period before");
  await board.waitForSelector("[role=alert]");
  assert.match(await board.textContent("[role=alert] pre"), /No answer for get_agent_report/);
  assert.equal(await board.textContent("h1"), results["full-agents"].result.structuredContent.answer);
  assert.equal(await board.getAttribute("main", "aria-busy"), "false");
  await tab.close();
});

test("with a host that makes no calls nothing offers one", async () => {
  const { tab, board, show } = await browser.stage({ tools: false });
  await show(results["full-agents"]);
  assert.deepEqual(await board.$$("nav button, .next button, .link"), []);
  assert.equal((await board.$$(".next code")).length, results["full-agents"].result.structuredContent.next.length);
  await tab.close();
});

test("it answers the host that takes it down", async () => {
  const { tab, show } = await browser.stage();
  await show(results["demo-overview"]);
  assert.deepEqual(await tab.evaluate(() => window.host.bridge.teardownResource({})), {});
  await tab.close();
});

test("nothing went wrong in the page", () => assert.deepEqual(browser.faults, []));
