import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { settings } from "../../src/config/settings.ts";
import { startHarness } from "../support/harness.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tools } from "../support/tools.ts";

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
    const understood = new Set(carriedTools.flatMap(({ input }) => Object.keys(input().shape)));
    expect(names(argumentCell).filter((name) => !understood.has(name))).toEqual([]);
    expect(names(settingCell).filter((name) => !variables.has(name))).toEqual([]);
  }
});

test("what has another name here is told by that name to whoever gives the old one", async () => {
  const renamed = [...section.matchAll(/^\| `([a-z_]+)` \| `([a-z_]+)` \| (.*?) ?\|$/gm)];
  expect(renamed.length).toBeGreaterThan(12);
  const { call } = await startHarness({ env: { OPENROUTER_TOOLS: "default,audio,video,vectors" } });
  for (const [, there = "", here = "", cell = ""] of renamed) {
    expect(tools.map(({ name }) => name)).not.toContain(there);
    const tool = tools.find(({ name }) => name === here);
    for (const [, old = "", now = ""] of cell.matchAll(/`([a-z_]+)` is `([a-z_]+)`/g)) {
      expect(Object.keys(tool?.input().shape ?? {})).toContain(now);
      expect((await call(here, { [old]: "x" })).text).toMatch(new RegExp(`'${old}' (is|are) .*'${now}'`));
    }
  }
});

test("calls as those servers' documentation shows them are answered", async () => {
  const { call } = await startHarness({
    env: {
      OPENROUTER_DEFAULT_MODEL: "openai/gpt-4o-mini",
      OPENROUTER_TOOLS: "default,video,vectors",
      OPENROUTER_OUTPUT_DIR: await temporaryFolder(),
    },
  });
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
    ["generate_image", { prompt: "a cat astronaut on mars", aspect_ratio: "16:9", save_path: "cat.png" }],
    [
      "chat_completion",
      {
        model: "openai/gpt-4o-mini",
        messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
        max_tokens: 100,
        provider: { sort: "price", ignore: ["x"], allow_fallbacks: true },
        cache: true,
      },
    ],
    ["search_models", { capabilities: { vision: true, audio: false, video: false }, limit: 50, offset: 1 }],
    ["rerank_documents", { query: "a", documents: ["b", "c"], top_n: 1, return_documents: true }],
    [
      "generate_video",
      {
        prompt: "a calm river at sunrise",
        resolution: "720p",
        duration: 4,
        save_path: "./river.mp4",
        dry_run: true,
      },
    ],
  ];
  for (const [name, args] of asked) expect((await call(name, args)).isError, name).toBe(false);
  const { models } = (await call("search_models", { capabilities: { video: true } })).data;
  expect(models.length).toBeGreaterThan(0);
  for (const { input_modalities } of models) expect(input_modalities).toContain("video");
});
