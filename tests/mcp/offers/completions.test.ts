import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import fc from "fast-check";
import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { upstream } from "../../support/upstream.ts";

const ref = { type: "ref/resource" as const, uri: "openrouter://models/{+id}" };

const completing = (client: Client) => async (value: string, signal?: AbortSignal) =>
  (await client.complete({ ref, argument: { name: "id", value } }, signal && { signal })).completion;

/** Lists so many models of one author. */
const listing = (count: number) => {
  const data = Array.from({ length: count }, (_, place) => ({ id: `acme/model-${place}` }));
  return upstream((_request, response) => response.end(JSON.stringify({ data })));
};

test("complete an id on a cold cache and without a key", async () => {
  const { client } = await startHarness({ env: { OPENROUTER_API_KEY: undefined } });
  const complete = completing(client);
  const { values, total, hasMore } = await complete("anthropic/claude-sonnet-4");
  expect(values).toContain("anthropic/claude-sonnet-4.5");
  expect(total).toBe(values.length);
  expect(hasMore).toBe(false);
  expect((await complete("openai/gpt-oss-20b:fr")).values[0]).toBe("openai/gpt-oss-20b:free");
  expect((await complete("")).values.length).toBeGreaterThan(10);
});

test.each([
  [99, 99, false],
  [100, 100, false],
  [101, 100, true],
])("of %i ids %i are shown, and whether there are more: %s", async (count, shown, hasMore) => {
  const { client } = await startHarness({ env: await listing(count) });
  for (const typed of ["", "acme/", "model"]) {
    const { values, ...rest } = await completing(client)(typed);
    expect(values).toHaveLength(shown);
    expect(rest).toEqual({ total: count, hasMore });
  }
});

test("every beginning of a listed id leads to it, or says that there is more", async () => {
  const { client } = await startHarness();
  const complete = completing(client);
  const ids = (await complete("")).values;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ids), fc.nat(40), async (id, end) => {
      const { values, hasMore } = await complete(id.slice(0, end));
      expect(hasMore || values.includes(id)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test.each(["constructor", "__proto__", "(", "[a-z]+(", "\u0000", "a".repeat(1_000_000)])(
  "odd text is text like any other",
  async (typed) => {
    const { client } = await startHarness();
    expect((await completing(client)(typed)).values).toEqual(expect.any(Array));
  },
);

test("what has nothing to complete has no values", async () => {
  const { client, simulator } = await startHarness();
  const none = { completion: { values: [], total: 0, hasMore: false } };
  for (const name of ["author", "constructor", "__proto__", ""]) {
    expect(await client.complete({ ref, argument: { name, value: "a" } })).toEqual(none);
  }
  const [listed] = (await client.listResources()).resources;
  const fixed = { type: "ref/resource" as const, uri: listed?.uri ?? "" };
  expect(await client.complete({ ref: fixed, argument: { name: "id", value: "a" } })).toEqual(none);
  expect(simulator.requests).toEqual([]);
});

test("a list of many ids is completed, and one without end has no values", async () => {
  const { client } = await startHarness();
  const prompt = { type: "ref/prompt" as const, name: "compare_models" };
  const complete = async (value: string) =>
    (await client.complete({ ref: prompt, argument: { name: "models", value } })).completion;
  const five = Array.from({ length: 5 }, () => "google/gemini-2.5-flash-lite-preview-09-2025:free").join(
    ", ",
  );
  expect((await complete(`${five}, openai/gpt-4o-m`)).values).toEqual([`${five}, openai/gpt-4o-mini`]);
  expect(await complete(",".repeat(5_000_000))).toEqual({ values: [], total: 0, hasMore: false });
});

test("what does not exist is refused", async () => {
  const { client, simulator } = await startHarness();
  const argument = { name: "id", value: "a" };
  const uri = "openrouter://nothing/{id}";
  await expect(client.complete({ ref: { type: "ref/resource", uri }, argument })).rejects.toMatchObject({
    code: -32602,
    message: expect.stringContaining(
      `There is no resource template '${uri}'. There are: ${ref.uri}, openrouter://results/{id}, openrouter://conversations/{id}.`,
    ),
  });
  const prompt = { type: "ref/prompt" as const, name: simulator.key };
  await expect(client.complete({ ref: prompt, argument })).rejects.toMatchObject({
    code: -32602,
    message: expect.stringContaining("There is no prompt '[redacted]'"),
  });
});

test.each([
  ["OpenRouter fails", { OPENROUTER_MAX_RETRIES: "0" }],
  ["the base URL is bad", { OPENROUTER_BASE_URL: "http://example.com/api" }],
  ["nobody is there", { OPENROUTER_BASE_URL: "http://127.0.0.1:1/", OPENROUTER_MAX_RETRIES: "0" }],
])("there are no values when %s", async (_, env) => {
  const { client, simulator } = await startHarness({ env });
  simulator.failNext({ kind: "status", status: 500 }, { route: "models" });
  expect(await completing(client)("a")).toEqual({ values: [], total: 0, hasMore: false });
});

test.each([
  ["20", 10_000],
  ["3", 3000],
])("there are no values when OpenRouter does not answer (a tool's time: %s s)", async (seconds, due) => {
  const clock = new ManualClock();
  const { client, simulator } = await startHarness({
    clock,
    env: { OPENROUTER_REPLY_WITHIN_SECONDS: seconds },
  });
  simulator.failNext({ kind: "hang" }, { route: "models", times: 10 });
  const answer = completing(client)("a");
  await expect.poll(() => simulator.requests.length).toBe(1);
  await clock.advance(due);
  expect(await answer).toEqual({ values: [], total: 0, hasMore: false });
  await clock.advance(20_000);
  await expect.poll(() => simulator.requests[0]?.closedByClient).toBe(true);
  expect(clock.sleeping).toBe(0);
});

test("a fetch goes on when the client cancels for the next key that is pressed", async () => {
  let fetches = 0;
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const env = await upstream((_request, response) => {
    fetches += 1;
    void released.then(() => response.end(JSON.stringify({ data: [{ id: "acme/one" }] })));
  });
  const { client } = await startHarness({ env });
  const complete = completing(client);
  const pressed = new AbortController();
  const first = complete("a", pressed.signal).catch((error: unknown) => error);
  await expect.poll(() => fetches).toBe(1);
  pressed.abort();
  expect(await first).toBeInstanceOf(Error);
  const second = complete("ac");
  release();
  expect((await second).values).toEqual(["acme/one"]);
  expect(fetches).toBe(1);
});
