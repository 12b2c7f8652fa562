import {
  type Foreign,
  plainFields,
  toFlag,
  toNumber,
  toObject,
  toObjects,
  toText,
  toTexts,
} from "../lib/foreign.ts";
import { maxBytes } from "./transport/body.ts";
import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

/** A row of `GET /models`, with only the fields this server uses. Null is what it does not tell, or not readably. */
export interface Model {
  id: string;
  canonical_slug: string | null;
  name: string | null;
  /** Unix seconds. */
  created: number | null;
  description: string | null;
  context_length: number | null;
  architecture: {
    /** Empty where nothing tells. */
    input_modalities: string[];
    output_modalities: string[];
    tokenizer: string | null;
  };
  pricing: ListedPricing | null;
  top_provider: {
    context_length: number | null;
    max_completion_tokens: number | null;
    is_moderated: boolean | null;
  };
  /** Union over the model's providers; empty for routers. */
  supported_parameters: string[];
  default_parameters: Readonly<Record<string, unknown>> | null;
  supported_voices: string[] | null;
  /** Empty for none, too. */
  hugging_face_id: string | null;
  knowledge_cutoff: string | null;
  /** "YYYY-MM-DD". */
  expiration_date: string | null;
  reasoning: ListedReasoning | null;
  benchmarks: {
    /** As listed. */
    design_arena: readonly Foreign[];
    artificial_analysis: {
      intelligence_index: number | null;
      coding_index: number | null;
      agentic_index: number | null;
    } | null;
  };
  alias_target: { slug: string; name: string | null } | null;
}

/** Decimal texts, USD per token (some kinds per image, request or search); "-1" means that the price varies. */
export interface ListedPricing {
  /** Prices under a condition; later entries win per key. */
  readonly overrides?: readonly Foreign[];
  readonly [kind: string]: unknown;
}

interface ListedReasoning {
  mandatory: boolean | null;
  default_enabled: boolean | null;
  default_effort: string | null;
  /** Null: every effort; absent: no choice of effort. */
  supported_efforts?: string[] | null;
  supports_max_tokens: boolean | null;
}

/** A row under the names that it is found by. Most are never asked for more, so the rest is read with its first use. */
export interface ListedRow {
  readonly id: string;
  readonly canonical_slug: string | null;
  model(): Model;
}

/** A catalogue as far as it could be read. */
export interface ListedModels {
  rows: readonly ListedRow[];
  /** Rows that name no model: an id that is not listed may be in one of them. */
  unreadable: number;
}

/** The whole catalogue: without `output_modalities=all` OpenRouter lists only models that write text. */
export async function listModels(upstream: Upstream, signal: AbortSignal): Promise<ListedModels> {
  const json = await getJson(upstream, "/models", {
    query: { output_modalities: "all" },
    limit: maxBytes.catalogue,
    timeoutSeconds: 60,
    signal,
  });
  const listed = readModels(json, upstream.clock.now());
  if (listed === null) throw nonsense("GET /models");
  return listed;
}

// As long as a model text of a caller may be: what is longer can be asked for by nobody.
const longestId = 256;

/** The rows of an answer to `GET /models` (`now`: Unix milliseconds); null when it names no model. */
export function readModels(answer: unknown, now: number): ListedModels | null {
  const listed = toObject(answer)?.["data"];
  if (!Array.isArray(listed)) return null;
  const rows: ListedRow[] = [];
  let unreadable = 0;
  for (const value of listed as readonly unknown[]) {
    const row = toObject(value);
    const id = toText(row?.["id"])?.trim() ?? "";
    if (row === null || id === "") unreadable += 1;
    else if (id.length <= longestId) {
      const canonical_slug = toText(row["canonical_slug"]);
      rows.push(new Row({ id, canonical_slug }, { unread: row, listedAt: now }));
    }
  }
  return rows.length === 0 ? null : { rows, unreadable };
}

interface Unread {
  unread: Foreign;
  /** Unix milliseconds. */
  listedAt: number;
}

class Row implements ListedRow {
  readonly id: string;
  readonly canonical_slug: string | null;
  #content: Unread | Model;

  constructor({ id, canonical_slug }: Pick<Model, "id" | "canonical_slug">, content: Unread | Model) {
    this.id = id;
    this.canonical_slug = canonical_slug;
    this.#content = content;
  }

