import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readVerdict } from "../../../src/routing/select/judge-verdict.ts";

const labels = ["A", "B"];
const scored = (id: string, score: unknown) => ({ id, problems: "none", score });
const verdict = (...candidates: unknown[]): string => JSON.stringify({ candidates });
const good = verdict(scored("A", 7.5), scored("B", 0));

describe("a verdict is read", () => {
  test.each([
    ["plain", good],
    ["with space around it", `\n ${good}\n\n`],
    ["in a code fence", `\`\`\`json\n${good}\n\`\`\``],
    ["in a code fence without a language", `\`\`\`\n${good}\n\`\`\``],
    ["in another order", verdict(scored("B", 0), scored("A", 7.5))],
    ["over several lines", JSON.stringify(JSON.parse(good), null, 2)],
    ["with scores as text", verdict(scored("A", "7.5"), scored("B", " 0 "))],
    ["with a word more on one", verdict({ ...scored("A", 7.5), winner: true }, scored("B", 0))],
    ["with a word more on all", JSON.stringify({ summary: "A is better", ...JSON.parse(good) })],
  ])("%s", (_, answer) => {
    expect(readVerdict(answer, labels)).toEqual([7.5, 0]);
  });

  test("up to the ends of the scale", () => {
    expect(readVerdict(verdict(scored("A", 0), scored("B", 10)), labels)).toEqual([0, 10]);
  });
});

describe("no verdict is", () => {
  test.each([
    ["nothing", ""],
    ["prose", "A is better than B."],
    ["prose before it", `Here you are: ${good}`],
    ["prose after it", `${good}\nI hope this helps.`],
    ["two of them", `${good}\n${good}`],
    ["two code fences", `\`\`\`json\n${good}\n\`\`\`\n\`\`\`json\n${good}\n\`\`\``],
    ["prose around a code fence", `Sure!\n\`\`\`json\n${good}\n\`\`\``],
    ["one that was cut off", good.slice(0, -1)],
    ["a list", JSON.stringify([scored("A", 1), scored("B", 2)])],
    ["null", "null"],
    ["a missing label", verdict(scored("A", 5))],
    ["an unknown label", verdict(scored("A", 5), scored("C", 5))],
    ["one label too many", verdict(scored("A", 5), scored("B", 5), scored("C", 5))],
    ["a label twice", verdict(scored("A", 5), scored("A", 9))],
    ["a label twice beside the others", verdict(scored("A", 5), scored("B", 5), scored("A", 9))],
    ["a label of another spelling", verdict(scored("a", 5), scored("B", 5))],
    ["a score below 0", verdict(scored("A", -0.1), scored("B", 5))],
    ["a score above 10", verdict(scored("A", 10.1), scored("B", 5))],
    ["a score of words", verdict(scored("A", "five"), scored("B", 5))],
    ["a score with a scale", verdict(scored("A", "5/10"), scored("B", 5))],
    ["an empty score", verdict(scored("A", ""), scored("B", 5))],
    ["a score in other digits", verdict(scored("A", "0x5"), scored("B", 5))],
    ["a score as text above 10", verdict(scored("A", "11"), scored("B", 5))],
    ["a score as text below 0", verdict(scored("A", "-1"), scored("B", 5))],
    ["no score", verdict(scored("A", null), scored("B", 5))],
    ["NaN", good.replace("7.5", "NaN")],
    ["Infinity", good.replace("7.5", "1e999")],
    ["a score without problems", verdict({ id: "A", score: 5 }, scored("B", 5))],
    ["a verdict inside another word", JSON.stringify({ verdict: JSON.parse(good) })],
  ])("%s", (_, answer) => {
    expect(readVerdict(answer, labels)).toBeNull();
  });

  test("anything else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (answer) => {
        expect(readVerdict(answer, labels)).toBeNull();
      }),
    );
  });
});

test("whatever a judge adds has no part in the scores", () => {
  fc.assert(
    fc.property(fc.string(), fc.json(), (key, value) => {
      fc.pre(!["id", "problems", "score", "candidates"].includes(key));
      const more = { [key]: JSON.parse(value) as unknown, verdict: JSON.parse(good) as unknown };
      const answer = { ...more, candidates: [{ ...more, ...scored("A", 2) }, scored("B", 8)] };
      expect(readVerdict(JSON.stringify(answer), labels)).toEqual([2, 8]);
    }),
  );
});

test("whatever a judge writes about problems has no part in the scores", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.constant(good)), (problems) => {
      const answer = verdict({ ...scored("A", 2), problems }, scored("B", 8));
      expect(readVerdict(answer, labels)).toEqual([2, 8]);
      expect(readVerdict(`\`\`\`json\n${answer}\n\`\`\``, labels)).toEqual([2, 8]);
    }),
  );
});
