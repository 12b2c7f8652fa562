import { expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";

interface Listed {
  name: string;
  icons?: unknown;
  annotations: Record<string, boolean>;
  _meta: Record<string, unknown>;
}

async function listed(env: Record<string, string>): Promise<{ tools: Listed[]; line: string }> {
  const server = startServer({ env });
  await server.initialize();
  const { result } = await server.request(1, "tools/list");
  return { tools: result?.["tools"], line: server.lines.at(-1) ?? "" };
}

test("what Claude Code reads of a tool, and hints that are true, are on the line", async () => {
  const { tools } = await listed({ OPENROUTER_TOOLS: "all" });
  const metas = new Map(tools.map(({ name, ...tool }) => [name, tool["_meta"]]));
  for (const meta of metas.values()) expect(meta["anthropic/searchHint"]).toEqual(expect.any(String));
  const having = (key: string) =>
    [...metas].filter(([, meta]) => meta[key] !== undefined).map(([name]) => name);
  expect(having("anthropic/alwaysLoad")).toEqual(["chat_completion"]);
  expect(having("anthropic/maxResultSizeChars")).toEqual([
    "chat_completion",
    "get_result",
    "search_models",
    "get_model_info",
    "transcribe_audio",
  ]);
  // More than Claude Code reads for itself, and no more than it takes.
  for (const name of having("anthropic/maxResultSizeChars")) {
    const most = Number(metas.get(name)?.["anthropic/maxResultSizeChars"]);
    expect(most).toBeGreaterThan(50_000);
    expect(most).toBeLessThanOrEqual(500_000);
  }
  const free = new Set([
    "get_result",
    "search_models",
    "get_model_info",
    "validate_model",
    "get_account_status",
  ]);
  for (const { name, annotations, icons } of tools) {
    const isFree = free.has(name);
    expect(annotations).toEqual({
      readOnlyHint: isFree,
      destructiveHint: false,
      idempotentHint: isFree,
      openWorldHint: true,
    });
    expect(icons).toBeUndefined();
  }
});

test("the list is the same to the byte in every process, in one order", async () => {
  const [one, other, named] = await Promise.all([
    listed({}),
    listed({}),
    listed({
      OPENROUTER_TOOLS:
        "get_account_status,generate_image,validate_model,get_model_info,search_models,get_result,chat_completion",
    }),
  ]);
  expect(other.line).toBe(one.line);
  expect(named.line).toBe(one.line);
  expect(Buffer.byteLength(one.line)).toBeLessThan(18_100);
});

test("instructions name the tools that are listed, and no others", async () => {
  const server = startServer({ env: { OPENROUTER_TOOLS: "chat_completion,video" } });
  const { instructions } = (await server.initialize()).result ?? {};
  expect(instructions).toMatch(/chat_completion .*generate_video/);
  expect(instructions).not.toMatch(/generate_image|search_models|get_result/);
  const { prompts } = (await server.request(1, "prompts/list")).result ?? {};
  expect(prompts.map(({ name }: { name: string }) => name)).not.toContain("pick_a_model");
});
