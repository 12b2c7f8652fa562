import { expect, test } from "vitest";

import { differences } from "../../../src/cli/install/show-entry.ts";

const secret = "n0b0dy5-bu51ne55";

test.each([
  [`headers: {"Authorization":"Bearer ${secret}","X-Api":"${secret}"}`, "headers: (not shown)"],
  [`http_headers.Authorization = "Bearer ${secret}"`, "http_headers.Authorization = (not shown)"],
  [`oauth: {"clientSecret":"${secret}"}`, "oauth: (not shown)"],
  [`url: "https://me:${secret}@x.example/mcp"`, 'url: "https://(not shown)@x.example/mcp"'],
  [`url: "https://x.example/mcp?api_key=${secret}"`, 'url: "https://x.example/mcp?api_key=(not shown)"'],
  [
    `args: ["mcp-remote","--header","Authorization: Bearer ${secret}"]`,
    'args: ["mcp-remote","--header","Authorization: Bearer (not shown)"]',
  ],
  [
    `args: ["--header","Authorization:${secret}","-y"]`,
    'args: ["--header","Authorization:(not shown)","-y"]',
  ],
  [`args: ["--use","sk-or-v1-${"0".repeat(64)}"]`, 'args: ["--use","[redacted]"]'],
  [
    `command: {"path":"x","env":{"OPENROUTER_API_KEY":"sk-or-v1-${"0".repeat(64)}"}}`,
    'command: {"path":"x","env":{"OPENROUTER_API_KEY":"(not shown)"}}',
  ],
  ['args: ["/data/author/main.js"]', 'args: ["/data/author/main.js"]'],
])("of an entry's line no secret is shown: %s", (line, shown) => {
  expect(differences({ lines: [line], env: {} })).toEqual([`- ${shown}`]);
  expect(differences(undefined, { lines: [line], env: {} })).toEqual([`+ ${shown}`]);
});
