import { once } from "../../lib/once.ts";
import type { Model } from "../../openrouter/models.ts";
import { capabilitiesOf, inputModalities, outputModalities } from "../model/capabilities.ts";
import { contextWindow } from "../model/context-window.ts";
import { isFree, pricesOf } from "../prices/pricing.ts";
import { squeeze } from "./words.ts";

/** One value for each model; a model is known by its place. */
export type Column<Value> = () => readonly Value[];

/** What filters and sorts read of the models. A column is worked out when first asked for: few queries need them all. */
export interface Columns {
  models: readonly Model[];
  context: Column<number | null>;
  prices: Column<{ prompt: number | null; completion: number | null }>;
  free: Column<boolean>;
  /** Null for routers, whose capabilities are unknown. */
  capabilities: Column<ReadonlySet<string> | null>;
  parameters: Column<ReadonlySet<string>>;
  /** Modalities as `singular` spells them. */
  inputs: Column<ReadonlySet<string>>;
  outputs: Column<ReadonlySet<string>>;
  /** Author as in the id. */
  author: Column<string>;
  /** Spellings of the author: from the id, then from the displayed name. */
  authorNames: Column<readonly string[]>;
}

/** "images" and "embedding" are meant as "image" and "embeddings". */
export const singular = (modality: string): string => modality.trim().toLowerCase().replace(/s$/, "");

const authorOf = (id: string): string => id.slice(0, id.indexOf("/") + 1).replace(/^~|\/$/g, "");

function authorNames(model: Model): string[] {
  const [displayed, ...rest] = (model.name ?? "").split(": ");
  const names = [squeeze(authorOf(model.id))];
  if (displayed && rest.length > 0) names.push(squeeze(displayed));
  return names;
}

/** What nothing is told of is looked for among the models that write text. */
function outputsOf(model: Model): string[] {
  const told = outputModalities(model);
  return told.length > 0 ? told : ["text"];
}

/** One set for all models with the same names: there are few, so that going through every model stays quick. */
function createSharedSets(): (names: readonly string[]) => ReadonlySet<string> {
  const sets = new Map<string, ReadonlySet<string>>();
  return (names) => {
    const key = names.join("\n");
    const set = sets.get(key) ?? new Set(names);
    sets.set(key, set);
    return set;
  };
}

export function columnsOf(models: readonly Model[]): Columns {
  const column = <Value>(valueOf: (model: Model) => Value): Column<Value> =>
    once(() => models.map((model) => valueOf(model)));
  const setOf = createSharedSets();
  return {
    models,
    context: column(contextWindow),
    prices: column((model) => pricesOf(model).usd_per_million_tokens),
    free: column(isFree),
    capabilities: column((model) => {
      const known = capabilitiesOf(model);
      return known === "unknown" ? null : setOf(known);
    }),
    parameters: column((model) => setOf(model.supported_parameters)),
    inputs: column((model) => setOf(inputModalities(model).map(singular))),
    outputs: column((model) => setOf(outputsOf(model).map(singular))),
    author: column(({ id }) => authorOf(id)),
    authorNames: column(authorNames),
  };
}
