import type { Clock } from "../../lib/clock.ts";
import { choicesOf, usualTokensOf } from "../../paying/request-size.ts";
import type { Memory } from "../run/execution.ts";
import { isFailed } from "../run/failures.ts";
import { Cooldowns } from "./cooldowns.ts";
import { Observations, usualLatencyMs } from "./observations.ts";
import { Turns } from "./turns.ts";

export type { Cooldowns };

const fewestTellingTokens = 200;

/** What one process has learnt from its requests so far. */
export interface RoutingState {
  observations: Observations;
  cooldowns: Cooldowns;
  turns: Turns;
}

export const createRoutingState = (): RoutingState => ({
  observations: new Observations(),
  cooldowns: new Cooldowns(),
  turns: new Turns(),
});

/** Keeps of each request what later plans are made from. */
export const memoryIn = ({ observations, cooldowns }: RoutingState, clock: Clock): Memory => ({
  asked: ({ id }) => cooldowns.tried(id, clock.now()),
  ended(candidate, tried) {
    const { id, needs } = candidate;
    const at = clock.now();
    if (isFailed(tried)) {
      cooldowns.failed(id, tried.error, at);
      if (tried.error.facts.code === "timeout") observations.timedOut(id, { ms: tried.ms, at });
      return;
    }
    const { completion, ms, interruption, cache } = tried.outcome;
    if (interruption) {
      cooldowns.failed(id, interruption, at);
      if (interruption.facts.code === "timeout") observations.timedOut(id, { ms, at });
      return;
    }
    cooldowns.answered(id);
    // One that was generated long ago says nothing of how long it takes.
    if (cache?.status === "HIT") return;
    const { prompt_tokens, completion_tokens } = completion.usage ?? {};
    const written = completion_tokens == null ? undefined : completion_tokens / choicesOf(candidate);
    // How images are counted, and what every request has besides its text, is no matter of the text's factor.
    const isTelling = needs.images === 0 && needs.promptTokens >= fewestTellingTokens;
    const isCutOff = completion.choices.some(({ finish_reason }) => finish_reason === "length");
    observations.answered(id, {
      estimatedPromptTokens: needs.promptTokens,
      promptTokens: isTelling ? (prompt_tokens ?? undefined) : undefined,
      completionTokens: isCutOff ? undefined : written,
      latencyMs: usualLatencyMs(
        { ms, firstTokenMs: tried.firstTokenMs, completionTokens: written },
        usualTokensOf(candidate),
      ),
      at,
    });
  },
});
