// The page's life: it waits for a result, shows it, asks the host for others, and says what went wrong without losing anything.
import { connect, hear, notify, request } from "./host.js";
import { html } from "./making.js";
import { save } from "./csv.js";
import { named } from "./calls.js";
import { report } from "./report.js";
import { dress } from "./theme.js";

const board = document.getElementById("board");
const said = document.getElementById("said");
const past = [];
let host = { hostCapabilities: {}, request };
let shown = { tool: undefined, arguments: {} };
let redraw = () => {};

const say = (text) => { said.textContent = text; };
const busy = (is) => board.setAttribute("aria-busy", String(is));
const wordsOf = (result) =>
  (result.content ?? []).filter((block) => block.type === "text").map((block) => block.text).join("\n");

function put(...parts) {
  redraw = () => {};
  board.replaceChildren(...parts);
}

const wait = (text) => {
  busy(true);
  say(text);
  put(html("p", { class: "waiting" }, text), html("div", { class: "bones", "aria-hidden": "true" },
    ...[92, 74, 81, 46, 60].map((part) => {
      const bone = html("span");
      bone.style.width = `${part}%`;
      return bone;
    })));
};

const notice = (kind, title, text) =>
  html("div", { class: `notice ${kind}`, role: kind === "wrong" ? "alert" : undefined },
    html("strong", {}, title), text && html("pre", {}, text));

/** A result, whatever it is: a report is drawn, an error and an answer without figures are read. */
function show(result, call) {
  busy(false);
  const content = result.structuredContent;
  if (result.isError) {
    say("The report could not be made.");
    put(notice("wrong", "This could not be answered.", wordsOf(result)));
  } else if (!Array.isArray(content?.tables)) {
    say("The answer has no figures.");
    put(notice("plain", "The answer has no figures to draw.", wordsOf(result)));
  } else {
    shown = { tool: content.report, arguments: call.arguments ?? {}, result };
    const does = {
      make: host.hostCapabilities?.serverTools ? make : null,
      save: keep,
      back: past.length ? back : null,
    };
    const made = report(content, shown, does);
    put(made.part);
    redraw = made.redraw;
    redraw();
    say(`${named(content.report)}. ${content.answer}`);
  }
}

/** Ask the host for another report; what is shown stays until there is one, and stays where there is none. */
async function make(call) {
  if (board.getAttribute("aria-busy") === "true") return;
  busy(true);
  say(`Reading: ${call.label ?? named(call.tool)}`);
  board.querySelector(".notice")?.remove();
  try {
    const result = await request("tools/call", { name: call.tool, arguments: call.arguments });
    if (result.isError) throw new Error(wordsOf(result));
    past.push(shown);
    show(result, call);
    board.querySelector("h1")?.focus();
  } catch (error) {
    board.prepend(notice("wrong", `${named(call.tool)} could not be read. What was here before stays.`, error.message));
  } finally {
    busy(false);
  }
}

function back() {
  const before = past.pop();
  show(before.result, before);
  board.querySelector("h1")?.focus();
}

async function keep(name, text) {
  const kept = await save(name, text, host).catch(() => false);
  say(kept ? `Saved: ${name}` : `${name} was not saved.`);
}

hear("ui/notifications/tool-input", ({ arguments: given }) => { shown.arguments = given ?? {}; });
hear("ui/notifications/tool-result", (result) => {
  past.length = 0;
  show(result, shown);
});
hear("ui/notifications/tool-cancelled", ({ reason }) => {
  busy(false);
  say("The report was cancelled.");
  put(notice("plain", "The report was cancelled.", reason));
});
hear("ui/notifications/host-context-changed", dress);

const resized = new ResizeObserver(() => {
  redraw();
  notify("ui/notifications/size-changed", { height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
});

wait("Waiting for the report.");
connect().then(
  (found) => {
    host = { ...found, request };
    dress(found.hostContext ?? {});
    resized.observe(board);
  },
  () => put(notice("wrong", "The host did not answer.", "")),
);
