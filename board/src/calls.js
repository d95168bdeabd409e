// The calls that a report proposes, read back from its words. Only tools that read, and whose answers this page can draw.
const NAMES = {
  get_overview: "Overview",
  get_agent_report: "Agent report",
  get_agent_day: "Agent day",
  get_call_report: "Call report",
  get_drop_rate: "Drop rate",
  get_list_report: "List report",
  get_callback_backlog: "Callback backlog",
};
const PROPOSED = /^(\w+)\((.*)\)(?: (?:for|to) (.+))?$/;
const ARGUMENT = /(\w+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[\w.-]+)(?:, |$)/y;

export const named = (tool) => NAMES[tool] ?? "Report";

/** A proposed call as tool, arguments and label; null where it is not one that may be made from here. */
export function call(words) {
  const [, tool, inside, why] = PROPOSED.exec(words) ?? [];
  if (!Object.hasOwn(NAMES, tool ?? "")) return null;
  const given = {};
  for (ARGUMENT.lastIndex = 0; ARGUMENT.lastIndex < inside.length; ) {
    const found = ARGUMENT.exec(inside);
    if (!found) return null;
    try {
      given[found[1]] = JSON.parse(found[2]);
    } catch {
      return null;
    }
  }
  const told = Object.values(given).flat().join(", ").replaceAll("_", " ");
  return { tool, arguments: given, label: why ? `${named(tool)}: ${why}` : told ? `${named(tool)}: ${told}` : named(tool) };
}

/** What a row of a table opens, by what its rows are; null where nothing is. */
export function opened(column, row, shown) {
  const label = column.text(row);
  const id = /\((\d+)\)$/.exec(label)?.[1];
  const when = shown.arguments.when === undefined ? {} : { when: shown.arguments.when };
  if (column.name === "agent" && shown.tool !== "get_agent_day" && label !== "no agent") {
    const like = shown.next.find((one) => one.tool === "get_agent_day");
    return { tool: "get_agent_day", arguments: { ...like?.arguments, agent: id ?? label } };
  }
  if (column.name === "campaign" && id) {
    return { tool: "get_call_report", arguments: { ...when, campaign: id, group_by: ["hour"] } };
  }
  if (column.name === "list" && id) return { tool: "get_call_report", arguments: { ...when, list: id, group_by: ["day"] } };
  return null;
}
