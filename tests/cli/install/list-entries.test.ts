import { expect, test } from "vitest";

import { clientNames, clientOf } from "../../../src/cli/install/clients.ts";
import { withEntry } from "../../../src/cli/install/entry.ts";
import { listEntries } from "../../../src/cli/install/list-entries.ts";

const launch = {
  command: "/usr/bin/node",
  args: ["/data/a b/main.js"],
  env: { OPENROUTER_API_KEY: 'k"1', B: "2" },
};

test.each(clientNames)("reads what is written for %s", (client) => {
  const text = withEntry(withEntry("", clientOf(client), "one", launch), clientOf(client), "two", {
    ...launch,
    env: {},
  });
  expect(listEntries(text, clientOf(client))).toEqual([
    { name: "one", ...launch },
    { name: "two", ...launch, env: {} },
  ]);
});

test("reads what people write, and nothing where there is nothing to read", () => {
  const toml = `[mcp_servers.'x'] # mine
command = 'C:\\node.exe' # here
args = [
  'a', # first
  "b",
]
env = { "K" = "1, 2", L = '3' }

[mcp_servers.remote]
url = "https://example.com"
`;
  expect(listEntries(toml, clientOf("codex"))).toEqual([
    { name: "x", command: "C:\\node.exe", args: ["a", "b"], env: { K: "1, 2", L: "3" } },
  ]);
  const json =
    '\ufeff{ // all\n "mcpServers": { "a": { "command": "x", "args": [1, "y"], "env": { "N": 5 } }, "b": { "url": "u" }, "c": 3 } }';
  expect(listEntries(json, clientOf("cursor"))).toEqual([{ name: "a", command: "x", args: ["y"], env: {} }]);
  for (const broken of ["", "[]", "{", '{"mcpServers": 1}', "[".repeat(100_000)])
    expect(listEntries(broken, clientOf("cursor"))).toEqual([]);
});
