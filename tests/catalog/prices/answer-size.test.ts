import { describe, expect, test } from "vitest";

import { longestAnswerTokens, usualAnswerTokens } from "../../../src/catalog/prices/answer-size.ts";
import { row } from "../rows.ts";

const brief = row({ id: "a/brief", top_provider: { max_completion_tokens: 400 } });
const usual = row({ id: "a/usual" });
const open = row({ id: "a/open", top_provider: { max_completion_tokens: null } });
const boundless = row({ id: "a/boundless", context_length: null, top_provider: null });

describe("a usual answer", () => {
  test("is a thousand tokens, or what was asked for, and never more than the model can write", () => {
    expect(usualAnswerTokens(usual)).toBe(1000);
    expect(usualAnswerTokens(usual, { maxTokens: 4096 })).toBe(4096);
    expect(usualAnswerTokens(brief)).toBe(400);
    expect(usualAnswerTokens(brief, { maxTokens: 4096 })).toBe(400);
    expect(usualAnswerTokens(null, { maxTokens: 50 })).toBe(50);
  });

  test("is as long as this model's have been, where that is known and allowed", () => {
    expect(usualAnswerTokens(usual, { observed: 2500 })).toBe(2500);
    expect(usualAnswerTokens(usual, { observed: 300, maxTokens: 4096 })).toBe(300);
    expect(usualAnswerTokens(usual, { observed: 2500, maxTokens: 50 })).toBe(50);
    expect(usualAnswerTokens(brief, { observed: 2500 })).toBe(400);
    expect(usualAnswerTokens(usual, { observed: null })).toBe(1000);
  });
});

describe("the longest answer", () => {
  const promptTokens = 30_000;

  test("is bounded by the call, then the model, then the room that the prompt leaves", () => {
    expect(longestAnswerTokens(usual, { maxTokens: 50, promptTokens })).toBe(50);
    expect(longestAnswerTokens(null, { maxTokens: 50, promptTokens })).toBe(50);
    expect(longestAnswerTokens(usual, { promptTokens })).toBe(8000);
    expect(longestAnswerTokens(open, { promptTokens })).toBe(70_000);
    expect(longestAnswerTokens(open, { promptTokens: 200_000 })).toBe(0);
  });

  test("is unknown where nothing bounds it", () => {
    expect(longestAnswerTokens(boundless, { promptTokens })).toBeNull();
    expect(longestAnswerTokens(null, { promptTokens })).toBeNull();
  });
});
