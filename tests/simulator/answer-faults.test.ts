import { expect, test } from "vitest";

import { dig, eventsOf, json, post, question, simulate, textOf } from "./harness.ts";

const cases: [name: string, choice: unknown, cost: "free" | "billed"][] = [
  [
    "choice-error",
    { finish_reason: "error", error: { code: 502 }, message: { content: expect.any(String) } },
    "free",
  ],
  ["empty-answer", { finish_reason: null, message: { content: null } }, "free"],
  ["reasoning-only", { finish_reason: "length", message: { content: "" } }, "billed"],
  ["content-filter", { finish_reason: "content_filter", message: { content: "" } }, "billed"],
  ["refusal", { finish_reason: "stop", message: { content: null, refusal: expect.any(String) } }, "billed"],
];

test.each(cases)("%s in a plain answer", async (name, choice, cost) => {
  const simulator = await simulate();
  const answer = await json(post(simulator, question(`Tell me [simulate: ${name}]`)));
  expect(dig(answer, "choices", 0)).toMatchObject(Object(choice));
  expect(simulator.spent > 0).toBe(cost === "billed");
});

test.each([
  ["choice-error", "error", ["choices", 0, "error", "code"], 502],
  ["empty-answer", null, ["usage", "completion_tokens"], 0],
  ["reasoning-only", "length", ["usage", "completion_tokens_details", "reasoning_tokens"], 3000],
  ["content-filter", "content_filter", ["choices", 0, "native_finish_reason"], "SAFETY"],
  ["refusal", "stop", ["choices", 0, "delta", "content"], ""],
])("%s in a stream", async (name, reason, path, value) => {
  const response = await post(await simulate(), question(`Tell me [simulate: ${name}]`, { stream: true }));
  const events = eventsOf(await response.text());
  expect(dig(events.at(-1), "choices", 0, "finish_reason")).toBe(reason);
  expect(dig(events.at(-1), ...path)).toBe(value);
});

test("what takes the answer's place is streamed", async () => {
  const simulator = await simulate();
  const ask = async (name: string) =>
    eventsOf(await (await post(simulator, question(`[simulate: ${name}]`, { stream: true }))).text());
  expect(textOf(await ask("reasoning-only"), "reasoning")).toContain("Let me think");
  expect(textOf(await ask("refusal"), "refusal")).toBe("I can't help with that.");
});

test("no choices at all", async () => {
  const simulator = await simulate();
  expect(await json(post(simulator, question("[simulate: empty-choices]")))).toMatchObject({ choices: [] });
  const response = await post(simulator, question("[simulate: empty-choices]", { stream: true }));
  expect(eventsOf(await response.text())).toMatchObject([{ choices: [], usage: { cost: 0 } }]);
});
