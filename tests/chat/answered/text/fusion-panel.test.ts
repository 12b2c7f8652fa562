import { expect, test } from "vitest";

import { startHarness } from "../../../support/harness.ts";
import { type Behaviour, panel as panelOf, reply } from "../../../support/panel.ts";
import { upstream } from "../../../support/upstream.ts";

const analysis = { consensus: ["Paris"], contradictions: [], blind_spots: [] };

const call = (result: unknown) => ({
  type: "reasoning.server_tool_call",
  tool_name: "openrouter:fusion",
  arguments: "{}",
  result: typeof result === "string" ? result : JSON.stringify(result),
  index: 0,
});

/** An OpenRouter whose fusion model answers with these details. */
async function fused(details: unknown[], content = "Paris.") {
  const sent: unknown[] = [];
  const env = await upstream((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.method === "GET") {
      response.end(JSON.stringify({ data: [{ id: "openrouter/fusion", pricing: { prompt: "-1" } }] }));
      return;
    }
    request.setEncoding("utf8").on("data", (body: string) => sent.push(JSON.parse(body)));
    request.on("end", () => {
      const message = { content, reasoning_details: details };
      const choices = [{ index: 0, message, finish_reason: "stop" }];
      response.end(
        JSON.stringify({ id: "gen-1", model: "openrouter/fusion", choices, usage: { cost: 0.2 } }),
      );
    });
  });
  const harness = await startHarness({ env });
  const plugins = [{ id: "fusion", preset: "general-budget" }];
  const { data } = await harness.call("chat_completion", {
    model: "openrouter/fusion",
    messages: "Hi",
    plugins,
  });
  return { ...harness, data, sent };
}

test("Fusion is a model like any other, its plugin passed on, and its panel is shown", async () => {
  const { data, sent } = await fused([
    { type: "reasoning.text", text: "Let me ask them." },
    call({
      status: "ok",
      responses: [
        { model: "a/one", content: "It is \u001b[31mParis" },
        { model: "b/two", content: "word ".repeat(1000) },
      ],
      failed_models: [{ model: "c/three", error: "overloaded", status_code: 529 }],
      analysis,
    }),
  ]);
  expect(sent[0]).toMatchObject({ model: "openrouter/fusion", plugins: [{ preset: "general-budget" }] });
  expect(sent).toHaveLength(1);
  expect(data.usage.cost).toBe(0.2);
  const { panel } = data.routing;
  expect(panel).toMatchObject({
    status: "ok",
    failed_models: [{ model: "c/three", error: "overloaded" }],
    analysis,
  });
  expect(panel.responses[0]).toEqual({ model: "a/one", content: "It is Paris" });
  expect(panel.responses[1]).toMatchObject({ model: "b/two", chars: 5000 });
  expect(panel.responses[1].content.length).toBeLessThanOrEqual(1500);
});

test("what is said inside the analysis is clean as well, at every depth", async () => {
  const evil = "\u001b[31mParis\u202e\u009b0m";
  const { data } = await fused([
    call({ status: "ok", responses: [], analysis: { consensus: [evil], [evil]: { why: [evil] } } }),
  ]);
  expect(data.routing.panel.analysis).toEqual({ consensus: ["Paris"], Paris: { why: ["Paris"] } });
});

test("a run that failed says why", async () => {
  const { data } = await fused([call({ status: "error", failure_reason: "all_panels_failed" })]);
  expect(data.routing.panel).toEqual({ status: "error", failure_reason: "all_panels_failed", responses: [] });
});

test.each([
  ["no run", []],
  ["another tool's call", [{ ...call({}), tool_name: "openrouter:advisor" }]],
  ["a result that is no JSON", [call("{ broken")]],
  ["a result of another kind", [call("[1,2]")]],
])("%s is no panel", async (_, details) => {
  const { data } = await fused(details);
  expect(data.choices[0].message.content).toBe("Paris.");
  expect(data).not.toHaveProperty("routing");
});

const fusion = "openrouter/fusion";

const fusing =
  (content: string): Behaviour =>
  (request, response) =>
    reply(response, request, {
      content,
      reasoning_details: [call({ status: "ok", responses: [{ model: "a/one", content: "It is Paris" }] })],
    });

const shownPanel = { status: "ok", responses: [{ model: "a/one", content: "It is Paris" }] };

test.each([
  ["stands in for another", { strategy: "fallback", models: ["lab/down", fusion] }],
  ["is the best of several", { strategy: "best_of", select: "longest", models: ["lab/short", fusion] }],
])("a panel is shown where Fusion %s", async (_, model) => {
  const { env } = await panelOf({
    "lab/down": (__, response) => response.writeHead(503).end(),
    "lab/short": "Rome",
    [fusion]: fusing("Paris, they say"),
  });
  const { call: ask } = await startHarness({ env });
  const { data } = await ask("chat_completion", { model, messages: "Hi" });
  expect(data.choices[0].message.content).toBe("Paris, they say");
  expect(data.routing).toMatchObject({ strategy: model.strategy, panel: shownPanel });
});

test("a panel is shown beside its own answer of several, on the page where that begins", async () => {
  const text = "Paris. ".repeat(250);
  const { env } = await panelOf({ "lab/a": "Rome", [fusion]: fusing(text) });
  const { call: ask } = await startHarness({ env });
  const model = { strategy: "compare", models: ["lab/a", fusion] };
  const { data } = await ask("chat_completion", { model, messages: "Hi", max_result_chars: 1000 });
  expect(data.choices).toMatchObject([{ model: "lab/a" }, { panel: shownPanel }]);
  expect(data.choices[0]).not.toHaveProperty("panel");
  expect(data.routing).not.toHaveProperty("panel");
  const offset = data.choices[1].message.content.length;
  const { data: rest } = await ask("get_result", { result_id: data.result_id, candidate: 2, offset });
  expect(rest.choices).toMatchObject([{ model: fusion }]);
  expect(rest.choices[0]).not.toHaveProperty("panel");
});
