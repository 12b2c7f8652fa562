import { expect, test } from "vitest";

import { ManualClock } from "../../support/manual-clock.ts";
import { type Paying, type PayingOptions, startPaying } from "../../support/paying.ts";
import { haiku, inOrder, mini } from "../../support/several-models.ts";

const free = "openai/gpt-oss-20b:free";
const otherFree = "google/gemma-4-31b-it:free";

/** The account's count at OpenRouter goes by the same minute. */
async function start({
  clock = new ManualClock(Date.UTC(2026, 10, 21, 12, 0, 5)),
  ...more
}: PayingOptions = {}) {
  return startPaying({ clock, simulator: { clock }, ...more });
}

const askAll = async ({ ask }: Paying, count: number, model: unknown = free) =>
  Promise.all(Array.from({ length: count }, () => ask(model)));

const refused = (answers: { isError: boolean }[]): number => answers.filter(({ isError }) => isError).length;

test("the 21st :free request in a minute is held back until the next, and paid models are not", async () => {
  const server = await start();
  expect(refused(await askAll(server, 20))).toBe(0);
  const { text, data } = await server.ask(otherFree);
  expect(text).toMatch(
    /^Error: Rate Limit - .* for another 55 s \(free_tier_quota, by this server's own count\), so nothing was sent/,
  );
  expect(data).toMatchObject({ code: "held_back", retry_after_seconds: 55 });
  expect(await server.ask("openrouter/free")).toMatchObject({ isError: true });
  expect(refused(await askAll(server, 5, mini))).toBe(0);
  expect(server.sent()).toHaveLength(25);
  await server.clock.advance(55_000);
  expect(await server.ask(otherFree)).toMatchObject({ isError: false });
});

test("one that can go out in time waits for it, and says so", async () => {
  const server = await start();
  await askAll(server, 20);
  await server.clock.advance(15_000);
  const told: string[] = [];
  const waiting = server.ask(free, {}, { onprogress: ({ message = "" }) => told.push(message) });
  await expect.poll(() => server.clock.waits).toContain(40_000);
  expect(server.sent()).toHaveLength(20);
  await server.clock.advance(40_000);
  const { data, isError } = await waiting;
  expect(isError).toBe(false);
  expect(data.choices[0].message.content).toBe("fine");
  expect(told.join("\n")).toContain("rate limited (free_tier_quota), goes on in");
});

test("two servers share the twenty", async () => {
  const one = await start();
  const two = await start({
    clock: one.clock,
    folder: one.folder,
    env: { OPENROUTER_API_KEY: one.simulator.key },
  });
  const answers = await Promise.all([askAll(one, 15), askAll(two, 15)]);
  expect(refused(answers.flat())).toBe(10);
  expect(one.sent().length + two.sent().length).toBe(20);
});

test("a list goes on to a paid model, asked from here or by OpenRouter", async () => {
  const server = await start();
  await askAll(server, 20);
  const here = await server.ask(inOrder(free, mini));
  expect(here.data).toMatchObject({ model: mini });
  expect(here.data.routing.attempts).toMatchObject([
    { id: free, outcome: "held_back", cost: 0 },
    { id: mini },
  ]);
  expect((await server.ask([free, mini])).data).toMatchObject({ model: mini });
  expect((await server.ask([mini, free])).data).toMatchObject({ model: mini });
  // The one that has just been held back is put last.
  expect(server.asked().slice(20)).toEqual([mini, [mini, free], [mini, free]]);
  expect((await server.ask([free, otherFree])).text).toMatch(/^Error: Rate Limit - .*free_tier_quota/);
  expect(server.sent()).toHaveLength(23);
});

test("a list with a free model takes a place, whoever answers", async () => {
  const server = await start();
  await server.ask([mini, free]);
  expect((await server.account()).rate_limits.free_requests_this_minute).toMatchObject({ used: 1 });
});

test("repetitions count, too", async () => {
  const server = await start();
  server.simulator.failNext({ kind: "status", status: 503 }, { times: 2 });
  expect((await server.ask(free)).data.routing.attempts).toHaveLength(3);
  expect(refused(await askAll(server, 18))).toBe(1);
  expect(server.sent()).toHaveLength(20);
});

test("OPENROUTER_REQUESTS_PER_MINUTE holds for all models, in any sixty seconds", async () => {
  const server = await start({
    env: { OPENROUTER_REQUESTS_PER_MINUTE: "3", OPENROUTER_REPLY_WITHIN_SECONDS: "20" },
  });
  await askAll(server, 2, mini);
  await server.clock.advance(10_000);
  await server.ask(haiku);
  const { text, data } = await server.ask(mini);
  expect(text).toMatch(
    /^Error: Rate Limit - .* for another 50 s \(our_quota, by this server's own count\), so nothing was sent\. Wait until then, or raise OPENROUTER_REQUESTS_PER_MINUTE/,
  );
  expect(data).toMatchObject({ code: "held_back", retry_after_seconds: 50 });
  await server.clock.advance(35_000);
  const waiting = server.ask([haiku, mini]);
  await expect.poll(() => server.clock.waits).toContain(15_000);
  expect(server.sent()).toHaveLength(3);
  await server.clock.advance(15_000);
  expect(await waiting).toMatchObject({ isError: false });
  expect((await server.account()).rate_limits.requests_this_minute).toMatchObject({ limit: 3, used: 2 });
});

test("one that is cancelled while it waits sends nothing, holds nothing, and takes nobody's place", async () => {
  const server = await start({
    env: { OPENROUTER_REQUESTS_PER_MINUTE: "1", OPENROUTER_MAX_COST_PER_SESSION: "1" },
  });
  await server.ask(mini);
  await server.clock.advance(30_000);
  const caller = new AbortController();
  const waiting = server.ask(haiku, { max_tokens: 1000 }, { signal: caller.signal });
  await expect.poll(() => server.clock.waits).toContain(30_000);
  expect((await server.account()).budgets[0].held).toBeGreaterThan(0);
  caller.abort("enough");
  await expect(waiting).rejects.toThrow("enough");
  await expect.poll(async () => (await server.account()).budgets[0].held).toBe(0);
  await server.clock.advance(30_000);
  expect(await server.ask(mini)).toMatchObject({ isError: false });
  expect(server.sent()).toHaveLength(2);
  expect((await server.account()).spent.session.calls).toBe(2);
});

test("a list waits for our own limit with its first model: no other one gets round it", async () => {
  const clock = new ManualClock();
  const server = await startPaying({ clock, env: { OPENROUTER_REQUESTS_PER_MINUTE: "1" } });
  await server.ask(mini);
  await clock.advance(20_000);
  const waiting = server.ask(inOrder(haiku, mini));
  await expect.poll(() => clock.waits).toContain(40_000);
  await clock.advance(40_000);
  const { data } = await waiting;
  expect(data.routing.attempts).toMatchObject([{ id: haiku, outcome: "answered" }]);
  expect(data.routing.attempts[0].ms).toBeLessThan(1000);
  // Refused by it, nobody is blamed.
  expect((await server.ask(inOrder(haiku, mini))).text).toMatch(/Rate Limit.*OPENROUTER_REQUESTS_PER_MINUTE/);
  const { data: plan } = await server.ask({ ...inOrder(haiku, mini), dry_run: true });
  expect(plan.routing.ranked).toMatchObject([{ id: haiku }, { id: mini }]);
});
