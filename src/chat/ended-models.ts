import { isExpired } from "../catalog/model/dates.ts";
import { UpstreamError } from "../openrouter/errors/upstream-error.ts";
import type { Model } from "../openrouter/models.ts";

/**
 * Throws a failure on; where nobody serves a model whose planned end has come (404), it says so. `now` is in Unix
 * milliseconds.
 */
export const tellingEnds =
  (models: readonly (Model | null)[], now: () => number) =>
  (error: unknown): never => {
    if (!(error instanceof UpstreamError) || error.status !== 404) throw error;
    const ends = models
      .filter((model) => model !== null)
      .filter((model) => isExpired(model, now()))
      .map(({ id, expiration_date: date }) => `${id} expired on ${date}`);
    if (ends.length === 0) throw error;
    throw new UpstreamError({ ...error.facts, what: `${error.facts.what} (${ends.join(", ")})` }, error);
  };
