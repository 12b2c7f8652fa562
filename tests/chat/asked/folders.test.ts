import { mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const model = "anthropic/claude-sonnet-4.5";

async function started(files: Record<string, string>) {
  const root = await realpath(await temporaryFolder());
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const harness = await startHarness({ env: { OPENROUTER_FILES_ROOTS: root } });
  const ask = (entries: string[], more: object = {}) =>
    harness.call("chat_completion", { model, messages: "What is this?", files: entries, ...more });
  const sent = (): string => harness.lastSent()?.["messages"][0].content[1].text;
  return { ...harness, root, ask, sent };
}

test("a folder is sent as its text files, each fenced under its path, and is one row of the result", async () => {
  const { ask, sent, root } = await started({
    "src/b.ts": "let b;",
    "src/a.md": "```js\nx\n```",
    "src/deep/c.py": "pass",
    "src/.env": "KEY=1",
    "src/key.pem": "secret",
    "src/logo.png": "\u0089PNG",
    ".git/HEAD": "",
    ".gitignore": "*.log\n",
    "src/x.log": "log",
  });
  const { data, isError, text } = await ask([join(root, "src")]);
  expect(isError, text).toBe(false);
  expect(sent()).toBe(
    [
      "Folder src, 3 files:",
      "a.md:\n\n````md\n```js\nx\n```\n````",
      "b.ts:\n\n```ts\nlet b;\n```",
      "deep/c.py:\n\n```py\npass\n```",
    ].join("\n\n"),
  );
  expect(data["files"]).toEqual([
    {
      name: join(root, "src"),
      files: 3,
      characters: sent().length,
      tokens: expect.any(Number),
      left_out: { hidden: 1, gitignored: 1, "secret name": 1, binary: 1 },
    },
  ]);
});

test("a pattern sends what it matches, and a path with brackets that exists is that file", async () => {
  const { ask, sent, root } = await started({
    "app/[slug]/page.tsx": "page",
    "app/s/page.tsx": "other",
    "a.ts": "a",
    "b.js": "b",
  });
  await ask([join(root, "*.ts")]);
  expect(sent()).toContain("a.ts:");
  expect(sent()).not.toContain("b.js");
  const { data } = await ask([join(root, "app/[slug]/page.tsx")]);
  expect(sent()).toContain("page");
  expect(data["files"]).toEqual([{ name: "page.tsx", kind: "text", characters: expect.any(Number) }]);
});

test("a file that is left out of a folder is sent when it is named", async () => {
  const { ask, sent, root } = await started({ ".env": "KEY=1" });
  const { text } = await ask([root]);
  expect(text).toContain("holds no text file to send");
  expect(text).toContain("1 hidden");
  await ask([join(root, ".env")]);
  expect(sent()).toContain("KEY=1");
});

test("a folder outside the roots is refused like one that is not there", async () => {
  const { ask, simulator } = await started({ "a.ts": "a" });
  const elsewhere = await realpath(await temporaryFolder());
  for (const entry of [elsewhere, join(elsewhere, "*.ts"), join(elsewhere, "nothing")]) {
    const { data, text } = await ask([entry]);
    expect(data, text).toMatchObject({ code: "outside_roots" });
  }
  expect(simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toEqual([]);
});

test("too many files, or too much of them, is refused before it is sent, with the sizes of subfolders", async () => {
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`src/f${at}.ts`, "x"]));
  const { ask, root, simulator } = await started({ ...many, "docs/a.md": "y" });
  const { text, data } = await ask([root]);
  expect(data).toMatchObject({ code: "files_too_large" });
  expect(text).toContain("1002 files");
  expect(text).toMatch(/src \d+ kB in 1001 files, docs 1 kB in 1 files/);
  expect(simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toEqual([]);
});

test("what no window holds is refused with its sizes and models that would do", async () => {
  const { ask, root } = await started({ "src/a.txt": "word ".repeat(150_000), "docs/b.txt": "x" });
  const { text, data } = await ask([root], { model: "openai/gpt-4o-mini" });
  expect(data).toMatchObject({ code: "context_too_long" });
  expect(data["suggestions"].length).toBeGreaterThan(0);
  expect(text).toMatch(/src \d+ kB in 1 files/);
});

test.each([
  ["a list", { models: ["openai/gpt-4o-mini", "meta-llama/llama-3.3-70b-instruct"] }],
  [
    "a comparison",
    {
      models: ["openai/gpt-4o-mini", "meta-llama/llama-3.3-70b-instruct"],
      strategy: { name: "compare" },
    },
  ],
])("what none of %s holds is refused with its sizes and models that would do", async (_, several) => {
  const { ask, root, lastSent } = await started({ "src/a.txt": "word ".repeat(150_000), "docs/b.txt": "x" });
  const { text, data } = await ask([root], { model: undefined, ...several });
  expect(data).toMatchObject({ code: "no_eligible_model" });
  expect(text).toMatch(/src \d+ kB in 1 files/);
  expect(text).toContain(`use a model that fits (${data["suggestions"].join(", ")})`);
  expect(lastSent()).toBeUndefined();
});

test("a model whose window nobody knows gets no more in a list than alone", async () => {
  const { ask, root, sent } = await started({ "src/a.txt": "word ".repeat(100_000) });
  const alone = await ask([root], { model: "@preset/review" });
  expect(alone.data).toMatchObject({ code: "context_too_long" });
  expect(alone.text).toMatch(/where 100,000 are the most, so nothing was sent\. The files: .*src \d+ kB/);
  const models = ["@preset/review", model];
  const { data, text } = await ask([root], { model: undefined, models });
  expect(data["routing"], text).toMatchObject({
    ranked: [{ id: model }],
    excluded: [{ id: "@preset/review", reason: "context_too_small" }],
  });
  expect(data["warnings"].join()).toContain("The window of @preset/review is not known");
  expect(sent()).toContain("word");
});

test("a model of unknown window in a list is told of, with the size up to which folders are sent to it", async () => {
  const { ask, root } = await started({ "src/a.txt": "word" });
  const { data } = await ask([root], {
    model: undefined,
    strategy: { name: "fallback", dry_run: true },
    models: ["@preset/review", model],
  });
  expect(data["warnings"].join()).toContain("folders of up to 100,000 tokens are sent to it");
});

test("a cancelled call ends the walk", async () => {
  const { client, root } = await started({ "a.ts": "a" });
  const abort = new AbortController();
  const call = client.callTool(
    { name: "chat_completion", arguments: { model, messages: "x", files: [root] } },
    undefined,
    { signal: abort.signal },
  );
  abort.abort(new Error("changed my mind"));
  await expect(call).rejects.toThrow("changed my mind");
});
