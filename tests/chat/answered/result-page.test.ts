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
  expect(message.reasoning).toBe("Let me think.");
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

test("details of reasoning only repeat it where no tool is called", async () => {
  const { first } = await answeredWith({
    content: "Short.",
    reasoning: "t".repeat(10),
    reasoning_details: [thought(10)],
  });
  expect(first.data.choices[0].message).toEqual({
    role: "assistant",
    content: "Short.",
    reasoning: "t".repeat(10),
  });
  expect(first.data).not.toHaveProperty("result_id");
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

test("reasoning is cut to its beginning, and get_result brings all of it in pages", async () => {
  const reasoning = "A thought 🎉. ".repeat(3000);
  const { call, first } = await answeredWith({ content: "Short.", reasoning });
  const { message } = first.data.choices[0];
  expect(message).toMatchObject({ content: "Short.", reasoning_characters: reasoning.length });
  expect(message.reasoning.length).toBeLessThanOrEqual(1000);
  expect(reasoning.startsWith(message.reasoning)).toBe(true);
  expect(first.data).not.toHaveProperty("next_offset");
  const { result_id } = first.data;
  let thoughts = "";
  for (let offset: number | undefined = 0; offset !== undefined;) {
    const { data } = await call("get_result", { result_id, part: "reasoning", offset });
    expect(data.total_characters).toBe(reasoning.length);
    expect(data.choices[0].message).toEqual({
      role: "assistant",
      content: null,
      reasoning: expect.any(String),
    });
    thoughts += data.choices[0].message.reasoning;
    offset = data.next_offset;
  }
  expect(thoughts).toBe(reasoning);
  const end = await call("get_result", { result_id, part: "reasoning", offset: -4 });
  expect(end.data.choices[0].message.reasoning).toBe(reasoning.slice(-4));
  const past = await call("get_result", { result_id, part: "reasoning", offset: 50_000 });
  expect(past.data.warnings).toEqual([expect.stringMatching(/past the end: the reasoning has 42000/)]);
});

test("an answer that was not thought about has no reasoning to read, which is said", async () => {
  const { call, first } = await answeredWith({ content: "A sentence. ".repeat(2000) });
  const { data } = await call("get_result", { result_id: first.data.result_id, part: "reasoning" });
  expect(data.warnings).toEqual(["There is no reasoning in it"]);
});

test.each([
  ["a short text leaves the reasoning its room", 90, 4600, 910],
  ["a long text leaves it a quarter", 5000, 4600, 250],
  ["a text of that very length, too", 1000, 4600, 250],
])("max_result_chars bounds text and reasoning together: %s", async (_, text, thoughts, most) => {
  const answer = {
    id: "gen-1",
    model,
    choices: [
      {
        index: 0,
        message: { content: "x".repeat(text), reasoning: "t".repeat(thoughts) },
        finish_reason: "stop",
      },
    ],
  };
  const env = await chatUpstream((__, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
  const { call } = await startHarness({ env });
  const { data } = await call("chat_completion", { ...ask("Hi"), max_result_chars: 1000 });
  const { content, reasoning } = data.choices[0].message;
  expect(reasoning).toHaveLength(most);
  expect(content.length + reasoning.length).toBeLessThanOrEqual(1000);
});

test("the texts of several choices show their share, and each comes whole by its number", async () => {
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
  const { data } = await call("chat_completion", { ...ask("Hi"), extra_body: { n: 3 } });
  expect(JSON.stringify(data).length).toBeLessThan(22_000);
  const { result_id, choices } = data;
  expect(choices.map(({ characters }: { characters: number }) => characters)).toEqual(
    texts.map((text) => text.length),
  );
  for (const [place, text] of texts.entries()) {
    expect(text.startsWith(choices[place].message.content)).toBe(true);
    let got = "";
    for (let offset: number | undefined = 0; offset !== undefined;) {
      const { data: page } = await call("get_result", { result_id, candidate: place + 1, offset });
      // The thoughts come with the beginning of the text.
      expect(page.choices[0].message.reasoning).toBe(offset === 0 ? `Thought ${place}.` : undefined);
      got += page.choices[0].message.content;
      offset = page.next_offset;
    }
    expect(got).toBe(text);
  }
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
