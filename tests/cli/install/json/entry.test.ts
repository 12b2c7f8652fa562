import fc from "fast-check";
import { parse } from "jsonc-parser";
import { describe, expect, test } from "vitest";

import { clientOf, type JsonClient } from "../../../../src/cli/install/clients.ts";
import { readJsonEntry, withJsonEntry, withoutJsonEntry } from "../../../../src/cli/install/json/entry.ts";
import { listEntries } from "../../../../src/cli/install/list-entries.ts";

const launch = { command: "/node", args: ["/main.js"], env: { OPENROUTER_API_KEY: "new" } };
const add = (client: JsonClient, text: string): string => withJsonEntry(text, client, "openrouter", launch);
const remove = (client: JsonClient, text: string): string => withoutJsonEntry(text, client, "openrouter");
const opencode = clientOf("opencode") as JsonClient;
const cursor = clientOf("cursor") as JsonClient;

const asList = { type: "local", command: ["/node", "/main.js"], environment: launch.env };

describe("opencode's two forms", () => {
  test("a new file, and one of version 1, get what both versions read", () => {
    for (const text of ["", "{}", '{"mcp": {}}', '{"mcp": {"a": {"type": "remote", "url": "u"}}}']) {
      const after = add(opencode, text);
      expect(parse(after).mcp.openrouter).toEqual({ ...asList, enabled: true });
      expect(readJsonEntry(after, opencode, "openrouter")?.where).toBe("mcp.openrouter");
    }
  });

  test("a file of version 2 gets its own", () => {
    const text =
      '{\n  "mcp": {\n    "timeout": {},\n    "servers": {\n      "a": {} // first\n    }\n  }\n}\n';
    const after = add(opencode, text);
    expect(parse(after).mcp.servers).toEqual({ a: {}, openrouter: asList });
    expect(after).toContain('"a": {}, // first\n      "openrouter": {');
    expect(parse(after).mcp).not.toHaveProperty("openrouter");
    expect(add(opencode, after)).toBe(after);
    expect(readJsonEntry(after, opencode, "openrouter")?.where).toBe("mcp.servers.openrouter");
    expect(listEntries(after, opencode)).toEqual([{ name: "openrouter", ...launch }]);
    expect(parse(remove(opencode, after))).toEqual(parse(text));
  });

  test("an entry stays in the form it has, and one in both is kept right in both", () => {
    const old = { type: "local", command: ["x"], environment: { A: "1" } };
    const both = JSON.stringify({ mcp: { openrouter: old, servers: { openrouter: old } } });
    const after = parse(add(opencode, both));
    expect(after.mcp.openrouter.command).toEqual(["/node", "/main.js"]);
    expect(after.mcp.servers.openrouter.environment).toEqual({ A: "1", OPENROUTER_API_KEY: "new" });
    expect(parse(remove(opencode, both)).mcp).toEqual({ servers: {} });
    const flat = JSON.stringify({ mcp: { openrouter: old, servers: {} } });
    expect(parse(add(opencode, flat)).mcp.servers).toEqual({});
  });

  test("a server that is called 'servers' is none of them", () => {
    const text = '{"mcp": {"servers": {"type": "local", "command": ["x"]}}}';
    expect(parse(add(opencode, text)).mcp.servers).toEqual({ type: "local", command: ["x"] });
    expect(parse(add(opencode, text)).mcp.openrouter.command).toEqual(["/node", "/main.js"]);
  });
});

describe("an entry of another kind under our name", () => {
  test("for an address becomes one for a program, and keeps what is not about the address", () => {
    const before = { type: "http", url: "https://x", headers: { A: "t" }, timeout: 9, env: { B: "1" } };
    const after = parse(add(cursor, JSON.stringify({ mcpServers: { openrouter: before } })));
    expect(after.mcpServers.openrouter).toEqual({
      type: "stdio",
      command: "/node",
      args: ["/main.js"],
      timeout: 9,
      env: { B: "1", OPENROUTER_API_KEY: "new" },
    });
  });

  test("is replaced where it is no object", () => {
    const after = parse(add(cursor, '{"mcpServers": {"openrouter": null}}'));
    expect(after.mcpServers.openrouter.command).toBe("/node");
  });
});

