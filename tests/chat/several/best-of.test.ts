import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { type Behaviour, fairJudge, type Panel, panel, reply } from "../../support/panel.ts";
import { event, stream } from "../../support/upstream.ts";

const bestOf = (models: unknown[], more: object = {}) => ({ strategy: "best_of", models, ...more });
const messages = "What is the capital of France?";

const asking = async ({ env }: Panel, model: object, more: object = {}) => {
  const { call } = await startHarness({ env });
  return call("chat_completion", { model, messages, ...more });
};

describe("one of several answers is chosen", () => {
  test.each([
    ["judge", "the score is 9"],
    ["consensus", "Paris is the capital"],
    ["longest", "Paris, of course, as everybody knows"],
    ["shortest", "Paris."],
  ])("by %s", async (select, winner) => {
    const all = await panel({
      "lab/a": select === "judge" ? "the score is 5" : "Paris, of course, as everybody knows",
      "lab/b": select === "judge" ? "the score is 9" : "Paris is the capital",
      "lab/c": select === "judge" ? "the score is 7" : "the capital is Paris",
      "lab/d": select === "judge" ? "the score is 1" : "Paris.",
      "lab/judge": fairJudge,
    });
    const models = ["lab/a", "lab/b", "lab/c", "lab/d"];
    const { data } = await asking(
      all,
      bestOf(models, { select, ...(select === "judge" && { judge: "lab/judge" }) }),
    );
    expect(data.choices[0].message.content).toBe(winner);
    expect(data.routing).toMatchObject({
      strategy: "best_of",
      executed: "client",
      selection: { by: select },
    });
    expect(data.routing.candidates.map(({ id }: { id: string }) => id)).toEqual(models);
    expect(data.model).toBe(data.routing.selection.winner);
    expect(data.requested_model).toBe(models.join(", "));
    expect(all.sentTo("lab/judge")).toHaveLength(select === "judge" ? 4 : 0);
  });

  test("and the report says of each what became of it", async () => {
    const all = await panel({
      "lab/a": "I give it a 4",
      "lab/b": (request, response) =>
        reply(response, request, { content: "I give it an 8.5" }, { cost: 0.02 }),
      "lab/c": (_, response) => response.writeHead(503).end(),
      "lab/judge": fairJudge,
    });
    const { data } = await asking(all, bestOf(["lab/a", "lab/b", "lab/c"], { judge: "lab/judge" }));
    expect(data.routing.candidates).toEqual([
      {
        id: "lab/a",
        usable: true,
        cost: 0.001,
        score: 4,
        spread: 0,
        remark: "none",
        text: "I give it a 4",
        characters: 13,
      },
      {
        id: "lab/b",
        usable: true,
        chosen: true,
        cost: 0.02,
        score: 8.5,
        spread: 0,
        remark: "none",
        text: "I give it an 8.5",
        characters: 16,
        usage: expect.objectContaining({ cost: 0.02 }),
      },
      { id: "lab/c", usable: false, cost: 0, reason: "provider_overloaded" },
    ]);
    expect(data.routing.selection).toEqual({
      by: "judge",
      winner: "lab/b",
      judge: "lab/judge",
      judge_is_candidate: false,
      passes: 2,
      valid_passes: 2,
      margin: 4.5,
      order_sensitive: false,
    });
    expect(data.routing.attempts.map(({ id, outcome }: Record<string, string>) => [id, outcome])).toEqual([
      ["lab/a", "answered"],
      ["lab/b", "answered"],
      ["lab/c", "provider_overloaded"],
      ["lab/judge", "judged"],
      ["lab/judge", "judged"],
    ]);
    expect(data.warnings).toEqual([expect.stringMatching(/^lab\/c failed: OpenRouter answered 503/)]);
  });

  test.each([
    ["the higher weight", ["lab/a", { id: "lab/b", weight: 2 }, "lab/c"], "two"],
    ["the first in the list", ["lab/a", "lab/b", "lab/c"], "one"],
    ["the first of those with the highest", [{ id: "lab/a", weight: 0 }, "lab/b", "lab/c"], "two"],
  ])("and of those that are as good %s", async (_, models, winner) => {
    const all = await panel({ "lab/a": "one", "lab/b": "two", "lab/c": "six" });
    const { data } = await asking(all, bestOf(models, { select: "longest" }));
    expect(data.choices[0].message.content).toBe(winner);
  });

  test("and two variants of one model are told apart by what the caller wrote", async () => {
    const all = await panel({
      "lab/a": (request, response) =>
        reply(response, request, {
          content: `It is ${"very ".repeat(request.max_tokens ?? 0)}warm`,
        }),
    });
    const model = bestOf(["lab/a", "lab/a?max_tokens=20", "lab/a?max_tokens=10"], { select: "longest" });
    const { data } = await asking(all, model);
    expect(data.routing.candidates).toMatchObject([
      { id: "lab/a" },
      { id: "lab/a", asked: "lab/a?max_tokens=20", chosen: true },
      { id: "lab/a", asked: "lab/a?max_tokens=10" },
    ]);
    expect(data.routing.candidates[0]).not.toHaveProperty("asked");
  });

  test("and comes as its model gave it, tool calls and all", async () => {
    const calls = (id: string, args: string) => [
      { id, type: "function", function: { name: "weather", arguments: args } },
    ];
    const calling =
      (id: string, args: string, cost: number): Behaviour =>
      (request, response) =>
        reply(
          response,
          request,
          { content: null, tool_calls: calls(id, args) },
          { finish_reason: "tool_calls", cost },
        );
    const all = await panel({
      "lab/a": calling("call_1", '{"city":"Lyon"}', 0.1),
      // The same call, though not letter by letter.
      "lab/b": calling("toolu_2", '{"city": "Paris", "unit": "C"}', 0.2),
      "lab/c": calling("x3", '{"unit":"C","city":"Paris"}', 0.3),
    });
    const tools = [{ type: "function", function: { name: "weather", parameters: { type: "object" } } }];
    const model = bestOf(["lab/a", "lab/b", "lab/c"], { select: "consensus" });
    const { data } = await asking(all, model, { tools });
    const tool_calls = calls("toolu_2", '{"city": "Paris", "unit": "C"}');
    expect(data.choices).toEqual([
      {
        index: 0,
        message: { role: "assistant", content: null, tool_calls },
        finish_reason: "tool_calls",
      },
    ]);
    expect(data.routing.selection).toMatchObject({ agreement: 0.667 });
    expect(data.usage.cost).toBe(0.6);
  });

  test("and JSON comes letter by letter", async () => {
    const json = '{\n  "city": "Paris"\n}';
    const all = await panel({ "lab/a": '{"city":"Lyon"}', "lab/b": json });
    const response_format = { type: "json_object" };
    const { data } = await asking(all, bestOf(["lab/a", "lab/b"], { select: "longest" }), {
      response_format,
    });
    expect(data.choices[0].message.content).toBe(json);
  });
});

