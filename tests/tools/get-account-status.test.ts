import { appendFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { fingerprint } from "../../src/lib/fingerprint.ts";
import { startHarness } from "../support/harness.ts";
import { spend, startSpending } from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ask = { model: "openai/gpt-4o-mini", messages: "Hi" };
const asked = (simulator: { requests: { path: string }[] }, path: string): number =>
  simulator.requests.filter((request) => request.path.endsWith(path)).length;

describe("the key", () => {
  test("tells its limit, what is left of it and what was used", async () => {
    const { call, simulator } = await startHarness({ simulator: { keyLimit: 5 } });
    await call("chat_completion", ask);
    const { data, structured, isError } = await call("get_account_status", {});
    expect(isError).toBe(false);
    expect(structured).toEqual(data);
    const { spent } = simulator;
    expect(data.key).toEqual({
      valid: true,
      fingerprint: fingerprint(simulator.key),
      limit: 5,
      remaining: Number((5 - spent).toFixed(12)),
      limit_reset: "never",
      usage: { total: spent, day: spent, week: spent, month: spent },
      byok_usage: { total: 0, day: 0, week: 0, month: 0 },
      is_free_tier: false,
      expires_at: null,
      free_model_requests_today: { limit: 1000, used: 0, remaining: 1000 },
      age_seconds: 0,
    });
    expect(data.versions).toEqual({ server: "0.0.0-test", node: process.versions.node });
  });

  test("of an account with provider keys of its own shows what those paid", async () => {
    const { call } = await startHarness({ simulator: { byok: true } });
    await call("chat_completion", ask);
    const { data } = await call("get_account_status", {});
    expect(data.key.usage.total).toBe(0);
    expect(data.key.byok_usage.total).toBeGreaterThan(0);
  });

  test("is asked for once a minute", async () => {
    const clock = new ManualClock();
    const { call, simulator } = await startHarness({ clock });
    await call("get_account_status", {});
    await clock.advance(30_000);
    expect((await call("get_account_status", {})).data.key).toMatchObject({ valid: true, age_seconds: 30 });
    expect(asked(simulator, "/key")).toBe(1);
  });

  test("that is wrong is said to be wrong, although the catalogue is public", async () => {
    const { call, simulator } = await startHarness({
      env: { OPENROUTER_API_KEY: "sk-or-v1-somebody-elses" },
    });
    await call("search_models", { limit: 1 });
    const { data, text, isError } = await call("get_account_status", {});
    expect(isError).toBe(false);
    expect(data.key).toMatchObject({
      valid: false,
      reason: expect.stringMatching(/^OpenRouter answered 401: User not found\. Check OPENROUTER_API_KEY/),
      age_seconds: 0,
    });
    expect(text).not.toContain("somebody-elses");
    expect(asked(simulator, "/key")).toBe(1);
  });

  test("is not known to be right or wrong while OpenRouter is down", async () => {
    const { call, simulator } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    simulator.failNext({ kind: "status", status: 503 }, { route: "key" });
    const { data, isError } = await call("get_account_status", {});
    expect(isError).toBe(false);
    expect(data.key).toMatchObject({ valid: null, reason: expect.stringMatching(/answered 503/) });
    expect((await call("get_account_status", {})).data.key.valid).toBe(true);
  });

  test("nor while OpenRouter does not answer, which keeps nobody waiting", async () => {
    const clock = new ManualClock();
    const { call, simulator } = await startHarness({ clock });
    simulator.failNext({ kind: "hang" }, { route: "key" });
    const status = call("get_account_status", {});
    await expect.poll(() => asked(simulator, "/key")).toBe(1);
    await clock.advance(5000);
    expect((await status).data.key).toMatchObject({
      valid: null,
      reason: expect.stringMatching(/within 5 s/),
    });
  });

  test.each([
    [undefined, /^OPENROUTER_API_KEY is not set; keys are made at https/],
    ["<your key>", /^OPENROUTER_API_KEY is a placeholder/],
  ])("that is %s is named as what is missing, and the rest is told", async (key, reason) => {
    const { call, simulator } = await startHarness({ env: { OPENROUTER_API_KEY: key } });
    const { data, isError } = await call("get_account_status", {});
    expect(isError).toBe(false);
    expect(data).toMatchObject({
      key: { valid: false, reason: expect.stringMatching(reason) },
      spent: { session: { calls: 0, cost: 0 } },
    });
    expect(simulator.requests).toEqual([]);
  });

  test("never shows whose account it is", async () => {
    const { call } = await startHarness();
    expect((await call("get_account_status", {})).text).not.toMatch(/user_|sk-or/);
  });
});

describe("what was spent", () => {
  test("is told by session, day, month and model, and what is left of the budgets", async () => {
    const folder = await temporaryFolder();
    const clock = new ManualClock();
    const { call, simulator } = await startHarness({
      clock,
      env: {
        OPENROUTER_STATE_DIR: folder,
        OPENROUTER_MAX_COST_PER_DAY: "2",
        OPENROUTER_MAX_COST_PER_SESSION: "0.5",
        OPENROUTER_MAX_COST_PER_CALL: "0.125",
      },
    });
    const key = fingerprint(simulator.key);
    const earlier = startSpending({ folder, key, clock: new ManualClock(clock.now() - 86_400_000) });
    await spend(earlier, 0.25, { model: "acme/two" });
    await earlier.close();
    const other = startSpending({ folder, key, clock });
    await spend(other, 1.5);
    await spend(other, null, { worstUsd: 0.25, generationId: null });
    await spend(other, null, { generationId: null, model: "acme/router" });
    await other.close();

    const { data } = await call("get_account_status", {});
    expect(data.spent).toEqual({
      session: { calls: 0, cost: 0 },
      day: { calls: 3, cost: 1.5, estimated: { calls: 1, cost: 0.25 }, unknown_cost_calls: 1 },
      month: { calls: 4, cost: 1.75, estimated: { calls: 1, cost: 0.25 }, unknown_cost_calls: 1 },
      month_by_model: [
        { model: "acme/one-20260101", calls: 2, cost: 1.5, estimated: { calls: 1, cost: 0.25 } },
        { model: "acme/two", calls: 1, cost: 0.25 },
        { model: "acme/router", calls: 1, cost: 0, unknown_cost_calls: 1 },
      ],
      ledger: join(folder, "ledger-2026-11.jsonl"),
    });
    expect(data.budgets).toEqual([
      { budget: "call", setting: "OPENROUTER_MAX_COST_PER_CALL", cap: 0.125 },
      {
        budget: "session",
        setting: "OPENROUTER_MAX_COST_PER_SESSION",
        cap: 0.5,
        spent: 0,
        held: 0,
        left: 0.5,
      },
      {
        budget: "day",
        setting: "OPENROUTER_MAX_COST_PER_DAY",
        cap: 2,
        spent: 1.5,
        estimated: 0.25,
        held: 0,
        left: 0.25,
      },
    ]);
    expect(data.warnings).toEqual([
      "87 % of the budget of this day is spent: $1.50 and $0.25 by estimate of $2.00 (OPENROUTER_MAX_COST_PER_DAY)",
    ]);
  });

  test("tells of the ten dearest models, and how many more there are", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock()];
    const { call, simulator } = await startHarness({ clock, env: { OPENROUTER_STATE_DIR: folder } });
    const other = startSpending({ folder, key: fingerprint(simulator.key), clock });
    const status = async () => {
      await other.close();
      return (await call("get_account_status", {})).data;
    };
    for (let model = 1; model <= 10; model += 1) await spend(other, model, { model: `acme/${model}` });
    expect((await status()).spent).not.toHaveProperty("more_models");
    for (let model = 11; model <= 13; model += 1) await spend(other, model, { model: `acme/${model}` });
    const { spent } = await status();
    expect(spent.month_by_model.map(({ cost }: { cost: number }) => cost)).toEqual([
      13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
    ]);
    expect(spent.more_models).toBe(3);
  });

  test("writes nothing by being asked for, and says where a ledger cannot be read", async () => {
    const folder = join(await temporaryFolder(), "state");
    const { call } = await startHarness({
      clock: new ManualClock(),
      env: { OPENROUTER_STATE_DIR: folder },
    });
    await call("get_account_status", {});
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
    await mkdir(join(folder, "ledger-2026-11.jsonl"), { recursive: true });
    const { data } = await call("get_account_status", {});
    expect(data.warnings).toEqual([expect.stringMatching(/ledger .* cannot be read/)]);
  });
});

