import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ask, chatUpstream, model } from "../../support/upstream.ts";

const thought = (length: number) => ({ type: "reasoning.text", index: 0, text: "t".repeat(length) });
const toolCalls = [{ id: "call_a", type: "function", function: { name: "f", arguments: "{}" } }];

async function answeredWith(message: object, finish_reason = "stop") {
  const answer = { id: "gen-1", model, choices: [{ index: 0, message, finish_reason }], usage: { cost: 1 } };
  const env = await chatUpstream((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
  const { call } = await startHarness({ env });
  return { call, first: await call("chat_completion", ask("Hi")) };
}

const citation = {
  type: "url_citation",
  url_citation: { url: "https://example.com/", title: "Example", start_index: 0, end_index: 4 },
};

test("what stands beside the text comes with the first page, and not again with the next ones", async () => {
  const content = "A sentence of the answer. ".repeat(2000);
  const { call, first } = await answeredWith({
    content,
    reasoning: "Let me think.",
    reasoning_details: [thought(10)],
    annotations: [citation],
  });
  const { message } = first.data.choices[0];
  expect(message).toMatchObject({ reasoning: "Let me think.", reasoning_details: [thought(10)] });
  expect(message.annotations).toHaveLength(1);

  const { result_id, next_offset } = first.data;
  let text: string = message.content;
  for (let offset = next_offset; offset !== undefined;) {
    const { data } = await call("get_result", { result_id, offset });
    expect(Object.keys(data.choices[0].message).toSorted()).toEqual(["content", "role"]);
    expect(JSON.stringify(data).length).toBeLessThan(22_000);
    text += data.choices[0].message.content;
    offset = data.next_offset;
  }
  expect(text).toBe(content);
  // From the beginning again, it is all there again.
  expect((await call("get_result", { result_id })).data.choices[0].message).toEqual(message);
});

test("details of reasoning that do not fit are left out, and that is said", async () => {
  const { first } = await answeredWith({ content: "Short.", reasoning_details: [thought(20_000)] });
  expect(first.data.choices[0].message).toEqual({ role: "assistant", content: "Short." });
  expect(first.data.warnings).toContainEqual(expect.stringMatching(/reasoning's details were left out/));
});

test("details of reasoning that fit are not", async () => {
  const { first } = await answeredWith({ content: "Short.", reasoning_details: [thought(19_000)] });
  expect(first.data.choices[0].message.reasoning_details).toEqual([thought(19_000)]);
  expect(first.data).not.toHaveProperty("warnings");
});

test("a tool call keeps the details of its reasoning whole: the model checks them when they come back", async () => {
  const { first } = await answeredWith(
    { content: null, reasoning_details: [thought(50_000)], tool_calls: toolCalls },
    "tool_calls",
  );
  expect(first.data.choices[0].message).toMatchObject({
    reasoning_details: [thought(50_000)],
    tool_calls: toolCalls,
  });
  expect(first.data.warnings ?? []).not.toContainEqual(expect.stringMatching(/left out/));
});

test("reasoning longer than a page is cut, and that is said", async () => {
  const { first } = await answeredWith({ content: "Short.", reasoning: "A thought. ".repeat(3000) });
  expect(first.data.choices[0].message.reasoning.length).toBeLessThanOrEqual(20_000);
  expect(first.data.warnings).toContainEqual(expect.stringMatching(/reasoning was cut to fit: .*33000/));
});

test("the texts of several choices are paged one behind the other, and none is cut", async () => {
  const texts = [0, 1, 2].map((index) => `${index}. ${"A sentence. ".repeat(index * 1500)}`);
  const env = await chatUpstream((_, response) => {
    response.setHeader("content-type", "application/json");
    const choices = texts.map((content, index) => ({
      index,
      message: { content, reasoning: `Thought ${index}.` },
      finish_reason: "stop",
    }));
    response.end(JSON.stringify({ id: "gen-1", model, choices, usage: { cost: 1 } }));
  });
  const { call } = await startHarness({ env });
  let { data } = await call("chat_completion", { ...ask("Hi"), extra_body: { n: 3 } });
  const { result_id } = data;
  const got = ["", "", ""];
  const thoughts: string[] = [];
  for (;;) {
    expect(JSON.stringify(data).length).toBeLessThan(22_000);
    for (const { index, message } of data.choices) {
      got[index] += message.content;
      thoughts.push(...(message.reasoning ? [message.reasoning] : []));
    }
    if (data.next_offset === undefined) break;
    ({ data } = await call("get_result", { result_id, offset: data.next_offset }));
  }
  expect(got).toEqual(texts);
  // Each comes with the beginning of its text, once.
  expect(thoughts).toEqual(["Thought 0.", "Thought 1.", "Thought 2."]);
});

test("many choices with all that can stand beside a text fit into one result", async () => {
  const tokens = Array.from({ length: 100 }, () => ({ token: "x", logprob: -0.1, bytes: [120] }));
  const choices = Array.from({ length: 100 }, (_, index) => ({
    index,
    message: {
      content: `Answer ${index}. `,
      reasoning: "A thought. ".repeat(300),
      reasoning_details: [thought(3000)],
      annotations: Array.from({ length: 50 }, (__, page) => ({
        type: "url_citation",
        url_citation: { url: `https://example.com/${index}/${page}`, title: "Example" },
      })),
    },
    logprobs: { content: tokens },
    finish_reason: "length",
  }));
  const env = await chatUpstream((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: "gen-1", model, choices, usage: { cost: 1 } }));
  });
  const { call } = await startHarness({ env });
  const { text, data } = await call("chat_completion", ask("Hi"));
  expect(data.choices).toHaveLength(100);
  expect(data.choices[99].message.content).toBe("Answer 99. ");
  expect(text.length).toBeLessThan(100_000);
  expect(data.warnings.filter((warning: string) => /logprobs/.test(warning))).toHaveLength(1);
  expect(data.warnings).toContainEqual(expect.stringMatching(/annotations were left out/));
});
