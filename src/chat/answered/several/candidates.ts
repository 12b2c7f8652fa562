import { pageOf } from "../../../lib/text-page.ts";
import { nameOf } from "../../../routing/plan/plan-route.ts";
import type { CandidateReport } from "../../../routing/run/run-route.ts";
import type { FinishedChat } from "../finish.ts";
import { leanUsage } from "../lean.ts";
import { type ComparedChoice, comparedChoices } from "./comparison.ts";
import type { ReportedModel, ShownCandidate } from "./routing-report.ts";

/** One of those that were to choose from, and its answer where there is one. */
export interface CandidateAnswer {
  report: CandidateReport;
  asked: ReportedModel;
  chat: FinishedChat | undefined;
}

// Enough to see why one was not chosen; the whole of it costs a call, and no money.
const longestText = 1000;

/** What is told of each, with the beginning of what it said. */
export function shownCandidate({ report, chat }: CandidateAnswer): ShownCandidate {
  const completion = chat?.outcome.completion;
  const text = completion?.choices[0]?.message.content ?? undefined;
  const usage = completion?.usage;
  return {
    ...report,
    ...(text !== undefined && { text: pageOf(text, 0, longestText).text, characters: text.length }),
    ...(report.chosen && usage && { usage: leanUsage({ ...usage, cost: usage.cost ?? null }) }),
  };
}

/** The whole of each, for whoever asks for one by its number. */
export const candidateChoices = (answers: readonly CandidateAnswer[]): (ComparedChoice | null)[] =>
  answers.map(({ asked, chat }, index) => {
    const [choice] = chat ? comparedChoices(nameOf(asked), chat) : [];
    return choice ? { ...choice, index } : null;
  });
