import type { Privacy } from "../../conversations/turn.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";

const keys = ["zdr", "data_collection", "only", "ignore"] as const;

/** What a request's `provider` says of where its prompt may go; undefined where nothing of it binds later ones. */
export function privacyOf(provider: ChatRequest["provider"]): Privacy | undefined {
  const { zdr, data_collection: collection, only, ignore } = { ...provider };
  const privacy: Privacy = {
    ...(zdr === true && { zdr }),
    ...(collection === "deny" && { data_collection: collection }),
    ...(isList(only) && { only }),
    ...(isList(ignore) && { ignore }),
  };
  return Object.keys(privacy).length > 0 ? privacy : undefined;
}

const isList = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0;

export interface Held<Settings> {
  settings: Settings | undefined;
  /** Keys of them that the call itself did not name. */
  keys: readonly string[];
  warnings: string[];
}

/**
 * The provider settings of a call that carries earlier turns: what was said of where those may go holds until the call
 * itself names the key.
 */
export function withPrivacy<Settings extends object>(
  asked: Settings | undefined,
  privacy: Privacy = {},
): Held<Settings> {
  const own = asked ?? {};
  const held = keys.filter((key) => privacy[key] !== undefined && Reflect.get(own, key) === undefined);
  if (held.length === 0) return { settings: asked, keys: held, warnings: [] };
  const inherited = Object.fromEntries(held.map((key) => [key, privacy[key]]));
  return {
    settings: { ...inherited, ...own } as Settings,
    keys: held,
    warnings: [
      `provider ${JSON.stringify(inherited)} of an earlier turn holds for this one, too: name ${held.join(" and ")} yourself to change that`,
    ],
  };
}
