// A client of the TypeScript SDK: connects in the era it is told, lists the tools, calls one, and prints what it saw.
//   node client.ts legacy|auto COMMAND [ARGUMENT]...
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [mode, command, ...args] = process.argv.slice(2) as ["legacy" | "auto", string, ...string[]];
const client = new Client({ name: "typescript", version: "0" }, { versionNegotiation: { mode } });
await client.connect(new StdioClientTransport({ command, args, env: { ...process.env } as Record<string, string> }));
const { tools } = await client.listTools();
const called = await client.callTool({ name: "search_campaigns", arguments: {} });
const [answer] = called.content as { text: string }[];
console.log(
  JSON.stringify({
    revision: client.getNegotiatedProtocolVersion(),
    server: client.getServerVersion()?.name,
    instructions: client.getInstructions(),
    tools: tools.map((tool) => tool.name),
    answer: answer.text.split("\n")[0],
  }),
);
await client.close();
