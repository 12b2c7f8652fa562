import { z } from "zod";

import type { CatalogSnapshot } from "../catalog/catalog.ts";
import { isAsListed } from "../catalog/ids/as-listed.ts";
import { shownAbilities } from "../catalog/model/capabilities.ts";
import { contextWindow } from "../catalog/model/context-window.ts";
import { toolOf } from "../catalog/model/model-tool.ts";
import { obstacleNotes } from "../catalog/obstacles.ts";
import { type ModelLookup, modelNotFound, resolveModel } from "../catalog/resolve-model.ts";
import { modelId, modelsNamed, wordList } from "../chat/asked/params.ts";
import { AppError } from "../errors.ts";
import type { Model } from "../openrouter/models.ts";
import { defineTool } from "./define-tool.ts";

const most = 20;

const shownInput = () =>
  z.strictObject({
    model: modelId.optional().describe("Its id, e.g. anthropic/claude-sonnet-4.5"),
    models: z.array(z.string().max(256)).max(most).optional().describe("Several, in place of model"),
  });

export const validateModel = defineTool({
  name: "validate_model",
  title: "Validate a model id",
  description:
    "Whether a model id can be used, and if not, what was probably meant. Understands suffixes, aliases, presets and ids without their author: model is the id to use, as_is whether OpenRouter itself takes yours. One id that is not valid is an error; several come back as rows. Free of charge; needs no key.",
  input: () =>
    shownInput().extend({
      model: z.union([modelId, z.array(modelId).max(most)]).optional(),
      models: wordList(z.string().max(256), most).optional(),
    }),
  shownInput,
  output: () =>
    z.looseObject({
      valid: z.boolean().optional(),
      as_is: z.boolean().optional().describe("OpenRouter itself takes this spelling"),
      model: z.string().optional().describe("The id to use"),
      models: z
        .array(z.looseObject({ id: z.string(), valid: z.boolean() }))
        .optional()
        .describe("Of several"),
    }),
  effects: { readOnly: true, spends: false },
  deferred: { hint: "check a model id" },
  async run({ model, models }, context: ModelLookup) {
    const named = modelsNamed({ model, models }, "validate_model");
    if (typeof named === "string") return one(named, context);
    const rows = [];
    for (const text of named) rows.push(await row(text, context));
    const { warnings } = await context.catalog.current(context.signal);
    return { models: rows, warnings: [...warnings, ...forced(context)] };
  },
});

async function one(text: string, context: ModelLookup) {
  const { resolved, snapshot } = await resolveModel(text, context);
  if (resolved.status === "unknown") throw modelNotFound(resolved, snapshot);
  const { id, model, suffixes, preset, parameters, notes } = resolved;
  return {
    valid: true,
    as_is: isAsListed(text, resolved),
    model: id,
    ...(model && {
      name: model.name,
      context_length: contextWindow(model),
      ...shownAbilities(model),
      tool: toolOf(model) ?? null,
      ...(model.alias_target && { alias_of: model.alias_target.slug }),
    }),
    ...(suffixes.length > 0 && { suffixes }),
    ...(preset && {
      preset,
      note: "Presets belong to your account: only OpenRouter can tell whether this one exists",
    }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    warnings: [...notes, ...obstacles(model, snapshot, context), ...snapshot.warnings, ...forced(context)],
  };
}

/** One of several: as short as an answer of yes or no can be. */
async function row(text: string, context: ModelLookup): Promise<object> {
  try {
    const { resolved, snapshot } = await resolveModel(text, context);
    if (resolved.status === "unknown") {
      return { id: text, valid: false, suggestions: resolved.suggestions.slice(0, 3) };
    }
    const notes = obstacles(resolved.model, snapshot, context);
    return {
      id: text,
      valid: true,
      as_is: isAsListed(text, resolved),
      model: resolved.id,
      ...(notes.length > 0 && { warnings: notes }),
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.facts.category !== "Validation Error") throw error;
    return { id: text, valid: false, error: error.facts.what };
  }
}

const obstacles = (model: Model | null, snapshot: CatalogSnapshot, context: ModelLookup): string[] =>
  model ? obstacleNotes(model, snapshot, context) : [];

const forced = ({ config }: ModelLookup): string[] =>
  config.forceModel
    ? [`chat_completion asks '${config.forceModel}' all the same: OPENROUTER_FORCE_MODEL is set`]
    : [];
