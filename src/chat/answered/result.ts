import { type Attempt, sentences } from "../../errors.ts";
import { withoutEmbedded } from "../../media/write/embedded.ts";
import type { ChatProgress } from "../../openrouter/chat/chat-attempt.ts";
import { type Choice, type Completion, emptyCompletion } from "../../openrouter/chat/completion.ts";
import type { CacheReport } from "../../openrouter/chat/response-cache.ts";
import type { FinishedChat } from "./finish.ts";
import { lookedUp, type Routing } from "./several/routing-report.ts";
import { finishWarning, noAnswerIn } from "./text/answer-flaws.ts";
import { fusionPanel } from "./text/fusion-panel.ts";

export interface ChatResult extends Omit<Completion, "usage"> {
  /** Absent where it is the one that answered. */
  requested_model?: string;
  usage: Record<string, unknown> & { cost: number | null };
  routing?: Routing;
  status?: "partial" | "in_progress";
  cache?: CacheReport;
  /** Goes on under this id; `cost` is USD of all its turns, null where one is unknown. */
  conversation?: { id: string; turns: number; cost: number | null };
  /** Whether the answer keeps to the schema of response_format. */
  schema_valid?: boolean;
  /** Since it was asked, where it is not finished. */
  seconds?: number;
  /** For get_result, when there is more to come or to read. */
  result_id?: string;
  next_offset?: number;
  /** Of the text that is paged. */
  total_characters?: number;
  /** What get_result finds under a number where that is more than the choices: null for what did not answer. */
  candidates?: (Choice | null)[];
  warnings: string[];
}

const costLater = `OpenRouter did not report what this cost: ${lookedUp}`;
const costNever =
  "OpenRouter did not report what this cost, and no generation id by which it could be asked: the ledger counts what it can have cost";

/** The completion as the caller gets it; throws when there is no answer in it, saying so if max_tokens was `lowered`. */
export function completedResult(
  requestedModel: string,
  finished: FinishedChat,
  lowered?: string,
): ChatResult {
  const { completion, interruption, failed, ms } = finished.outcome;
  const { required } = finished;
  const result = answerResult(requestedModel, finished, lowered);
  const unreported = result.usage.cost !== null ? [] : [completion.id === null ? costNever : costLater];
  const [choice] = completion.choices;
  const panel = choice && fusionPanel(choice.message);
  const last = (): Attempt => ({
    id: completion.model ?? requestedModel,
    ...lastAttempt(completion, ms, interruption?.facts.code ?? "answered"),
  });
  return {
    ...result,
    ...((failed.length > 0 || interruption || panel || required) && {
      routing: {
        ...((failed.length > 0 || interruption || panel) && {
          executed: panel ? ("server" as const) : ("client" as const),
          attempts: [...failed, last()],
        }),
        ...(required && { required }),
        ...(panel && { panel }),
      },
    }),
    warnings: [...result.warnings, ...unreported],
  };
}

/** The completion without how it was come by. */
export function answerResult(
  requestedModel: string,
  { outcome, warnings: remarks, schemaValid }: FinishedChat,
  lowered?: string,
): ChatResult {
  const { completion, interruption, cache } = outcome;
  const problem = noAnswerIn(completion);
  if (problem) throw problem.alsoSay(lowered);
  const { usage, ...answer } = completion;
  const warnings = interruption
    ? [`This is only a part of the answer: ${sentences(interruption.facts)}`]
    : completion.choices.flatMap(finishWarning);
  return {
    ...answer,
    requested_model: requestedModel,
    usage: { ...usage, cost: usage?.cost ?? null },
    ...(interruption && { status: "partial" as const }),
    ...(cache && { cache }),
    ...(schemaValid !== undefined && { schema_valid: schemaValid }),
    warnings: [...warnings, ...remarks],
  };
}

/** What there is of a completion that is still being generated. */
export function runningResult(requestedModel: string, { completion, note, model }: ChatProgress): ChatResult {
  const { usage: _notYet, choices, ...answer } = completion?.() ?? emptyCompletion();
  return {
    ...answer,
    // Until it tells who it is, the one that was asked.
    model: answer.model ?? model,
    choices: choices.length > 0 ? choices.map(withoutMedia) : [firstChoice],
    requested_model: requestedModel,
    usage: { cost: null },
    status: "in_progress",
    warnings: [
      `Not finished (${note ?? "still generating"}): call get_result with result_id to wait for the rest; calling chat_completion again would be paid for again`,
    ],
  };
}

/** Images and audio come with the whole answer, as files, and so do its citations, made compact. */
function withoutMedia({ message, ...choice }: Choice): Choice {
  const { images: _images, audio: _audio, annotations: _citations, ...said } = message;
  return {
    ...choice,
    message: {
      ...said,
      content: said.content === null ? null : withoutEmbedded(said.content),
      ...(said.reasoning !== undefined && { reasoning: withoutEmbedded(said.reasoning) }),
    },
  };
}

const firstChoice: Choice = { index: 0, message: { role: "assistant", content: "" }, finish_reason: null };

function lastAttempt({ provider, usage }: Completion, ms: number, outcome: string): Omit<Attempt, "id"> {
  return {
    ...(provider && { provider }),
    status: 200,
    ms: Math.round(ms),
    ...(usage?.cost != null && { cost: usage.cost }),
    outcome,
  };
}
