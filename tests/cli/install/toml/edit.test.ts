import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { clientOf, type TomlClient } from "../../../../src/cli/install/clients.ts";
import { withoutTomlEntry, withTomlEntry } from "../../../../src/cli/install/toml/edit.ts";
import { listTomlEntries, readTomlEntry } from "../../../../src/cli/install/toml/read.ts";

const codex = clientOf("codex") as TomlClient;
const launch = { command: "/node", args: ["/main.js"], env: { OPENROUTER_API_KEY: "new" } };
const withEntry = (text: string, env: Record<string, string> = launch.env): string =>
  withTomlEntry(text, codex, "openrouter", { ...launch, env });
const without = (text: string): string => withoutTomlEntry(text, codex, "openrouter");
const entry = (text: string) =>
  listTomlEntries(text, "mcp_servers").find(({ name }) => name === "openrouter");

/** What a table's name may look like and is none: in strings and lists over several lines. */
const decoys = `model = "gpt" # [mcp_servers.openrouter]
instructions = """
[mcp_servers.openrouter]
command = "not this"\\
  """
literal = '''
[mcp_servers.openrouter.env]
OPENROUTER_API_KEY = "not this"''''
quotes = """ends with two ""\\""""" # more
list = [ # [mcp_servers.openrouter]
  "[mcp_servers.openrouter]",
  'it''s', # "
  { a = "]" , b = [1, 2.5] },
]
when = 1979-05-27 07:32:00Z
on = true
`.replace("'it''s'", "'its'");

describe("a table's name in a string or a list", () => {
  test("is text: the section comes behind it, and goes without a trace", () => {
    const after = withEntry(decoys);
    expect(after.startsWith(decoys)).toBe(true);
    expect(entry(after)).toEqual({ name: "openrouter", ...launch });
    expect(without(after)).toBe(decoys);
    expect(without(decoys)).toBe(decoys);
    expect(readTomlEntry(decoys, "mcp_servers", "openrouter")).toBeUndefined();
  });

  test("is text inside our own section, too", () => {
    const before = `[mcp_servers.openrouter]
command = """/old"""
args = [
  "[profiles.x]", # ]
]
startup_timeout_sec = 20 # mine
note = '''
[mcp_servers.other]
'''

[profiles.x]
y = 1
`;
    const after = withEntry(before, {});
    expect(after).toBe(
      before.replace('"""/old"""', '"/node"').replace('[\n  "[profiles.x]", # ]\n]', '["/main.js"]'),
    );
    expect(without(after)).toBe("\n[profiles.x]\ny = 1\n");
  });
});

describe("the section is found", () => {
  const forms: [string, string][] = [
    ["with quotes", '[mcp_servers."openrouter"]\ncommand = "old"\n'],
    ["with literal quotes and spaces", "[ mcp_servers . 'openrouter' ] # mine\ncommand = 'old'\n"],
    ["with an escape in its name", '[mcp_servers."open\\u0072outer"]\ncommand = "old"\n'],
    ["with Windows' line breaks", '[mcp_servers.openrouter]\r\ncommand = "old"\r\n'],
    ["indented", '  [mcp_servers.openrouter]\n\tcommand = "old"\n'],
    ["without a line break at its end", '[mcp_servers.openrouter]\ncommand = "old"'],
    ["with its environment alone", '[mcp_servers.openrouter.env]\nA = "1"\n'],
    [
      "with its environment elsewhere",
      '[mcp_servers.openrouter.env]\nA = "1"\n[x]\n[mcp_servers.openrouter]\n',
    ],
    ["with its environment in braces", '[mcp_servers.openrouter]\nenv = { A = "1", "B.c" = \'2\' }\n'],
    ["with its environment in dots", '[mcp_servers.openrouter]\nenv.A = "1"\ncommand = "old"\n'],
    ["with an address", '[mcp_servers.openrouter]\nurl = "https://old"\nbearer_token_env_var = "T"\n'],
    ["with tables below", "[mcp_servers.openrouter]\n[mcp_servers.openrouter.tools.a]\nx = 1\n"],
  ];
  test.each(forms)("%s", (_, text) => {
    const before = listTomlEntries(text.replace(/\burl = .*/, 'command = "x"'), "mcp_servers")[0]?.env ?? {};
    const after = withEntry(text);
    const kept = text.includes("A = ") ? { A: "1" } : before;
    expect(entry(after)).toMatchObject({
      command: "/node",
      args: ["/main.js"],
      env: { ...kept, ...launch.env },
    });
    expect(after).not.toContain("old");
    expect(after.includes("\r\n") ? after.replaceAll("\r\n", "").includes("\n") : false).toBe(false);
    // It is so already.
    expect(withEntry(after)).toBe(after);
    expect(without(after)).not.toMatch(/openrouter|OPENROUTER/);
  });

  test("and what is beside it stays byte for byte", () => {
    const before = '# a\r\n[mcp_servers.a]\r\ncommand="x"#c\r\n\r\n# b\r\n[b]\r\nc = """\r\n"""\r\n';
    expect(without(withEntry(before))).toBe(before);
    expect(without(withEntry(before.trimEnd()))).toBe(before);
  });
});

