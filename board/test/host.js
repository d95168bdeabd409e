// A host as small as it can be: the official bridge, and the page in a sandboxed frame.
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

/** Put the page up and wait until it has introduced itself. `answers` are what its own calls get, by tool. */
window.open_ = async ({ html, context = {}, answers = {}, tools = true, files = true, width = 900 }) => {
  const frame = Object.assign(document.createElement("iframe"), { title: "board" });
  frame.setAttribute("sandbox", "allow-scripts allow-downloads");
  frame.style.cssText = `border: 0; width: ${width}px; height: 600px`;
  document.body.replaceChildren(frame);
  const seen = { calls: [], sizes: [], files: [] };
  const capabilities = { ...(files ? { downloadFile: {} } : {}), ...(tools ? { serverTools: {} } : {}) };
  const bridge = new AppBridge(null, { name: "test-host", version: "1" }, capabilities, { hostContext: context });
  bridge.oncalltool = async ({ name, arguments: given }) => {
    seen.calls.push({ name, arguments: given });
    return answers[name] ?? { isError: true, content: [{ type: "text", text: `No answer for ${name}` }] };
  };
  bridge.ondownloadfile = async ({ contents }) => {
    seen.files.push(...contents);
    return {};
  };
  bridge.onsizechange = ({ height }) => {
    seen.sizes.push(height);
    if (height) frame.style.height = `${height}px`;
  };
  const ready = new Promise((resolve) => { bridge.oninitialized = resolve; });
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  frame.srcdoc = html;
  await ready;
  window.host = { bridge, seen, frame };
};

window.give = async ({ arguments: given, result }) => {
  await window.host.bridge.sendToolInput({ arguments: given });
  await window.host.bridge.sendToolResult(result);
};
