import { isDeepStrictEqual } from "node:util";

import type { ChatRequest } from "../../openrouter/chat/request.ts";
import { callsServerTools } from "../../paying/server-tools.ts";
import type { Rated } from "./candidate.ts";
import { failureClasses, type Route } from "./route.ts";

// OpenRouter answers a longer list with 400 "'models' array must have 3 items or fewer" (August 2026).
const mostModels = 3;

/** Why OpenRouter cannot go through this list by itself in one request; undefined when it can. */
export function serverObstacle(ranked: readonly Rated[], route: Route): string | undefined {
  const [first] = ranked;
  if (!first || ranked.length < 2) return "there is only one model";
  if (ranked.length > mostModels) return `OpenRouter takes at most ${mostModels} models at once`;
  if (route.attemptTimeoutSeconds !== undefined) return "attempt_timeout_seconds is ours to keep";
  if (isChosen(route.fallbackOn)) return "fallback_on is ours to keep";
  const special = ranked.find(({ id, model }) => !model || id.includes("@") || id.startsWith("openrouter/"));
  if (special) return `${special.id} is no plain model`;
  if (ranked.some(({ request }) => callsServerTools(request))) {
    return "OpenRouter's own tools fail with several models";
  }
  const alike = ranked.every(({ request }) =>
    isDeepStrictEqual(withoutModel(request), withoutModel(first.request)),
  );
  return alike ? undefined : "the models do not all get the same request";
}

const isChosen = (fallbackOn: Route["fallbackOn"]): boolean =>
  fallbackOn.includes("content") ||
  failureClasses.some((name) => name !== "content" && !fallbackOn.includes(name));

const withoutModel = ({ model: _model, ...request }: ChatRequest): object => request;
