import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Simulator } from "../../src/simulator/index.ts";
import { ledgerIn } from "../support/ledger.ts";
import { type Message, type ServerProcess, startServer } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const haiku = "anthropic/claude-haiku-4.5";

interface Servers {
  simulator: Simulator;
  servers: ServerProcess[];
  another: () => Promise<ServerProcess>;
  lines: () => Promise<Record<string, unknown>[]>;
}

/** Servers of one user: each a process, with one ledger. */
async function startServers(count: number, more: Record<string, string>): Promise<Servers> {
  const { simulator, env } = await simulated({ chunkDelayMs: 1 });
  const folder = join(await temporaryFolder(), "state");
  const another = async (): Promise<ServerProcess> => {
    const server = startServer({ env: { ...env, OPENROUTER_STATE_DIR: folder, ...more } });
    await server.initialize();
    return server;
  };
  const servers = await Promise.all(Array.from({ length: count }, another));
  return { simulator, servers, another, lines: async () => Object.values(await ledgerIn(folder)).flat() };
}

const asking = (args: object) => ({
  name: "chat_completion",
  arguments: { model: haiku, messages: "write about 400 words", ...args },
});

const isAnswer = ({ result }: Message): boolean => result?.["isError"] === false;

describe("servers that share a day's budget", () => {
  test("overshoot it by what the others have in flight at most", { timeout: 30_000 }, async () => {
    const cap = 0.012;
    const { simulator, servers, lines } = await startServers(3, { OPENROUTER_MAX_COST_PER_DAY: String(cap) });
    const worst = 0.00252;
    const answers = await Promise.all(
      servers.map(async (server) => {
        const results: Message[] = [];
        for (let id = 1; id <= 6; id += 1) {
          results.push(await server.request(id, "tools/call", asking({ max_tokens: 500 })));
        }
        return results;
      }),
    );
    const all = answers.flat();
    const refused = all.filter((message) => !isAnswer(message));
    expect(refused.length).toBeGreaterThan(0);
    for (const { result } of refused)
      expect(result?.["content"][0].text).toContain("OPENROUTER_MAX_COST_PER_DAY");
    expect(all.filter(isAnswer).length).toBeGreaterThan(2);
    expect(simulator.spent).toBeLessThanOrEqual(cap + 2 * worst);
    for (const { child } of servers) child.stdin.end();
    expect(await Promise.all(servers.map(({ exited }) => exited))).toEqual([0, 0, 0]);
    const written = await lines();
    expect(written).toHaveLength(all.filter(isAnswer).length);
    expect(written.reduce((sum, { cost }) => sum + Number(cost), 0)).toBeCloseTo(simulator.spent, 12);
  });
});

test.each(["its client", "SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "a server that leaves in the middle of an answer for %s writes down what was held for it, and the next one what it cost",
  async (cause) => {
    const { simulator, servers, another, lines } = await startServers(1, {
      OPENROUTER_MAX_COST_PER_SESSION: "1",
    });
    const [server] = servers;
    const asked = asking({ messages: "write about 500 words [simulate: stall]", max_tokens: 1000 });
    server?.send({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { ...asked, _meta: { progressToken: "p" } },
    });
    const told = (): string => server?.lines.join("\n") ?? "";
    await expect.poll(told, { timeout: 5000 }).toMatch(/: [1-9]\d* tokens/);
    if (cause === "its client") server?.child.stdin.end();
    else server?.child.kill(cause);
    expect(await server?.exited).toBe(0);
    const written = await lines();
    expect(written).toMatchObject([
      {
        requested_model: haiku,
        model: "anthropic/claude-4.5-haiku-20251001",
        generation_id: expect.stringMatching(/^gen-/),
        source: "estimate",
        outcome: "cancelled",
      },
    ]);
    // 1000 tokens at 5 USD a million, and the prompt.
    expect(written[0]?.["cost"]).toBeCloseTo(0.005, 3);
    expect(simulator.spent).toBeGreaterThan(0);
    expect(simulator.spent).toBeLessThan(0.001);
    const next = await another();
    await next.request(1, "tools/call", { name: "get_account_status", arguments: {} });
    await expect.poll(lines).toHaveLength(2);
    expect((await lines())[1]).toEqual({
      ...written[0],
      cost: simulator.spent,
      source: "generation",
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
    });
  },
);

test("one that cannot keep a ledger says so while it runs, whoever reads the first result alone", async () => {
  const { env } = await simulated({ chunkDelayMs: 1 });
  const folder = join(await temporaryFolder(), "state");
  await writeFile(folder, "");
  const server = startServer({ env: { ...env, OPENROUTER_STATE_DIR: folder } });
  await server.initialize();
  for (const id of [1, 2]) {
    expect(isAnswer(await server.request(id, "tools/call", asking({ max_tokens: 10 })))).toBe(true);
    await expect.poll(server.stderr).toContain("cannot be written");
  }
  server.child.stdin.end();
  expect(await server.exited).toBe(0);
  expect(server.stderr()).toMatch(/^openrouter-mcp warn: The ledger .* cannot be written \(E.*\n$/);
});

test("one that simulates writes nothing down", async () => {
  const folder = join(await temporaryFolder(), "state");
  const server = startServer({ args: ["--simulate"], env: { OPENROUTER_STATE_DIR: folder } });
  await server.initialize();
  const answer = await server.request(1, "tools/call", asking({ max_tokens: 10 }));
  expect(isAnswer(answer)).toBe(true);
  const status = await server.request(2, "tools/call", { name: "get_account_status", arguments: {} });
  expect(JSON.parse(status.result?.["content"][0].text)).toMatchObject({
    spent: { session: { calls: 1 }, ledger: null },
  });
  server.child.stdin.end();
  expect(await server.exited).toBe(0);
  await expect(ledgerIn(folder)).rejects.toThrow("ENOENT");
});