test.each([
  '[mcp_servers.openrouter]\nurl = "https://x"\nbearer_token_env_var = "T"\nhttp_headers.A = "b"\nscopes = ["a"]\n',
  '[mcp_servers.openrouter]\nurl = "https://x"\nscopes = ["a"]\n[mcp_servers.openrouter.http_headers]\nA = "b"\n',
  '[mcp_servers.openrouter.http_headers]\nA = "b"\n[mcp_servers.openrouter]\nscopes = ["a"]\nurl = "https://x"\n',
  '[mcp_servers.openrouter.oauth]\nclient_id = "b"\n[mcp_servers.openrouter.tools.x]\nscopes = ["a"]\n',
])("an entry for an address becomes one for a program: %j", (before) => {
  const after = withEntry(`${before}\n[tui]\ntheme = "x"\n`);
  expect(entry(after)).toEqual({ name: "openrouter", ...launch });
  expect(after).not.toMatch(/url|bearer|http|oauth|client_id|A = /);
  expect(after).toContain('scopes = ["a"]');
  expect(after.endsWith('\n[tui]\ntheme = "x"\n')).toBe(true);
});

test("a section is changed as text, and nothing else", () => {
  const before = `model = "gpt" # mine

[mcp_servers.other]
command = "x"

[mcp_servers.openrouter]
command = "old"
args = [
  "one",
]
startup_timeout_sec = 20
enabled_tools = [
  "a=b",
  "c",
]

[mcp_servers.openrouter.env]
OPENROUTER_API_KEY = "mine"

# about the next one
[profiles.x]
y = 1
`;
  const after = withEntry(before, {});
  expect(after.startsWith(before.slice(0, before.indexOf("[mcp_servers.openrouter]")))).toBe(true);
  expect(after.endsWith("# about the next one\n[profiles.x]\ny = 1\n")).toBe(true);
  expect(after).toContain('command = "/node"');
  expect(after).toContain("startup_timeout_sec = 20");
  expect(after).toContain('enabled_tools = [\n  "a=b",\n  "c",\n]');
  expect(after).toContain('OPENROUTER_API_KEY = "mine"');
  expect(after).not.toContain('"one"');
  expect(after).not.toContain('"old"');
});

test("what cannot be replaced as text, or is no TOML, is refused with the place", () => {
  const refused: [string, RegExp][] = [
    ['mcp_servers = { openrouter = { command = "x" } }\n', /'mcp_servers = \.\.\.'/],
    ["mcp_servers = {}\n", /mcp_servers/],
    ['[mcp_servers]\nopenrouter = { command = "x" }\n', /'mcp_servers\.openrouter = \.\.\.'/],
    ['[mcp_servers]\n"openrouter".env.A = "x"\n', /mcp_servers\.openrouter/],
    ['mcp_servers.openrouter.command = "x"\n', /mcp_servers\.openrouter/],
    ["[[mcp_servers.openrouter]]\n", /mcp_servers\.openrouter/],
    ["[[mcp_servers]]\n", /mcp_servers/],
    ["[mcp_servers.openrouter]\n[mcp_servers.openrouter]\n", /twice/],
    ['a = "open\n', /line 1/],
    ['\n\na = """open\n', /line 3: a string that begins with """ does not end/],
    ["[a\n", /line 1/],
    ["a = [1, 2\n", /line 2: \] is missing/],
    ["a = 1 b = 2\n", /line 1/],
    ["{}\n", /line 1/],
    ['a = "\\q"\n', /unknown escape/],
    [`a = ${"[".repeat(5000)}`, /too deep/],
  ];
  for (const [text, says] of refused) {
    expect(() => withEntry(text), text).toThrow(says);
    expect(() => without(text), text).toThrow(says);
  }
});

test("texts of every kind come back as they were written", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.array(fc.string()), fc.string(), (command, args, value) => {
      const text = withTomlEntry("", codex, "x", { command, args, env: { "A b.c": value } });
      expect(listTomlEntries(text, "mcp_servers")).toEqual([
        { name: "x", command, args, env: { "A b.c": value } },
      ]);
    }),
  );
});
