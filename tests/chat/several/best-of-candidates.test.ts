import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { panel } from "../../support/panel.ts";

const long = "Rome is not the capital of France, whatever else is said. ".repeat(900);
async function judged() {
  const verdict = {
    candidates: [
      { id: "A", problems: "none", score: 9 },
      { id: "B", problems: `Wrong\u001b[31m city. ${"And much too long. ".repeat(40)}`, score: 2 },
    ],
  };
  const all = await panel({
    "lab/a": "Paris",
    "lab/b": long,
    "lab/down": (_, response) => response.writeHead(503).end(),
    "lab/judge": JSON.stringify(verdict),
  });
  const { call } = await startHarness({ env: { ...all.env, OPENROUTER_MAX_RETRIES: "0" } });
  const { data } = await call("chat_completion", {
    models: ["lab/a", "lab/b", "lab/down"],
    strategy: { name: "best_of", judge: "lab/judge", passes: 1 },
    messages: "What is the capital of France?",
  });
  return { call, data, all };
}

test("candidates have the judge's remark and the beginning of their text; the whole is free of charge", async () => {
  const { call, data, all } = await judged();
  const [first, second, third] = data.routing.candidates;
  expect(first).toMatchObject({ id: "lab/a", chosen: true, score: 9, remark: "none", text: "Paris" });
  expect(second).toMatchObject({ id: "lab/b", score: 2, characters: long.length });
  expect(second.remark).toMatch(/^Wrong city\. And much/);
  expect(second.remark.length).toBeLessThanOrEqual(300);
  expect(second.text.length).toBeLessThanOrEqual(1000);
  expect(long.startsWith(second.text)).toBe(true);
  expect(third).toEqual({ id: "lab/down", usable: false, cost: 0, reason: "provider_overloaded" });

  const { result_id } = data;
  const before = all.sentTo("lab/b").length;
  let whole = "";
  for (let offset: number | undefined = 0; offset !== undefined;) {
    const { data: page } = await call("get_result", { result_id, candidate: 2, offset });
    expect(page).toMatchObject({ model: "lab/b", total_characters: long.length });
    whole += page.choices[0].message.content;
    offset = page.next_offset;
  }
  expect(whole).toBe(long);
  expect(all.sentTo("lab/b")).toHaveLength(before);
  const none = await call("get_result", { result_id, candidate: 3 });
  expect(none.text).toMatch(/^Error: Validation Error - Candidate 3 gave no answer/);
  const beyond = await call("get_result", { result_id, candidate: 4 });
  expect(beyond.text).toMatch(/There is no candidate 4: there are 3 answers/);
});

test("tokens and cost are those of all, the judge's too, and the chosen one has its own", async () => {
  const { data } = await judged();
  expect(data.usage).toEqual({ prompt_tokens: 30, completion_tokens: 60, total_tokens: 90, cost: 0.003 });
  expect(data.routing.candidates[0].usage).toEqual({
    prompt_tokens: 10,
    completion_tokens: 20,
    total_tokens: 30,
    cost: 0.001,
  });
});
