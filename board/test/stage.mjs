// Chromium of the distribution, a host page in it, and the real answers; every request that anything makes is written down.
import { readFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const FOLDER = new URL("../results", import.meta.url).pathname;
export const ADDRESS = "http://host.invalid/";
export const PICTURES = new URL("../screenshots/", import.meta.url).pathname;
export const page = readFileSync(join(FOLDER, "board.html"), "utf8");
export const results = Object.fromEntries(readdirSync(FOLDER).filter((name) => name.endsWith(".json")).map((name) =>
  [name.replace(".json", ""), JSON.parse(readFileSync(join(FOLDER, name), "utf8"))]));

const { outputFiles } = await build({
  absWorkingDir: new URL("..", import.meta.url).pathname, entryPoints: ["test/host.js"], bundle: true, write: false, format: "iife",
  target: "chrome123", logLevel: "warning",
});
const HOST = `<!doctype html><html lang="en"><title>host</title><style>body{margin:0;background:transparent}</style><body></body>
<script>${outputFiles[0].text.replaceAll("</script", "<\\/script")}</script></html>`;

/** A browser with an empty profile, which `end` removes; `stage` opens a host page in it. */
export async function opened() {
  mkdirSync(PICTURES, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), "board-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, acceptDownloads: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  const requests = [], reached = [], faults = []; // what was tried, what came as far as the network, and what went wrong
  context.on("request", (one) => requests.push(one.url()));
  await context.route("**/*", (route) => {
    reached.push(route.request().url());
    return route.request().url() === ADDRESS ? route.fulfill({ contentType: "text/html", body: HOST }) : route.abort();
  });
  const stage = async (options = {}) => {
    const tab = await context.newPage();
    tab.on("pageerror", (error) => faults.push(String(error)));
    tab.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await tab.setViewportSize({ width: options.width ?? 900, height: 900 });
    await tab.goto(ADDRESS);
    await tab.evaluate((given) => window.open_(given), { html: page, ...options });
    const board = tab.frames().find((frame) => frame.parentFrame());
    const show = async (told) => {
      await tab.evaluate((given) => window.give(given), told);
      await board.waitForSelector("main[aria-busy=false]");
    };
    return { tab, board, show, seen: () => tab.evaluate(() => window.host.seen) };
  };
  const end = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { stage, end, requests, reached, faults };
}