test("the catalogue is told of when it is there, and never fetched for this", async () => {
  const clock = new ManualClock();
  const folder = await temporaryFolder();
  const { call, simulator } = await startHarness({ clock, env: { OPENROUTER_CACHE_DIR: folder } });
  expect((await call("get_account_status", {})).data.catalogue).toBeNull();
  expect(asked(simulator, "/models")).toBe(0);
  const { data } = await call("search_models", { limit: 1 });
  await clock.advance(90_000);
  expect((await call("get_account_status", {})).data.catalogue).toEqual({
    models: data.total,
    age_seconds: 90,
  });
});

test("a money setting that makes no sense is named, and only what costs is refused", async () => {
  const { call, simulator } = await startHarness({ env: { OPENROUTER_MAX_COST_PER_DAY: "$5" } });
  expect((await call("chat_completion", ask)).text).toMatch(
    /^Error: Validation Error - OPENROUTER_MAX_COST_PER_DAY expected a number from 0 to 1000000\./,
  );
  expect(asked(simulator, "/chat/completions")).toBe(0);
  const { data, isError } = await call("get_account_status", {});
  expect(isError).toBe(false);
  expect(data).toMatchObject({
    budgets: [],
    warnings: [
      "OPENROUTER_MAX_COST_PER_DAY expected a number from 0 to 1000000: calls that cost are refused until it is corrected",
    ],
  });
});

test("a key that makes no sense is told of once, with the key", async () => {
  const { call } = await startHarness({ env: { OPENROUTER_API_KEY: "<your key>" } });
  expect((await call("get_account_status", {})).data).not.toHaveProperty("warnings");
});

test("damaged lines in the ledger are nobody's problem", async () => {
  const folder = await temporaryFolder();
  await appendFile(join(folder, "ledger-2026-11.jsonl"), "\u0000\u0001{}\n[]\n");
  const { call } = await startHarness({ clock: new ManualClock(), env: { OPENROUTER_STATE_DIR: folder } });
  expect((await call("get_account_status", {})).data.spent.month).toEqual({ calls: 0, cost: 0 });
});
