import { type AppError, invalid } from "../../errors.ts";
import { type Route, strategyNames } from "../../routing/plan/plan-route.ts";
import { checkedList, entriesOf, type Entry, listInText, writtenList, withFirst } from "./model-list.ts";
import type { WrittenRoute, WrittenStrategy } from "./route-schema.ts";
import { type NamedStrategy, plainRoute, routeOf } from "./strategy-options.ts";

/** Several models, and how they become one answer. */
export interface AskedModels {
  entries: Entry[];
  route: Route;
  /** The parameter that has the strategy's options, for errors to name. */
  writtenIn: NamedStrategy["writtenIn"];
  warnings: string[];
}

/** One model, or the default one when absent. */
export interface AskedModel {
  model: string | undefined;
  /** The ids that a router chooses among, where `model` is one that takes such a list. */
  among?: readonly string[] | undefined;
  /** The ids of a list that it stands for. */
  list?: string;
  warnings?: string[];
}

// OpenRouter docs, routers (October 2026): these take `model` and `models`, and choose among the latter themselves.
const choosesAmongModels = /^\s*(?:openrouter:)?(?:nvidia\/switchyard|typesafe\/jev-router)\s*(?:[:?@]|$)/i;

/** What `model`, `models` and `strategy` together ask for. */
export function readRoute({ model, models, strategy }: WrittenRoute): AskedModel | AskedModels {
  const named = typeof model === "string" ? (listInText(model, "model") ?? model) : model;
  const listed = writtenList(models, "models");
  if (typeof named === "object" && listed.length > 0) throw saidTwice("model and models both name a list");

  if (typeof named === "object" && !Array.isArray(named)) {
    if (strategy !== undefined) throw saidTwice("model and strategy both name a strategy");
    return byStrategy(entriesOf(writtenList(named.models, "model.models")), withName(named, "model"));
  }

  const form = typeof strategy === "string" ? { name: strategy } : strategy;
  const inStrategy = writtenList(form?.models, "strategy.models");
  if (inStrategy.length > 0 && (listed.length > 0 || Array.isArray(named))) {
    throw saidTwice(`${listed.length > 0 ? "models" : "model"} and strategy.models both name a list`);
  }
  // At most one of them names any.
  const list = entriesOf([...(Array.isArray(named) ? named : []), ...listed, ...inStrategy]);
  const first = typeof named === "string" && named.trim() !== "" ? named : undefined;
  const entries = first === undefined ? list : withFirst(first, list);
  if (form) return byStrategy(entries, withName(form, "strategy"));
  return first !== undefined && list.length > 0 && choosesAmongModels.test(first)
    ? { model: first, among: list.map(({ id }) => id) }
    : inOrder(entries);
}

/** The strategy by the one name it has. */
function withName(
  { name, strategy, ...options }: WrittenStrategy,
  writtenIn: NamedStrategy["writtenIn"],
): NamedStrategy {
  const [own, other] = writtenIn === "model" ? [strategy, name] : [name, strategy];
  const named = own ?? other;
  const key = writtenIn === "model" ? "strategy" : "name";
  if (named === undefined) {
    const next = `Give one of ${strategyNames.join(", ")}`;
    throw invalid(
      "invalid_arguments",
      `Invalid arguments for chat_completion: ${writtenIn}.${key}: required`,
      next,
    );
  }
  if (other !== undefined && other !== named) throw saidTwice(`${writtenIn} names two strategies`);
  return { ...options, name: named, writtenIn };
}

const saidTwice = (what: string): AppError =>
  invalid("invalid_arguments", what, "Give each once: the list in models, how they are asked in strategy");

function byStrategy(written: readonly Entry[], strategy: NamedStrategy): AskedModels {
  const { name, writtenIn } = strategy;
  if (written.length === 0) {
    const place = writtenIn === "model" ? "model.models" : "models";
    throw invalid("invalid_arguments", `The strategy ${name} has no models`, `List them in ${place}`);
  }
  const route = routeOf(strategy);
  const checked = checkedList(written, name);
  const { length } = checked.entries;
  if (name === "best_of" && (length < 2 || length > 6)) {
    throw invalid(
      "invalid_arguments",
      `best_of takes 2 to 6 models, and these are ${length}`,
      "Give as many; the same one may stand there twice",
    );
  }
  return { ...checked, route, writtenIn };
}

/** Without a strategy: the default model, one, or a list in which the next is asked when one fails. */
function inOrder(entries: readonly Entry[]): AskedModel | AskedModels {
  const [first] = entries;
  const isPlain = first && entries.length === 1 && Object.keys(first).length === 1;
  if (!first || isPlain) return { model: first?.id };
  return { ...checkedList(entries, "fallback"), route: plainRoute("fallback"), writtenIn: "strategy" };
}
