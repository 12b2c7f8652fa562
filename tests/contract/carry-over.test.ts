import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { settings } from "../../src/config.ts";
import { tools } from "../../src/tools/index.ts";
import { startHarness } from "../support/harness.ts";

const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
const [section = ""] = /^## Coming from another[^]*?(?=^## )/m.exec(readme) ?? [];
const rows = [...section.matchAll(/^\| `(@[^`]+)` \| (.*) \| (.*) \| (.*) \|$/gm)];
const names = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

test("what README says carries over is there under that name", () => {
  expect(rows).toHaveLength(2);
  const known = new Set(tools.map(({ name }) => name));
  const variables = new Set<string>(Object.values(settings).map(({ variable }) => variable));
  const renamed = names(section.split("What has another name here:")[1]).filter((name) =>
    name.startsWith("OPENROUTER_"),
  );
  expect(variables).toContain(renamed[1]);
  for (const [, , toolCell, argumentCell, settingCell] of rows) {
    const carried = names(toolCell);
    expect(carried.filter((name) => !known.has(name))).toEqual([]);
    const carriedTools = tools.filter(({ name }) => carried.includes(name));
    const understood = new Set(carriedTools.flatMap(({ input }) => Object.keys(input.shape)));
    expect(names(argumentCell).filter((name) => !understood.has(name))).toEqual([]);
    expect(names(settingCell).filter((name) => !variables.has(name))).toEqual([]);
  }
});

test("calls as those servers' documentation shows them are answered", async () => {
  const { call } = await startHarness({ env: { OPENROUTER_DEFAULT_MODEL: "openai/gpt-4o-mini" } });
  const asked: [string, Record<string, unknown>][] = [
    ["chat_completion", { messages: [{ role: "user", content: "Hello" }], temperature: 1 }],
    [
      "chat_completion",
      {
        model: "anthropic/claude-haiku-4.5",
        messages: [
          { role: "system", content: "Be brief" },
          { role: "user", content: "Hello" },
        ],
      },
    ],
    [
      "search_models",
      {
        query: "claude",
        provider: "anthropic",
        minContextLength: 1000,
        maxPromptPrice: 100,
        capabilities: { vision: true, functions: true },
        limit: 5,
      },
    ],
    ["get_model_info", { model: "openai/gpt-4o-mini" }],
    ["validate_model", { model: "openai/gpt-4o-mini" }],
    ["generate_image", { prompt: "a cat astronaut on mars" }],
  ];
  for (const [name, args] of asked) expect((await call(name, args)).text).not.toMatch(/^Error/);
});