describe("an answer that cannot be used", () => {
  const blank: Behaviour = (request, response) => reply(response, request, { content: "" });
  const filtered: Behaviour = (request, response) =>
    reply(response, request, { content: "Well, I" }, { finish_reason: "content_filter" });
  const down: Behaviour = (_, response) => response.writeHead(500).end();
  const broken: Behaviour = (request, response) =>
    stream(
      response,
      event({ model: request.model, choices: [{ index: 0, delta: { content: "The capital" } }] }),
    ).end();
  const json = { response_format: { type: "json_object" } };
  const usable: Behaviour = (request, response) =>
    reply(response, request, { content: '{"capital":"Paris"}' });

  test.each([
    ["blank", blank, "empty_answer"],
    ["filtered", filtered, "content_filter"],
    ["not the JSON that was asked for", "Paris", "format_mismatch"],
    ["a part only", broken, "stream_broken"],
    ["none at all", down, "server_error"],
  ])("because it is %s leaves the other one, and no judge is paid", async (_, behaviour, reason) => {
    const all = await panel({ "lab/a": behaviour, "lab/b": usable, "lab/judge": fairJudge });
    const { data } = await asking(all, bestOf(["lab/a", "lab/b"], { judge: "lab/judge" }), json);
    expect(data.model).toBe("lab/b");
    expect(data).not.toHaveProperty("status");
    expect(data.routing.selection).toEqual({ by: "only_answer", winner: "lab/b", degraded: true });
    expect(data.routing.candidates).toMatchObject([
      { id: "lab/a", usable: false, reason },
      { id: "lab/b", usable: true, chosen: true },
    ]);
    expect(data.warnings).toEqual(
      expect.arrayContaining([
        "Only one answer was usable: nothing was chosen",
        expect.stringMatching(/^lab\/a failed: ./),
      ]),
    );
    expect(all.sentTo("lab/judge")).toEqual([]);
  });

  test.each([
    ["longest", "cut off, however much there is of it"],
    ["consensus", "whole one"],
  ])("because it is cut off at max_tokens can be, though it does not win by %s", async (select, other) => {
    const cut: Behaviour = (request, response) =>
      reply(response, request, { content: `${other}, ${other}` }, { finish_reason: "length" });
    const all = await panel({ "lab/a": cut, "lab/b": cut, "lab/c": "whole one" });
    const { data } = await asking(all, bestOf(["lab/a", "lab/b", "lab/c"], { select }));
    expect(data.model).toBe("lab/c");
    expect(data.routing.candidates[0]).toMatchObject({ usable: true, truncated: true });
  });

  test("is given where there is no better one, because it was paid for", async () => {
    const all = await panel({ "lab/a": blank, "lab/b": broken, "lab/c": "Paris", "lab/d": down });
    const models = ["lab/a", "lab/b", "lab/c", "lab/d"];
    const { data, isError } = await asking(all, bestOf(models), json);
    expect(isError).toBe(false);
    expect(data.choices[0].message.content).toBe("Paris");
    expect(data.routing.candidates[2]).toMatchObject({
      usable: false,
      chosen: true,
      reason: "format_mismatch",
    });
    expect(data.routing).not.toHaveProperty("selection");
    expect(data.warnings).toEqual(
      expect.arrayContaining([
        "The answer is not the JSON that response_format asked for",
        "No answer was quite usable: this is the best of them",
        expect.stringMatching(/^lab\/a failed: The answer was empty/),
        expect.stringMatching(/^lab\/b failed: The answer broke off/),
        expect.stringMatching(/^lab\/d failed: OpenRouter answered 500/),
      ]),
    );
  });

  test("is given although it is a part, before a refusal", async () => {
    const refusing: Behaviour = (request, response) =>
      reply(response, request, { content: null, refusal: "I will not" });
    const all = await panel({ "lab/a": refusing, "lab/b": broken });
    const { data } = await asking(all, bestOf(["lab/a", "lab/b"]));
    expect(data).toMatchObject({ status: "partial", model: "lab/b" });
    expect(data.choices[0].message.content).toBe("The capital");
    const only = await panel({ "lab/a": refusing, "lab/b": down });
    expect((await asking(only, bestOf(["lab/a", "lab/b"]))).data.choices[0].message).toMatchObject({
      refusal: "I will not",
    });
  });

  test("of all is one error that says of each why, with what it cost", async () => {
    const nothing: Behaviour = (request, response) =>
      reply(response, request, { content: null }, { finish_reason: "content_filter", cost: 0.25 });
    const all = await panel({ "lab/a": blank, "lab/b": nothing, "lab/c": down, "lab/judge": fairJudge });
    const { data, text, isError } = await asking(
      all,
      bestOf(["lab/a", "lab/b", "lab/c"], { judge: "lab/judge" }),
    );
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^Error: API Error - None of the 3 models answered \(lab\/a: The answer was empty.*; lab\/b: The content filter.*; lab\/c: OpenRouter answered 500/,
    );
    expect(data).toMatchObject({
      code: "all_models_failed",
      attempts: [
        { id: "lab/a", cost: 0.001, outcome: "empty_answer" },
        { id: "lab/b", cost: 0.25, outcome: "content_filter" },
        { id: "lab/c", cost: 0, outcome: "server_error" },
      ],
    });
    expect(all.sentTo("lab/judge")).toEqual([]);
  });
});