describe("an entry that is brought up to date", () => {
  test("keeps comments, order and layout, and changes what says something else", () => {
    const before = `{
  "mcpServers": {
    "openrouter": {
      "timeout": 300, // long answers
      "args": ["/old.js"], // by hand
      "command": "/node",
      "env": {
        // mine
        "OPENROUTER_API_KEY": "old", "A": "1"
      },
      "type": "stdio"
    }
  }
}
`;
    const after = before.replace("/old.js", "/main.js").replace('"old"', '"new"');
    expect(add(cursor, before)).toBe(after);
  });

  test("stays on the line that it is on", () => {
    const before =
      '{"mcpServers":{"openrouter":{"command":"npx","args":["-y","x"],"type":"sse","url":"u"},"a":{}}}';
    expect(add(cursor, before)).toBe(
      '{"mcpServers":{"openrouter":{"command":"/node","args":["/main.js"],"type":"stdio","env":{"OPENROUTER_API_KEY":"new"}},"a":{}}}',
    );
  });

  test("has spaces where its line has them", () => {
    const before = '{\n  "mcpServers": { "openrouter": { "command": "npx", "args": ["-y", "x"] } }\n}\n';
    expect(add(cursor, before)).toBe(
      '{\n  "mcpServers": { "openrouter": { "command": "/node", "args": ["/main.js"], "type": "stdio", "env": {"OPENROUTER_API_KEY": "new"} } }\n}\n',
    );
    const other = '{\n  "mcpServers": { "a": { "command": "x" } }\n}\n';
    expect(remove(cursor, add(cursor, other))).toBe(other);
  });

  test("is left alone where a member stands twice, of which a client takes the other", () => {
    const twice = '{"mcpServers": {"openrouter": {"command": "a", "command": "b"}}}';
    expect(() => add(cursor, twice)).toThrow("has 'command' twice");
  });

  test("of an older Zed keeps the environment that stood with the program", () => {
    const zed = clientOf("zed") as JsonClient;
    const old = { command: { path: "npx", args: ["x"], env: { A: "1" } }, settings: {} };
    expect(parse(add(zed, JSON.stringify({ context_servers: { openrouter: old } }))).context_servers).toEqual(
      {
        openrouter: {
          source: "custom",
          command: "/node",
          args: ["/main.js"],
          env: { A: "1", OPENROUTER_API_KEY: "new" },
          settings: {},
        },
      },
    );
  });
});

test.each(["// none yet", "// none yet\n", "/* none */ // yet\n\n"])(
  "a file of comments alone %j is filled",
  (text) => {
    const after = add(cursor, text);
    expect(after.startsWith(text)).toBe(true);
    expect(parse(after).mcpServers.openrouter.command).toBe("/node");
    expect(readJsonEntry(text, cursor, "openrouter")).toBeUndefined();
    expect(remove(cursor, text)).toBe(text);
  },
);

test.each([
  ["{\n}\n", '{\n  "mcpServers": ENTRY\n}\n'],
  ["{ }", '{\n  "mcpServers": ENTRY\n}'],
  ["{\n  // none yet\n}\n", '{\n  "mcpServers": ENTRY\n  // none yet\n}\n'],
  ["{ // none yet\n}\n", '{ // none yet\n  "mcpServers": ENTRY\n}\n'],
  ["{ /* none yet */ }\n", '{ /* none yet */\n  "mcpServers": ENTRY\n }\n'],
])("%j gets no line that is empty", (text, shape) => {
  const [head = "", tail = ""] = shape.split("ENTRY");
  const after = add(cursor, text);
  expect([after.slice(0, head.length), after.slice(-tail.length)]).toEqual([head, tail]);
  expect(parse(after).mcpServers.openrouter.command).toBe("/node");
});

