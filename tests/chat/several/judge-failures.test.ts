import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { hearing } from "../../support/hearing.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { type Behaviour, fairJudge, type Panel, panel, reply } from "../../support/panel.ts";
import { event, stream } from "../../support/upstream.ts";

const models = ["lab/a", "lab/b", "lab/c"];
const bestOf = (more: object = {}) => ({ strategy: "best_of", models, judge: "lab/judge", ...more });
const answers = { "lab/a": "worth 5", "lab/b": "worth 9", "lab/c": "worth 7" };

const asking = async ({ env }: Panel, model: object, more: object = {}, settings: object = {}) => {
  const { call } = await startHarness({ env: { ...env, ...settings } });
  return call("chat_completion", { model, messages: "What is it worth?", ...more });
};

describe("a judge that fails", () => {
  const down: Behaviour = (_, response) => response.writeHead(500).end();
  const nonsense: Behaviour = (request, response) => reply(response, request, { content: "B is best!" });
  const cut: Behaviour = (request, response) =>
    reply(response, request, { content: '{"candidates":[{"id"' }, { finish_reason: "length" });
  const broken: Behaviour = (request, response) =>
    stream(response, event({ model: request.model, choices: [{ index: 0, delta: { content: "{" } }] })).end();
  const alike = { "lab/a": "It is 5 EUR", "lab/b": "It is 7 USD", "lab/c": "it is 7 usd!" };

  test.each([
    ["with an error", down, /OpenRouter answered 500/, 0.003],
    ["with nonsense", nonsense, /not the JSON that it was asked for/, 0.006],
    ["at max_tokens", cut, /cut off at max_tokens/, 0.006],
    ["in the middle", broken, /broke off before its end/, null],
  ])(
    "%s leaves the choice to consensus, and all that was paid is counted",
    async (_, behaviour, why, cost) => {
      const all = await panel({ ...alike, "lab/judge": behaviour });
      const { data, isError } = await asking(all, bestOf());
      expect(isError).toBe(false);
      expect(data.model).toBe("lab/b");
      expect(data.routing.selection).toMatchObject({
        by: "consensus",
        judge: "lab/judge",
        passes: 3,
        valid_passes: 0,
        degraded: true,
        fallback: "judge_failed",
      });
      expect(data.warnings).toContainEqual(expect.stringMatching(why));
      expect(data.routing.attempts.filter(({ id }: { id: string }) => id === "lab/judge")).toHaveLength(3);
      expect(data.usage.cost).toBe(cost);
    },
  );

  test("in one pass leaves the choice to the others, and that is said", async () => {
    let asked = 0;
    const moody: Behaviour = (request, response) => {
      asked += 1;
      return (asked === 1 ? nonsense : fairJudge)(request, response);
    };
    const all = await panel({ ...answers, "lab/judge": moody });
    const { data } = await asking(all, bestOf());
    expect(data.routing.selection).toMatchObject({
      by: "judge",
      winner: "lab/b",
      passes: 3,
      valid_passes: 2,
    });
    expect(data.warnings).toEqual([expect.stringMatching(/no usable verdict in 1 of 3 passes/)]);
    expect(data.usage.cost).toBe(0.006);
  });

  test("to come in time does not lose the answers, and the call ends when it should", async () => {
    const clock = new ManualClock();
    const all = await panel({ ...alike, "lab/judge": () => {} });
    const env = { ...all.env, OPENROUTER_TIMEOUT_SECONDS: "40" };
    const { call } = await startHarness({ env, clock });
    const start = clock.now();
    const answer = call("chat_completion", { model: bestOf(), messages: "What is it worth?" });
    await expect.poll(() => all.sentTo("lab/judge").length).toBe(3);
    await clock.advance(40_000);
    const { data, isError } = await answer;
    expect(clock.now() - start).toBe(40_000);
    expect(isError).toBe(false);
    expect(data).toMatchObject({ model: "lab/b", routing: { selection: { by: "consensus" } } });
    expect(data.usage.cost).toBeNull();
    expect(data.warnings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/did not finish the answer of lab\/judge within 40 s/),
        expect.stringMatching(
          /^What lab\/judge cost is not known; the other requests cost 0\.003 USD \(it is looked up/,
        ),
      ]),
    );
  });

  test("has time left, however long a candidate takes", async () => {
    const clock = new ManualClock();
    const all = await panel({ ...answers, "lab/c": () => {}, "lab/judge": fairJudge });
    const env = { ...all.env, OPENROUTER_TIMEOUT_SECONDS: "40" };
    const { call } = await startHarness({ env, clock });
    const { onprogress, hears } = hearing(clock);
    const asked = { model: bestOf(), messages: "What is it worth?" };
    const answer = call("chat_completion", asked, { onprogress });
    await hears(/lab\/a: answered.*lab\/b: answered.*lab\/c: asked/);
    await clock.advance(28_000);
    const { data } = await answer;
    expect(data.routing.selection).toMatchObject({ by: "judge", winner: "lab/b", passes: 2 });
    expect(data.routing.candidates[2]).toMatchObject({ usable: false, cost: null, reason: "timeout" });
  });
});
