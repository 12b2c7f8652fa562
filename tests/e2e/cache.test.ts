import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { startSimulator } from "../../src/simulator/index.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";

const search = { name: "search_models", arguments: { query: "claude sonnet", limit: 1 } };

function noFolder(): string {
  const folder = join(tmpdir(), `openrouter-mcp-${randomUUID()}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function searched(server: ServerProcess): Promise<Record<string, unknown>> {
  await server.initialize();
  const { result } = await server.request(1, "tools/call", search);
  return JSON.parse(result?.content[0].text);
}

test("servers that start at once share one catalogue file, which outlives them and the upstream", async () => {
  const simulator = await startSimulator();
  const folder = noFolder();
  const env = { OPENROUTER_BASE_URL: simulator.baseUrl, OPENROUTER_CACHE_DIR: folder };
  const found = await Promise.all(
    [startServer({ env }), startServer({ env }), startServer({ env })].map(searched),
  );
  expect(found.map(({ matched }) => matched)).toEqual([
    found[0]?.matched,
    found[0]?.matched,
    found[0]?.matched,
  ]);
  await expect
    .poll(() => readdirSync(folder))
    .toEqual([expect.stringMatching(/^models-[0-9a-f]{12}\.json$/)]);
  const lines = readFileSync(join(folder, readdirSync(folder)[0] ?? ""), "utf8")
    .trim()
    .split("\n");
  expect(lines.map((line) => typeof JSON.parse(line))).toEqual(["object", "object"]);

  await simulator.close();
  expect(await searched(startServer({ env }))).toMatchObject({ matched: found[0]?.matched });
});

test("nothing is written before a tool needs it, and nothing at all by --simulate", async () => {
  const folder = noFolder();
  const env = { OPENROUTER_CACHE_DIR: folder };
  const idle = startServer({ env });
  await idle.initialize();
  await idle.request(1, "tools/list");
  const simulated = startServer({ args: ["--simulate"], env });
  expect((await searched(simulated)).matched).toBeGreaterThan(0);
  simulated.child.stdin.end();
  await simulated.exited;
  expect(existsSync(folder)).toBe(false);
});

test("a server that leaves right behind its answer leaves a whole file, and nothing else", async () => {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const folder = noFolder();
  for (let round = 0; round < 4; round += 1) {
    rmSync(folder, { recursive: true, force: true });
    const server = startServer({
      env: { OPENROUTER_BASE_URL: simulator.baseUrl, OPENROUTER_CACHE_DIR: folder },
    });
    await searched(server);
    server.child.stdin.end();
    await server.exited;
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^models-[0-9a-f]{12}\.json$/)]);
  }
});
