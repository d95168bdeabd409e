// The host at the other end of postMessage, by the protocol of MCP Apps (2026-01-26). The official client side is 540 kB with
// what it needs, more than this whole page may have.
const VERSION = "2026-01-26";
const waiting = new Map();
const heard = new Map();
let last = 0;

const post = (message) => window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");

export const notify = (method, params) => post({ method, params });

export const request = (method, params) =>
  new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    post({ id: last, method, params });
  });

/** Have `then` called with the params of each message of that method; what it returns answers a request. */
export const hear = (method, then) => heard.set(method, then);

/** Listen, introduce the page, and resolve with what the host can do and how it looks. */
export async function connect() {
  window.addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.jsonrpc === "2.0") take(data);
  });
  hear("ping", () => ({}));
  hear("ui/resource-teardown", () => ({}));
  const host = await request("ui/initialize", {
    appInfo: { name: "convoso-board", title: "Convoso board", version: "1.0.0" },
    appCapabilities: { availableDisplayModes: ["inline"] },
    protocolVersion: VERSION,
  });
  notify("ui/notifications/initialized", {});
  return host;
}

function take({ id, method, params, result, error }) {
  if (method === undefined) {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error) one?.reject(new Error(error.message));
    else one?.resolve(result);
    return;
  }
  const then = heard.get(method);
  const answer = then?.(params ?? {});
  if (id === undefined) return;
  if (then) post({ id, result: answer ?? {} });
  else post({ id, error: { code: -32601, message: `The board has no ${method}.` } });
}
