import { AppError, type Attempt } from "../../errors.ts";
import type { ChatOutcome } from "../../openrouter/chat/chat.ts";
import { hasOutput } from "../../openrouter/chat/completion.ts";
import { UpstreamError } from "../../openrouter/errors/upstream-error.ts";
import { sendPaid } from "../../paying/paid-request.ts";
import type { Rated } from "../plan/candidate.ts";
import type { Execution, Tried } from "./execution.ts";
import { classOf } from "./failure-class.ts";

interface TryOptions {
  /** The number by which its progress is told. */
  request: number;
  timeoutSeconds: number;
  /** Repetitions of the same model; as many as the settings allow when absent. */
  retries?: number;
  retryWithinSeconds?: number;
  pauseWithinSeconds: number;
}

/** Asks one model. A failure is a value, so that another model can be asked; only an end from outside is thrown. */
export async function tryModel(
  rated: Rated,
  execution: Execution,
  { request: number, ...limits }: TryOptions,
): Promise<Tried> {
  const { route, ask, pay, clock, signal, flawOf, watch, memory } = execution;
  const { id, asked } = rated;
  // What it waits for a turn or a limit is not the model's time.
  let sentAt = clock.now();
  let isSent = false;
  let firstTokenMs: number | undefined;
  watch(number, { id, asked, phase: "waiting", characters: 0 });
  try {
    const sender = { ask, pay, now: () => clock.now() };
    const { outcome, sent } = await sendPaid(rated, sender, {
      ...limits,
      signal,
      attemptTimeoutSeconds: route.attemptTimeoutSeconds,
      // Another model is counted by it, too.
      ownPauseWithinSeconds: execution.pauseWithinSeconds,
      onProgress: ({ phase, characters, note, until, completion, model: answering }) => {
        const isUnderWay = note === undefined;
        if (isUnderWay && !isSent) {
          sentAt = clock.now();
          memory.asked(rated);
        }
        isSent = isUnderWay;
        if (phase === "generating") firstTokenMs ??= clock.now() - sentAt;
        watch(number, {
          id,
          asked,
          phase,
          characters,
          note,
          until,
          completion,
          ...(completion && { answering }),
        });
      },
    });
    const flaw = outcome.interruption ? untold(outcome) : await flawOf(outcome, sent.request);
    flaw?.alsoSay(sent.lowered);
    const candidate = { ...rated, ...sent };
    const attempts = attemptsOf(id, outcome, flaw);
    const tried = { candidate, outcome, firstTokenMs, flaw, attempts };
    const { completion } = outcome;
    const characters = completion.choices[0]?.message.content?.length ?? 0;
    const note = (outcome.interruption ?? flaw)?.facts.code;
    const { ms } = outcome;
    watch(number, {
      id,
      asked,
      phase: "answered",
      characters,
      note,
      ms,
      attempts,
      completion: () => completion,
      answering: completion.model,
    });
    memory.ended(candidate, tried);
    return tried;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    const ms = isSent ? Math.round(clock.now() - sentAt) : 0;
    const attempts = attemptsOfFailure(id, error, ms);
    watch(number, { id, asked, phase: "failed", characters: 0, note: error.facts.code, ms, attempts });
    const failed = { candidate: rated, error, class: classOf(error), ms, attempts };
    memory.ended(rated, failed);
    return failed;
  }
}

/** An answer that broke off while the model was still thinking: another model can begin anew. */
const untold = ({ completion, interruption }: ChatOutcome): AppError | undefined =>
  completion.choices.some(({ message }) => hasOutput(message)) ? undefined : interruption;

/** Repetitions are of failures that cannot have been billed, so they cost nothing. */
const repeated = (attempts: readonly Attempt[]): Attempt[] =>
  attempts.map((attempt) => ({ ...attempt, class: "transient", cost: 0 }));

function attemptsOf(id: string, outcome: ChatOutcome, flaw: AppError | undefined): Attempt[] {
  const { completion, failed, ms, interruption } = outcome;
  const { provider, usage } = completion;
  const problem = interruption ?? flaw;
  return [
    ...repeated(failed),
    {
      id,
      ...(provider && { provider }),
      status: 200,
      ...(problem && { class: classOf(problem) }),
      ms: Math.round(ms),
      ...(usage?.cost != null && { cost: usage.cost }),
      outcome: problem?.facts.code ?? "answered",
    },
  ];
}

function attemptsOfFailure(id: string, error: AppError, ms: number): Attempt[] {
  const { provider, code, cost, attempts = [] } = error.facts;
  // A deadline is no try: then all of them were earlier ones.
  const last = attempts.at(-1)?.outcome === code ? attempts.at(-1) : undefined;
  const earlier = last ? attempts.slice(0, -1) : attempts;
  return [
    ...repeated(earlier),
    {
      id,
      ...(provider && { provider }),
      ...(error instanceof UpstreamError && { status: error.status }),
      class: classOf(error),
      ms: last?.ms ?? ms,
      ...(cost !== undefined && { cost }),
      outcome: code,
    },
  ];
}
