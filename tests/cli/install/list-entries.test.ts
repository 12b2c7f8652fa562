import { expect, test } from "vitest";

import { BrokenConfig } from "../../../src/cli/install/broken-config.ts";
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
  for (const none of ["", " // nothing yet\n", "{}", '{"mcpServers": 1}'])
    expect(listEntries(none, clientOf("cursor"))).toEqual([]);
});

test.each([
  [
    "cursor",
    '{ "mcpServers": { "a": { "command": "x" } "b": {} } }',
    "is not valid JSON (line 1, near column 43)",
  ],
  ["cursor", "{", "is not valid JSON (line 1, near column 2)"],
  ["zed", "[]", "holds no JSON object"],
  ["cursor", "[".repeat(100_000), "is nested too deep"],
  ["codex", '[mcp_servers.a]\ncommand = "x', "is no valid TOML (line 2"],
  ["codex", `a = ${"[".repeat(100_000)}`, "is no valid TOML (line 1"],
] as const)("says of a broken file of %s what is wrong with it: %.60s", (client, text, flaw) => {
  const read = () => listEntries(text, clientOf(client));
  expect(read).toThrow(BrokenConfig);
  expect(read).toThrow(flaw);
});
