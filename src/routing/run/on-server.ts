import { AppError, type Attempt } from "../../errors.ts";
import type { ChatOutcome } from "../../openrouter/chat/chat.ts";
import type { Hop } from "../../openrouter/chat/hops.ts";
import { errorOfHop, UpstreamError } from "../../openrouter/errors/upstream-error.ts";
import { nameOf, type Rated } from "../plan/candidate.ts";
import {
  type Execution,
  type Failed,
  type ModelProgress,
  noMemory,
  type RoutedOutcome,
} from "./execution.ts";
import { classOf } from "./failure-class.ts";
import { isFailed, notAsked } from "./failures.ts";
import { askInOrder } from "./in-order.ts";
import { tryModel } from "./try-model.ts";

/** One request for all: OpenRouter goes on to the next model after any failure before the first word. */
export async function askServer(ranked: readonly Rated[], execution: Execution): Promise<RoutedOutcome> {
  const [first] = ranked;
  if (!first) throw new TypeError("no model is left to ask");
  const models = ranked.map(({ id }) => id);
  const worst = ranked.reduce<number | null>(
    (most, { cost }) => (most === null || cost.worst === null ? null : Math.max(most, cost.worst)),
    0,
  );
  // Whom OpenRouter asks, and who was how fast, is not known before the end.
  const id = models.join(", ");
  const anyOfThem = {
    ...first,
    id,
    asked: undefined,
    request: { ...first.request, model: id, models },
    cost: { ...first.cost, worst },
    // What is shortened for one alone would not hold for the others.
    within: undefined,
  };
  const tried = await tryModel(
    anyOfThem,
    {
      ...execution,
      memory: noMemory,
      watch: (number, progress) => execution.watch(number, named(ranked, progress)),
    },
    {
      request: 0,
      timeoutSeconds: (execution.deadline - execution.clock.now()) / 1000,
      // A repetition would go through the whole list again.
      retries: 0,
      pauseWithinSeconds: execution.pauseWithinSeconds,
    },
  );
  if (isFailed(tried)) return afterFailure(ranked, tried, execution);
  const { outcome } = tried;
  const candidate = ranked.find((one) => isAnsweredBy(one, outcome)) ?? first;
  const earlier = (outcome.hops ?? []).slice(0, -1).map(failedHop);
  // Whether it was the first is known only where OpenRouter tells.
  if (outcome.hops?.length === 1) execution.memory.ended(candidate, tried);
  const last = tried.attempts.at(-1);
  const attempts = [...earlier, ...(last ? [{ ...last, id: candidate.id }] : [])];
  return {
    executed: "server",
    answers: [{ ...tried, candidate, attempts }],
    attempts,
    warnings: silentlyPassed(ranked, candidate, outcome),
  };
}

/** Models before the one that answered, of which OpenRouter tells nothing. */
function silentlyPassed(ranked: readonly Rated[], answered: Rated, { hops = [] }: ChatOutcome): string[] {
  const passed = ranked
    .slice(0, Math.max(0, ranked.indexOf(answered)))
    .filter((one) => !hops.some(({ model }) => isNamed(one, model)))
    .map(nameOf);
  return passed.length === 0
    ? []
    : [`${passed.join(" and ")} did not answer (OpenRouter did not say why); ${nameOf(answered)} did`];
}

/** The one that is answering, as soon as the answer tells. */
function named(ranked: readonly Rated[], progress: ModelProgress): ModelProgress {
  const { answering: name, attempts } = progress;
  const answering = ranked.find((one) => isNamed(one, name));
  const id = answering?.id ?? name ?? progress.id;
  const tried = answering?.id ?? ranked[0]?.id ?? id;
  return {
    ...progress,
    id,
    asked: answering?.asked,
    ...(attempts && { attempts: inNameOf(tried, attempts) }),
  };
}

const inNameOf = (id: string, attempts: readonly Attempt[]): Attempt[] =>
  attempts.map((attempt) => ({ ...attempt, id }));

/** OpenRouter tells which of the requested models it was; without that the answer's own name, a dated slug, has to do. */
function isAnsweredBy(candidate: Rated, { completion, hops }: ChatOutcome): boolean {
  const last = hops?.at(-1)?.model;
  return isNamed(candidate, last) || isNamed(candidate, completion.model);
}

const isNamed = ({ id, model }: Rated, name: string | null | undefined): boolean =>
  name != null && [id, model?.id, model?.canonical_slug, model?.alias_target?.slug].includes(name);

function failedHop(hop: Hop): Attempt {
  const { model: id, provider, status } = hop;
  const attempt = { id, provider, status, ms: null, cost: 0 };
  // No status of a failure: what it was is not told.
  if (status < 400) return { ...attempt, outcome: "failed" };
  const error = errorOfHop(hop);
  return { ...attempt, class: classOf(error), outcome: error.facts.code };
}

/**
 * An answer that failed before its first word although its status said success: OpenRouter had chosen one model by then
 * and goes on to no other, so that is left to us. All other failures come after it has asked every model.
 */
function afterFailure(ranked: readonly Rated[], tried: Failed, execution: Execution): Promise<RoutedOutcome> {
  const { error } = tried;
  const hops = error instanceof UpstreamError ? (error.hops ?? []) : [];
  const last = hops.at(-1);
  if (last) {
    const why = { class: tried.class, outcome: error.facts.code };
    const attempts = [...hops.slice(0, -1).map(failedHop), { ...failedHop(last), ...why }];
    const asked = hops.map(({ model }) => model);
    const all = `OpenRouter asked ${asked.join(", ")}, and none answered; the last one: ${error.facts.what}`;
    const ids = ranked.filter((one) => !asked.some((name) => isNamed(one, name))).map(({ id }) => id);
    const unasked = notAsked({ ids, because: "OpenRouter went no further" });
    const what = [asked.length > 1 ? all : error.facts.what, ...unasked].join("; ");
    throw new AppError({ ...error.facts, what, model: last.model, attempts }, { cause: error });
  }
  // Before the first event nothing tells which one was at work: the first, most likely.
  const isUnnamed = error.facts.model === tried.candidate.id;
  const chosen = isUnnamed ? 0 : ranked.findIndex((one) => isNamed(one, error.facts.model));
  const [broken, ...others] = chosen === -1 ? [] : ranked.slice(chosen);
  const id = broken?.id ?? error.facts.model ?? tried.candidate.id;
  const attempts = inNameOf(id, tried.attempts);
  const brokeOff = error instanceof UpstreamError ? error.inBand : error.facts.category === "API Error";
  const goesOn = tried.class === "transient" || tried.class === "model";
  if (!broken || others.length === 0 || !brokeOff || !goesOn || execution.clock.now() >= execution.deadline) {
    const untold =
      isUnnamed && wasSent(error) ? [`OpenRouter did not tell which of ${tried.candidate.id} it asked`] : [];
    const what = [error.facts.what, ...untold].join("; ");
    throw new AppError({ ...error.facts, what, model: id, attempts }, { cause: error });
  }
  return askInOrder(others, execution, [{ ...tried, candidate: broken, attempts }]);
}

/** Whether OpenRouter had the request: our own refusals, limits and a connection that was never made come before that. */
const wasSent = (error: AppError): boolean =>
  error instanceof UpstreamError || (error.facts.category === "API Error" && error.facts.cost !== 0);