  model(): Model {
    // What is read takes the place of what it was read from, which holds more.
    if ("unread" in this.#content) this.#content = readModel(this, this.#content);
    return this.#content;
  }
}

/** A row that is read already. */
export const asRow = (model: Model): ListedRow => new Row(model, model);

/** Every row, read. */
export const modelsOf = (rows: readonly ListedRow[]): Model[] => rows.map((row) => row.model());

/**
 * Reads a row so that no odd field costs more than itself: OpenRouter adds and changes fields without notice, and gateways
 * in its place leave out most of them.
 */
function readModel({ id, canonical_slug }: ListedRow, { unread: row, listedAt }: Unread): Model {
  const provider = toObject(row["top_provider"]);
  return {
    id,
    canonical_slug,
    name: toText(row["name"]),
    created: toNumber(row["created"]),
    description: toText(row["description"]),
    context_length: toNumber(row["context_length"]),
    architecture: readArchitecture(row["architecture"]),
    pricing: readPricing(row["pricing"]),
    top_provider: {
      context_length: toNumber(provider?.["context_length"]),
      max_completion_tokens: toNumber(provider?.["max_completion_tokens"]),
      is_moderated: toFlag(provider?.["is_moderated"]),
    },
    supported_parameters: toTexts(row["supported_parameters"]) ?? [],
    default_parameters: plainFields(row["default_parameters"]),
    supported_voices: toTexts(row["supported_voices"]),
    hugging_face_id: toText(row["hugging_face_id"]),
    knowledge_cutoff: toText(row["knowledge_cutoff"]),
    expiration_date: readEnd(row["expiration_date"], listedAt),
    reasoning: readReasoning(row["reasoning"]),
    benchmarks: readBenchmarks(row["benchmarks"]),
    alias_target: readAliasTarget(row["alias_target"]),
  };
}

function readArchitecture(value: unknown): Model["architecture"] {
  const listed = toObject(value);
  // "text+image->text": what OpenRouter listed before it listed each modality.
  const joined = (place: number): string[] | undefined =>
    toText(listed?.["modality"])?.split("->")[place]?.split("+");
  return {
    input_modalities: readModalities(listed?.["input_modalities"]) ?? plainWords(joined(0) ?? []),
    output_modalities: readModalities(listed?.["output_modalities"]) ?? plainWords(joined(1) ?? []),
    tokenizer: toText(listed?.["tokenizer"]),
  };
}

function readModalities(listed: unknown): string[] | undefined {
  const told = toTexts(listed) ?? [];
  if (told.length === 0) return undefined;
  return told.every((modality) => plainWord.test(modality)) ? told : plainWords(told);
}

const plainWord = /^[a-z]+$/;
const plainWords = (words: readonly string[]): string[] =>
  words.map((word) => word.trim().toLowerCase()).filter((word) => word !== "");

function readPricing(value: unknown): ListedPricing | null {
  const prices = plainFields(value);
  if (prices === null || (prices === value && !("overrides" in prices))) return prices;
  const overrides = toObjects(toObject(value)?.["overrides"]).map(readOverride);
  const { overrides: _unreadable, ...plain } = prices;
  return overrides.length === 0 ? plain : { ...plain, overrides };
}

/** With its lists, such as those of weekdays. */
function readOverride(override: Foreign): Foreign {
  const lists = Object.entries(override).filter(([, value]) => Array.isArray(value));
  return {
    ...plainFields(override),
    ...Object.fromEntries(lists.map(([key, list]) => [key, toTexts(list)])),
  };
}

const twentyYearsMs = 20 * 365.25 * 86_400_000;

/** The day of a planned end. Rows without one may carry a far one: 2098-12-31 in the models answer of August 2026. */
function readEnd(value: unknown, now: number): string | null {
  if (value == null) return null;
  const date = /^\d{4}-\d\d-\d\d(?!\d)/.exec(toText(value)?.trim() ?? "")?.[0];
  if (date === undefined) return null;
  const until = Date.parse(date) - now;
  return until <= twentyYearsMs ? date : null;
}

function readReasoning(value: unknown): Model["reasoning"] {
  const listed = toObject(value);
  if (listed === null) return null;
  const { supported_efforts: efforts } = listed;
  const known = efforts === null ? null : (toTexts(efforts) ?? undefined);
  return {
    mandatory: toFlag(listed["mandatory"]),
    default_enabled: toFlag(listed["default_enabled"]),
    default_effort: toText(listed["default_effort"]),
    ...(known !== undefined && { supported_efforts: known }),
    supports_max_tokens: toFlag(listed["supports_max_tokens"]),
  };
}

function readBenchmarks(value: unknown): Model["benchmarks"] {
  const listed = toObject(value);
  const indexes = toObject(listed?.["artificial_analysis"]);
  return {
    design_arena: toObjects(listed?.["design_arena"]),
    artificial_analysis: indexes && {
      intelligence_index: toNumber(indexes["intelligence_index"]),
      coding_index: toNumber(indexes["coding_index"]),
      agentic_index: toNumber(indexes["agentic_index"]),
    },
  };
}

function readAliasTarget(value: unknown): Model["alias_target"] {
  const target = toObject(value);
  const slug = toText(target?.["slug"] ?? value);
  return slug ? { slug, name: toText(target?.["name"]) } : null;
}
