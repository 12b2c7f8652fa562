import { describe, expect, test } from "vitest";

import { type Harness, startHarness } from "../../support/harness.ts";
import { hearing } from "../../support/hearing.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { type Behaviour, fairJudge, panel, reply } from "../../support/panel.ts";
import { refuse } from "../../support/upstream.ts";

const models = ["lab/a", "lab/b", "lab/c"];
const messages = "What is it worth?";
const bestOf = { strategy: "best_of", models, judge: "lab/judge" };
const compare = { strategy: "compare", models };

interface Shown {
  requested_model?: string;
  model?: string;
  message: { content: string };
}

/** Answers when it is told to. */
function later(content: string): { behaviour: Behaviour; answer: () => void } {
  const waiting: (() => void)[] = [];
  return {
    behaviour: (request, response) => void waiting.push(() => reply(response, request, { content })),
    answer: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
}

describe("progress", () => {
  test("names each model as it starts, finishes and fails, and who judges, at most once a second", async () => {
    const clock = new ManualClock();
    const [first, second] = [later("worth 5"), later("worth 9")];
    const verdicts: (() => void)[] = [];
    let failing = (): void => {};
    const all = await panel({
      "lab/a": first.behaviour,
      "lab/b": second.behaviour,
      "lab/c": (_, response) => {
        failing = () => response.writeHead(500).end();
      },
      "lab/judge": (request, response) => void verdicts.push(() => fairJudge(request, response)),
    });
    const { call } = await startHarness({ env: all.env, clock });
    const { told, onprogress, hears } = hearing(clock);
    const result = call("chat_completion", { model: bestOf, messages }, { onprogress });
    await expect.poll(() => models.map((id) => all.sentTo(id).length)).toEqual([1, 1, 1]);
    await hears(/^best_of: lab\/a: asked; lab\/b: asked; lab\/c: asked \(\d+ s so far\)$/);
    first.answer();
    failing();
    await hears(
      /^best_of: lab\/a: answered in \d+\.\d s; lab\/b: asked; lab\/c: failed after \d+\.\d s \(server_error\)/,
    );
    second.answer();
    await hears(/lab\/b: answered in .*; lab\/judge judges, 0 of 2 passes done/);
    verdicts[0]?.();
    await hears(/lab\/judge judges, 1 of 2 passes done/);
    verdicts[1]?.();
    expect((await result).data.model).toBe("lab/b");
    const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  });
});

describe("a call that takes longer than a client waits", () => {
  test("answers with who is done, and get_result brings the whole", async () => {
    const clock = new ManualClock();
    const last = later("worth 9");
    const blank: Behaviour = (request, response) => reply(response, request, { content: "" });
    const all = await panel({
      "lab/a": "worth 5",
      "lab/b": blank,
      "lab/c": last.behaviour,
      "lab/judge": fairJudge,
    });
    for (const model of [bestOf, compare]) {
      const { call } = await startHarness({ env: all.env, clock });
      const { onprogress, hears } = hearing(clock);
      const answer = call("chat_completion", { model, messages }, { onprogress });
      await hears(/lab\/a: answered.*lab\/b: answered.*lab\/c: asked/);
      await clock.advance(50_000);
      const { data } = await answer;
      expect(data).toMatchObject({
        status: "in_progress",
        model: null,
        requested_model: models.join(", "),
        result_id: expect.stringMatching(/^res_/),
        usage: { cost: null },
        routing: { strategy: model.strategy, executed: "client" },
      });
      expect(data.warnings).toEqual([
        expect.stringMatching(
          /^Not finished \(lab\/a: answered in .*; lab\/b: answered in .* \(empty_answer\); lab\/c: asked\): call get_result/,
        ),
      ]);
      // Of a comparison what there is of each; of one answer none before it is chosen.
      const soFar = data.choices.map((choice: Shown) => [
        choice.requested_model ?? choice.model,
        choice.message.content,
      ]);
      expect(soFar).toEqual(
        model === bestOf
          ? [[undefined, ""]]
          : [
              ["lab/a", "worth 5"],
              ["lab/b", ""],
              ["lab/c", ""],
            ],
      );
      last.answer();
      const { data: whole } = await call("get_result", { result_id: data.result_id });
      expect(whole).not.toHaveProperty("status");
      const texts = whole.choices.map(({ message }: Shown) => message.content);
      expect(texts).toEqual(model === bestOf ? ["worth 9"] : ["worth 5", "", "worth 9"]);
      expect(whole.usage.cost).toBe(model === bestOf ? 0.005 : 0.003);
    }
  });

  test("ends at the deadline of the whole, with what there is", async () => {
    const clock = new ManualClock();
    const all = await panel({ "lab/a": "worth 5", "lab/b": () => {}, "lab/c": () => {} });
    const { call } = await startHarness({ env: { ...all.env, OPENROUTER_TIMEOUT_SECONDS: "30" }, clock });
    const { onprogress, hears } = hearing(clock);
    const answer = call("chat_completion", { model: compare, messages }, { onprogress });
    await hears(/lab\/a: answered.*lab\/c: asked/);
    await clock.advance(30_000);
    const { data } = await answer;
    expect(data.choices).toMatchObject([{ model: "lab/a", message: { content: "worth 5" } }]);
    expect(data.warnings).toEqual([
      expect.stringMatching(/^lab\/b failed: OpenRouter did not finish the answer of lab\/b within 30 s/),
      expect.stringMatching(/^lab\/c failed: /),
      expect.stringMatching(
        /^What lab\/b and lab\/c cost is not known; the other requests cost 0\.001 USD \(it is looked up/,
      ),
    ]);
  });

  test("does not wait for one longer than attempt_timeout_seconds", async () => {
    const clock = new ManualClock();
    const all = await panel({
      "lab/a": "worth 5",
      "lab/b": () => {},
      "lab/c": "worth 7",
      "lab/judge": fairJudge,
    });
    const { call } = await startHarness({ env: all.env, clock });
    const { onprogress, hears } = hearing(clock);
    const model = { ...bestOf, attempt_timeout_seconds: 5 };
    const answer = call("chat_completion", { model, messages }, { onprogress });
    await hears(/lab\/a: answered.*lab\/c: answered/);
    await clock.advance(5000);
    expect((await answer).data.routing.selection).toMatchObject({ by: "judge", winner: "lab/c", passes: 2 });
  });

  test.each([
    [60, [expect.stringContaining("lab/b failed: ")]],
    [20, undefined],
  ])("waits for a limit of %i s no longer than for a known one", async (seconds, warnings) => {
    const clock = new ManualClock();
    let asked = 0;
    const limited: Behaviour = (request, response) => {
      asked += 1;
      return asked === 1 ? refuse(response, 429, seconds) : reply(response, request, { content: "worth 9" });
    };
    const all = await panel({ "lab/a": "worth 5", "lab/b": limited });
    const { call } = await startHarness({ env: { ...all.env, OPENROUTER_MAX_RETRIES: "2" }, clock });
    const asking = { model: { strategy: "compare", models: ["lab/a", "lab/b"] }, messages };
    const { data } = await clock.passWaitsUntil(call("chat_completion", asking), 40_000);
    expect(data.choices).toHaveLength(warnings ? 1 : 2);
    expect(data.warnings).toEqual(warnings);
  });
});

describe("cancelling", () => {
  const stalling = {
    strategy: "compare",
    models: ["openai/gpt-4o-mini", "deepseek/deepseek-v3.2", "x-ai/grok-4.5"],
  };
  const chatsIn = ({ simulator }: Harness) =>
    simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"));

  test.each(["compare", "best_of"])("ends all requests at once (%s)", async (strategy) => {
    const harness = await startHarness();
    const controller = new AbortController();
    const model = { ...stalling, strategy };
    const answer = harness.call(
      "chat_completion",
      { model, messages: "Write about 500 words [simulate: stall]" },
      { signal: controller.signal },
    );
    answer.catch(() => {});
    await expect.poll(() => chatsIn(harness).length).toBe(3);
    controller.abort("enough");
    await expect(answer).rejects.toThrow(/enough/);
    await Promise.all(chatsIn(harness).map(({ closed }) => closed));
    expect(chatsIn(harness).map(({ closedByClient }) => closedByClient)).toEqual([true, true, true]);
  });

  test("ends the judge, too, and nothing more is asked", async () => {
    const closed: string[] = [];
    const silent: Behaviour = ({ model }, response) => void response.on("close", () => closed.push(model));
    const all = await panel({
      "lab/a": "worth 5",
      "lab/b": "worth 9",
      "lab/c": "worth 7",
      "lab/judge": silent,
    });
    const { call } = await startHarness({ env: all.env });
    const controller = new AbortController();
    const answer = call("chat_completion", { model: bestOf, messages }, { signal: controller.signal });
    answer.catch(() => {});
    await expect.poll(() => all.sentTo("lab/judge").length).toBe(3);
    controller.abort("enough");
    await expect(answer).rejects.toThrow(/enough/);
    await expect.poll(() => closed).toEqual(["lab/judge", "lab/judge", "lab/judge"]);
  });

  test("by leaving ends what goes on after its caller stopped waiting", async () => {
    const clock = new ManualClock();
    const harness = await startHarness({ clock });
    const answer = harness.call("chat_completion", {
      model: stalling,
      messages: "Write about 500 words [simulate: stall]",
    });
    await expect.poll(() => chatsIn(harness).length).toBe(3);
    await clock.advance(50_000);
    const { data } = await answer;
    expect(data.status).toBe("in_progress");
    expect(chatsIn(harness).map(({ closedByClient }) => closedByClient)).toEqual([false, false, false]);
    await harness.leave();
    await Promise.all(chatsIn(harness).map(({ closed }) => closed));
    expect(chatsIn(harness).map(({ closedByClient }) => closedByClient)).toEqual([true, true, true]);
  });
});

test("more models than may be asked at once take turns, and the judge's passes do", async () => {
  let running = 0;
  let most = 0;
  const counted =
    (content: string): Behaviour =>
    (request, response) => {
      running += 1;
      most = Math.max(most, running);
      setImmediate(() => {
        running -= 1;
        if (request.model === "lab/judge") fairJudge(request, response);
        else reply(response, request, { content });
      });
    };
  const all = await panel({
    "lab/a": counted("worth 5"),
    "lab/b": counted("worth 9"),
    "lab/c": counted("worth 7"),
    "lab/judge": counted(""),
  });
  const { call } = await startHarness({ env: { ...all.env, OPENROUTER_MAX_CONCURRENCY: "1" } });
  const { data } = await call("chat_completion", { model: bestOf, messages });
  expect(data.routing.selection).toMatchObject({ winner: "lab/b", valid_passes: 3 });
  expect(most).toBe(1);
});
