// Builds src/ into one file, ../src/convoso_mcp/board.html: script and style inlined, each named by its hash in the page's own
// policy, so that nothing else runs and nothing is loaded. The same sources and lock file make the same bytes; --check compares.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const MOST = 300_000; // bytes of the whole page
const here = (name) => new URL(name, import.meta.url);
const target = here("../src/convoso_mcp/board.html");

const bundled = async (entry, options) => {
  const { outputFiles } = await build({
    absWorkingDir: here(".").pathname, entryPoints: [entry], bundle: true, minify: true, write: false, charset: "utf8",
    legalComments: "none", logLevel: "warning", ...options,
  });
  return outputFiles[0].text.trim();
};

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const script = (await bundled("src/main.js", { format: "iife", target: "es2022" })).replaceAll("</script", "<\\/script");
const style = await bundled("src/style.css", { target: "chrome123" });
const policy = [
  "default-src 'none'", `script-src ${hash(script)}`, `style-src ${hash(style)}`, "base-uri 'none'", "form-action 'none'",
].join("; ");
const parts = { policy, style, script };
const template = await readFile(here("src/index.html"), "utf8");
const page = template.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);

const size = Buffer.byteLength(page);
if (size > MOST) throw new Error(`the page has ${size} bytes, more than ${MOST}`);
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8")) !== page) throw new Error("board.html is not what its sources make: run make board");
  console.log(`board.html is what its sources make: ${size} bytes`);
} else {
  await writeFile(target, page);
  console.log(`board.html: ${size} bytes (bound ${MOST})`);
}