test("an entry that says the same stays as it is written", () => {
  const text =
    '{ "mcpServers": { "openrouter": { "args": [ "/main.js" ], "command": "/node", /* mine */ "type": "stdio", "env": {"OPENROUTER_API_KEY":"new"} } } }';
  expect(add(cursor, text)).toBe(text);
});

test.each([
  ['{"mcpServers": {}, "mcpServers": {}}', "has 'mcpServers' twice"],
  ['{"mcpServers": {"openrouter": {}, "openrouter": {}}}', "has 'openrouter' twice"],
  ['{"mcpServers": []}', "holds 'mcpServers', which is no JSON object"],
  [`{"mcpServers": ${"[".repeat(100_000)}`, "is nested too deep"],
  ['{"mcpServers": "x"}', "holds 'mcpServers', which is no JSON object"],
])("%.40s is refused", (text, says) => {
  expect(() => add(cursor, text)).toThrow(says);
});

describe("what stands around the entry comes back byte for byte", () => {
  test.each([
    ['{\n  "mcpServers": {\n    "a": {}\n  }\n}\n'],
    ['{\n  "mcpServers": {\n    "a": {}, // about a\n  },\n}\n'],
    ['{\n  "mcpServers": {\n    "a": {} /* about a */ // and more\n    // nothing below\n  }\n}\n'],
    ['{\r\n\t"mcpServers": {\r\n\t\t"a": {}\r\n\t}\r\n}'],
    ['{ "mcpServers": {} }'],
    ['{"mcpServers":{"a":{"command":"x"}}}'],
    ['{"mcpServers":{"a":{},},}'],
    ['{\n  "mcpServers": {\n    "a": {}\n    , "b": {}\n  }\n}\n'],
  ])("%j", (before) => {
    const after = add(cursor, before);
    expect(parse(after).mcpServers.openrouter.command).toBe("/node");
    expect(remove(cursor, after)).toBe(before);
  });

  test.each([
    ['{"mcpServers": {"openrouter": {}, "a": {}}}', '{"mcpServers": {"a": {}}}'],
    ['{"mcpServers": {"a": {}, "openrouter": {}, "b": {}}}', '{"mcpServers": {"a": {}, "b": {}}}'],
    [
      '{"mcpServers": {\n  // ours\n  "openrouter": {\n  }, // mine\n  "a": {}\n}}',
      '{"mcpServers": {\n  // ours\n  // mine\n  "a": {}\n}}',
    ],
    [
      '{"mcpServers": {\n  "a": {}, // a, b\n  "openrouter": {}\n}}',
      '{"mcpServers": {\n  "a": {} // a, b\n}}',
    ],
    [
      '{"mcpServers": {\n  "openrouter": {} // , no\n  , "a": {}\n}}',
      '{"mcpServers": {\n // , no\n   "a": {}\n}}',
    ],
  ])("removed from %j", (before, after) => {
    expect(remove(cursor, before)).toBe(after);
    expect(parse(after).mcpServers).not.toHaveProperty("openrouter");
  });
});

test("any file comes back as it was, and says the same as before beside the entry", () => {
  const layouts = fc.constantFrom(undefined, 1, 2, "\t");
  const files = fc.record({
    before: fc.jsonValue(),
    mcpServers: fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), {
      minKeys: 1,
      noNullPrototype: true,
    }),
    after: fc.jsonValue(),
  });
  fc.assert(
    fc.property(files, layouts, (file, layout) => {
      const text = JSON.stringify(file, null, layout);
      const added = add(cursor, text);
      const { openrouter, ...others } = parse(added).mcpServers;
      expect(openrouter.command).toBe("/node");
      expect({ ...parse(added), mcpServers: others }).toEqual(parse(text));
      expect(remove(cursor, added)).toBe(text);
    }),
  );
});
