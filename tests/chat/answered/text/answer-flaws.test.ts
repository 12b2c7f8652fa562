import { describe, expect, test } from "vitest";

import { noAnswerIn, finishWarning } from "../../../../src/chat/answered/text/answer-flaws.ts";
import {
  type AssistantMessage,
  type Choice,
  emptyCompletion,
} from "../../../../src/openrouter/chat/completion.ts";

const ended = (finish_reason: string | null): Choice => ({
  index: 0,
  message: { role: "assistant", content: "Hi" },
  finish_reason,
});

describe("finishWarning", () => {
  test("tells what an end means that is not the usual one", () => {
    expect(finishWarning(ended("length"))).toEqual([expect.stringMatching(/cut off at max_tokens/)]);
    expect(finishWarning(ended("content_filter"))).toEqual([expect.stringMatching(/content filter/)]);
  });

  test.each(["stop", "constructor", "__proto__", "toString", "", null])("says nothing of %s", (reason) =>
    expect(finishWarning(ended(reason))).toEqual([]),
  );
});

describe("an answer without text that was cut off at max_tokens", () => {
  const of = (usage: object | null, message: Partial<AssistantMessage> = {}, more: Choice[] = []) =>
    noAnswerIn({
      ...emptyCompletion(),
      model: "acme/one",
      usage: usage as ReturnType<typeof emptyCompletion>["usage"],
      choices: [
        { index: 0, message: { role: "assistant", content: null, ...message }, finish_reason: "length" },
        ...more,
      ],
    })?.facts;
  const reasoned = (reasoning_tokens: number | null, completion_tokens?: number) => ({
    completion_tokens,
    completion_tokens_details: { reasoning_tokens },
  });

  test.each([
    [
      "all of it reasoning",
      reasoned(500, 500),
      {},
      "used up max_tokens for reasoning before any answer (500 tokens)",
    ],
    [
      "most of it",
      reasoned(480, 500),
      {},
      "used up max_tokens for reasoning before any answer (480 of 500 tokens)",
    ],
    [
      "reasoning counted alone",
      reasoned(480),
      {},
      "used up max_tokens for reasoning before any answer (480 tokens)",
    ],
    [
      "thoughts that nobody counted",
      reasoned(0, 500),
      { reasoning: "Hm" },
      "used up max_tokens for reasoning before any answer (500 tokens)",
    ],
    [
      "thoughts and no counts",
      null,
      { reasoning_details: [{}] },
      "used up max_tokens for reasoning before any answer",
    ],
  ])("was used up by reasoning: %s", (_, usage, message, what) => {
    expect(of(usage, message)).toMatchObject({ code: "reasoning_used_max_tokens", what: `acme/one ${what}` });
  });

  test.each([
    ["none of it reasoning", reasoned(0, 500), "was cut off at max_tokens before any text (500 tokens)"],
    [
      "one token of it",
      reasoned(1, 500),
      "was cut off at max_tokens before any text (500 tokens, 1 of them reasoning)",
    ],
    ["no counts", null, "was cut off at max_tokens before any text"],
    [
      "a cost",
      { cost: 0.5, completion_tokens: 1 },
      "was cut off at max_tokens before any text (1 tokens), which cost 0.5 USD",
    ],
  ])("was cut off before any: %s", (_, usage, what) => {
    expect(of(usage)).toMatchObject({
      code: "cut_off_before_text",
      what: `acme/one ${what}`,
      next: "Raise max_tokens",
    });
  });

  test("is none where another choice has text", () => {
    expect(of(null, {}, [ended("stop")])).toBeUndefined();
  });
});
