import { describe, expect, test } from "vitest";

import { byConsensus } from "../../../src/routing/select/consensus.ts";
import { answersOf, callsOf } from "./answers.ts";

const france = ["The capital of France is Paris.", "Paris is the capital of France", "I think it is Lyon."];

describe("without equal answers, the one most like the others wins", () => {
  test("by the words they share; of equals the first", () => {
    expect(byConsensus(answersOf(...france))).toEqual({ by: "consensus", winner: 0, agreement: 0.55 });
  });

  test("its likeness to the others is told", () => {
    const [paris = "", , lyon = ""] = france;
    expect(byConsensus(answersOf(lyon, paris)).agreement).toBe(0.1);
  });

  test("of equals the one with more weight", () => {
    const [first = "", second = "", third = ""] = france;
    expect(
      byConsensus(answersOf(first, { text: second, weight: 2 }, { text: third, weight: 9 })).winner,
    ).toBe(1);
  });

  test("an answer that was cut off agrees with others but does not win", () => {
    const answers = answersOf(
      { text: "Paris is the capital of", truncated: true, weight: 9 },
      "I think it is Lyon.",
      "The capital is Paris, of course",
    );
    expect(byConsensus(answers)).toMatchObject({ winner: 2, agreement: 0.467 });
  });

  test.each([
    ["Chinese", "巴黎是法国的首都", "法国的首都是巴黎。", "里昂"],
    ["Japanese", "フランスの首都はパリです", "首都はパリです", "リヨンだ"],
    ["Thai", "เมืองหลวงคือปารีส", "ปารีสคือเมืองหลวง", "ลียง"],
    ["Korean", "프랑스의 수도는 파리", "수도는 파리", "리옹"],
  ])("%s", (_, one, alike, other) => {
    expect(byConsensus(answersOf(other, one, alike))).toMatchObject({ winner: 1 });
    expect(byConsensus(answersOf(one, alike)).agreement).toBeGreaterThan(0.5);
  });
});

describe("equal answers are the majority", () => {
  test.each([
    ["case, punctuation and space", "Paris", "  **paris**.\n"],
    ["width", "ＰＡＲＩＳ　２０２４", "Paris 2024"],
    ["quotation and apostrophes", "“I don’t know!”", "I don't know"],
    ["abbreviations", "U.S.A.", "USA"],
    ["thousands", "1,000,000", "1000000"],
    ["minus signs", "x = \u22125", "x = -5"],
    ["Chinese punctuation", "巴黎。", "「巴黎」"],
    ["code marks", "`42`", "42"],
  ])("whatever their %s", (_, left, right) => {
    expect(byConsensus(answersOf("something else", left, right))).toEqual({
      by: "consensus",
      winner: 1,
      agreement: 0.667,
    });
  });

  test.each([
    ["3.5", "35"],
    ["3,5", "35"],
    ["-1", "1"],
    ["5", "$5"],
    ["!", "?"],
    ["a - b", "a + b"],
  ])("but '%s' is not '%s'", (left, right) => {
    expect(byConsensus(answersOf(left, right)).agreement).toBeLessThan(1);
  });

  test("the larger group wins, and of it the first", () => {
    expect(byConsensus(answersOf("no", "yes", "No.", "Yes!", "YES"))).toEqual({
      by: "consensus",
      winner: 1,
      agreement: 0.6,
    });
  });

  test("of groups as large, the one with more weight, then the first", () => {
    expect(byConsensus(answersOf("no", "yes", "no", "yes")).winner).toBe(0);
    expect(byConsensus(answersOf("no", "yes", "no", { text: "yes", weight: 1.5 })).winner).toBe(1);
  });

  test("cut-off answers alone are no majority, and a whole one among them wins", () => {
    const cut = { text: "yes", truncated: true, weight: 9 };
    expect(byConsensus(answersOf(cut, cut, "no")).winner).toBe(2);
    expect(byConsensus(answersOf(cut, cut, "no", "yes"))).toMatchObject({ winner: 3, agreement: 0.75 });
    expect(byConsensus(answersOf(cut, cut))).toMatchObject({ winner: 0, agreement: 1 });
  });
});

describe("answers that call tools", () => {
  const paris = (id: string) => ({ toolCalls: callsOf(id, "look_up", '{"city":"Paris","unit":"C"}') });

  test("are equal when they call the same with the same, whatever the ids and the order of keys", () => {
    const reordered = { toolCalls: callsOf("toolu_2", "look_up", '{ "unit": "C", "city": "Paris" }') };
    const lyon = { toolCalls: callsOf("call_3", "look_up", '{"city":"Lyon","unit":"C"}') };
    expect(byConsensus(answersOf(lyon, paris("call_1"), reordered))).toMatchObject({
      winner: 1,
      agreement: 0.667,
    });
  });

  test("differ when the values differ only in case or punctuation, which a program would tell apart", () => {
    const path = (args: string) => ({ toolCalls: callsOf("call_1", "open", args) });
    const answers = answersOf("no", path('{"path":"/a-b"}'), path('{"path":"/A/b"}'));
    expect(byConsensus(answers)).toMatchObject({ winner: 1, agreement: 0.5 });
  });

  test("are like each other by what they call", () => {
    const lyon = { toolCalls: callsOf("call_3", "look_up", '{"city":"Lyon","unit":"C"}') };
    expect(byConsensus(answersOf("I cannot look this up", paris("1"), lyon)).winner).toBe(1);
  });

  test("of which the arguments are no JSON are still compared", () => {
    const broken = (id: string) => ({ toolCalls: callsOf(id, "look_up", '{"city":') });
    expect(byConsensus(answersOf(paris("1"), broken("2"), broken("3"))).winner).toBe(1);
    expect(byConsensus(answersOf("x", { toolCalls: "not json" }, { toolCalls: "not json" })).winner).toBe(1);
  });
});

describe("long answers", () => {
  const long = "巴黎是法国的首都，".repeat(500_000);

  test("that differ only at their very end are not equal", () => {
    expect(byConsensus(answersOf(`${long}a`, `${long}b`, `${long}b`)).winner).toBe(1);
  });

  test("are compared without holding up everything else", () => {
    const started = performance.now();
    byConsensus(answersOf(...Array.from({ length: 6 }, (_, place) => `${place}${long}`)));
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});
