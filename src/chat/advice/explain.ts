import { isExpired } from "../../catalog/model/dates.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import { UpstreamError } from "../../openrouter/errors/upstream-error.ts";
import type { Model } from "../../openrouter/models.ts";
import type { CallOptions, Question } from "../call.ts";
import { adviceOn } from "./advice.ts";
import { carriedBy } from "./carried.ts";

/**
 * Throws a failure on, with what its caller can do about it: that is made of the failure, of the request and of what is
 * known of the model already; nothing is asked for.
 */
export const explaining =
  (
    { parameters, held }: Pick<Question, "parameters" | "held">,
    { money, context }: Pick<CallOptions, "money" | "context">,
  ) =>
  (request: ChatRequest, listings: readonly (Model | null)[]) =>
  async (failure: unknown): Promise<never> => {
    if (!(failure instanceof UpstreamError)) throw failure;
    const { catalog, config, clock, signal } = context;
    const now = clock.now();
    const id = failure.facts.model ?? request.model;
    const model = listings.find((listed) => listed?.id === id) ?? listings[0] ?? null;
    const catalogue = await catalog.known(signal).catch(() => undefined);
    const advice = adviceOn(failure, {
      request,
      carried: carriedBy(request, { given: parameters.provider, held, config, money }),
      id,
      model,
      catalogue,
      rows: catalog.keptEndpoints(model?.id ?? id) ?? [],
      now,
    });
    const { what, next, suggestions } = failure.facts;
    const ends = failure.status === 404 ? endsOf(listings, now) : "";
    if (advice === undefined && ends === "") throw failure;
    throw new UpstreamError(
      {
        ...failure.facts,
        what: `${what}${ends}`,
        next: advice ? withHint(advice.next, failure.hint) : next,
        suggestions: suggestions ?? advice?.suggestions,
      },
      failure,
    );
  };

/** Where nobody serves a model whose planned end has come, that is why. */
function endsOf(listings: readonly (Model | null)[], now: number): string {
  const ends = listings
    .filter((model) => model !== null)
    .filter((model) => isExpired(model, now))
    .map(({ id, expiration_date: date }) => `${id} expired on ${date}`);
  return ends.length > 0 ? ` (${ends.join(", ")})` : "";
}

const withHint = (next: string, hint: string | undefined): string =>
  hint === undefined ? next : `${next}. OpenRouter's hint: "${hint}"`;
