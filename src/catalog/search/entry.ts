import type { Model } from "../../openrouter/models.ts";
import { capabilitiesOf, inputModalities, outputModalities } from "../capabilities.ts";
import { contextWindow } from "../context-window.ts";
import { isFree, pricesOf } from "../pricing.ts";
import { squeeze } from "./words.ts";

/** What filters and sorts read of a model, worked out once. */
export interface Entry {
  /** Place in the index. */
  at: number;
  model: Model;
  context: number | null;
  prompt: number | null;
  completion: number | null;
  free: boolean;
  /** Null for routers, whose capabilities are unknown. */
  capabilities: ReadonlySet<string> | null;
  parameters: ReadonlySet<string>;
  inputs: readonly string[];
  outputs: readonly string[];
  /** Spellings of its author: from the id and from the displayed name. */
  authors: ReadonlySet<string>;
}

export const authorOf = (id: string): string => id.slice(0, id.indexOf("/") + 1).replace(/^~|\/$/g, "");

function authorNames(model: Model): Set<string> {
  const [displayed, ...rest] = (model.name ?? "").split(": ");
  const names = new Set([squeeze(authorOf(model.id))]);
  if (displayed && rest.length > 0) names.add(squeeze(displayed));
  return names;
}

export function toEntry(model: Model, at: number): Entry {
  const capabilities = capabilitiesOf(model);
  const { prompt, completion } = pricesOf(model).usd_per_million_tokens;
  return {
    at,
    model,
    context: contextWindow(model),
    prompt,
    completion,
    free: isFree(model),
    capabilities: capabilities === "unknown" ? null : new Set(capabilities),
    parameters: new Set(model.supported_parameters),
    inputs: inputModalities(model),
    outputs: outputModalities(model),
    authors: authorNames(model),
  };
}
