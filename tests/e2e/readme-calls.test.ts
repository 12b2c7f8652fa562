import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { jsonOrUndefined } from "../../src/lib/json.ts";
import { type Message, startServer } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Members = NonNullable<Message["result"]>;

const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
const [recipes = ""] = /^## Recipes\n[^]*?(?=^## )/m.exec(readme) ?? [];
const inline = [...recipes.matchAll(/`(\{"[^`]+\})`/g)].map(([, text = ""]) => text);
const blocks = [...readme.matchAll(/^```json\n([^]*?)^```/gm)].map(([, text = ""]) => text);

/** Several calls may stand in one block, a line each. */
const written = [...blocks, ...inline].flatMap((text) =>
  jsonOrUndefined(text) === undefined ? text.trim().split("\n") : [text],
);

/** The tool that a call is for; undefined for what is no call: config files, results and lines of the ledger. */
function toolOf(call: Members): string | undefined {
  if ("mcpServers" in call || "usage" in call || "ts" in call || "category" in call) return undefined;
  if ("messages" in call) return "chat_completion";
  if ("prompt" in call) return "duration" in call ? "generate_video" : "generate_image";
  return "input" in call ? "create_embeddings" : "none that this test knows";
}

const calls = written.flatMap((text) => {
  const args = JSON.parse(text) as Members;
  const tool = toolOf(args);
  return tool === undefined ? [] : [{ tool, args }];
});

test("each call in README works as it stands, and does what is said of it", { timeout: 60_000 }, async () => {
  const [project, output] = [await temporaryFolder(), await temporaryFolder()];
  await mkdir(join(project, "src"));
  await writeFile(join(project, "src/retry.ts"), "export const retries = 3;\n");
  const server = startServer({
    args: ["--simulate"],
    env: {
      OPENROUTER_FILES_ROOTS: project,
      OPENROUTER_OUTPUT_DIR: output,
      OPENROUTER_TOOLS: "default,audio,video,vectors",
    },
  });
  await server.initialize();
  const seen = new Set<string>();
  let [id, conversation] = [10, ""];
  for (const { tool, args } of calls) {
    const text = JSON.stringify(args)
      .replaceAll("/home/me/project", project)
      .replaceAll("c-1a2b3c4d", conversation);
    const params = { name: tool, arguments: JSON.parse(text) as Members };
    const { result } = await server.request((id += 1), "tools/call", params);
    expect(result, text).not.toMatchObject({ isError: true });
    const answer = result?.["structuredContent"] ?? (JSON.parse(result?.["content"][0].text) as Members);
    conversation = answer.conversation?.id ?? conversation;
    for (const [about, check] of Object.entries(checks)) {
      if (!check.concerns(args)) continue;
      check.holds(answer, args, output);
      seen.add(about);
    }
  }
  // Nothing of what is checked has left README unseen.
  expect([...seen].toSorted()).toEqual(Object.keys(checks).toSorted());
  server.child.stdin.end();
  await server.exited;
});

interface Check {
  concerns: (args: Members) => boolean;
  holds: (answer: Members, args: Members, output: string) => void;
}

const checks: Record<string, Check> = {
  "a conversation begins": {
    concerns: ({ conversation }) => conversation === "new",
    holds: ({ conversation }) =>
      expect(conversation).toMatchObject({ id: expect.stringMatching(/^c-/), turns: 1 }),
  },
  "a conversation goes on": {
    concerns: ({ conversation }) => conversation !== undefined && conversation !== "new",
    holds: ({ conversation }) => expect(conversation.turns).toBe(2),
  },
  "every answer of a comparison": {
    concerns: ({ strategy }) => strategy?.name === "compare",
    holds: ({ choices }, { models }) => expect(choices).toHaveLength(models.length),
  },
  "the cheapest that is good enough": {
    concerns: ({ strategy }) => strategy?.name === "cost_optimized",
    holds: ({ model, routing }) => {
      expect(model).toMatch(/^openai\/gpt-4o-mini/);
      expect(routing).toMatchObject({ strategy: "cost_optimized" });
    },
  },
  "a list": {
    concerns: ({ models, strategy }) => models !== undefined && strategy === undefined,
    holds: ({ model }) => expect(model).toMatch(/claude/),
  },
  "a folder is read": {
    concerns: ({ files }) => files !== undefined,
    holds: ({ files }) => expect(files).toMatchObject([{ files: 1 }]),
  },
  "an answer keeps to its schema": {
    concerns: ({ response_format: format }) => format !== undefined,
    holds: ({ schema_valid: valid, choices }) => {
      expect(valid).toBe(true);
      expect(JSON.parse(choices[0].message.content)).toEqual({
        name: expect.any(String),
        year: expect.any(Number),
      });
    },
  },
  "a picture is saved": {
    concerns: ({ prompt, duration }) => prompt !== undefined && duration === undefined,
    holds: ({ images }, _, output) => {
      expect(images[0].path.startsWith(output)).toBe(true);
      expect(existsSync(images[0].path)).toBe(true);
    },
  },
  "vectors are saved": {
    concerns: ({ input }) => input !== undefined,
    holds: ({ count, path }) => {
      expect(count).toBe(2);
      expect(existsSync(path)).toBe(true);
    },
  },
  "a video is only planned": {
    concerns: ({ duration }) => duration !== undefined,
    holds: (answer) => expect(answer).toMatchObject({ dry_run: true }),
  },
};
