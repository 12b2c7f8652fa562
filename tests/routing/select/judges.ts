import type { JudgeContext } from "../../../src/routing/select/judge.ts";
import { row } from "../../catalog/rows.ts";

export type Ask = JudgeContext["ask"];

/** The answers as a judge sees them. */
const candidatesIn = ({ messages }: Parameters<Ask>[0]): { id: string; text: string }[] => {
  const [system, user] = messages as { content: string }[];
  const mark = /with the mark (\w+)/.exec(system?.content ?? "")?.[1];
  const block = new RegExp(`<candidate-${mark} id="(\\w)">\\n([^]*?)\\n</candidate-${mark}>`, "g");
  return [...(user?.content ?? "").matchAll(block)].map(([, id = "", text = ""]) => ({ id, text }));
};

/** A judge that scores each answer by its text and the place in which it stands. */
export const judging =
  (score: (text: string, slot: number) => number): Ask =>
  async (request) =>
    JSON.stringify({
      candidates: candidatesIn(request).map(({ id, text }, slot) => ({
        id,
        problems: "none",
        score: score(text, slot),
      })),
    });

/** A judge that scores a text with the number in it. */
export const fair = judging((text) => Number(/[\d.]+/.exec(text)));

export const contextOf = (ask: Ask, given: Partial<JudgeContext> = {}): JudgeContext => ({
  request: { model: "vendor/a", messages: [{ role: "user", content: "Which?" }], stream: true },
  judges: {
    explicit: { id: "other/judge", model: row({ id: "other/judge" }) },
    candidates: [{ id: "vendor/a", model: null }],
  },
  ask,
  signal: new AbortController().signal,
  ...given,
});
