import { z } from "zod";

import { capabilitiesOf } from "../catalog/model/capabilities.ts";
import { contextWindow } from "../catalog/model/context-window.ts";
import { toolOf } from "../catalog/model/model-tool.ts";
import { obstacleNotes } from "../catalog/obstacles.ts";
import { type ModelLookup, modelNotFound, resolveModel } from "../catalog/resolve-model.ts";
import { modelId } from "../chat/asked/params.ts";
import { defineTool } from "./define-tool.ts";

export const validateModel = defineTool({
  name: "validate_model",
  title: "Validate a model id",
  description:
    "Checks whether a model id can be used, and if not, tells what was probably meant. Understands suffixes, aliases, presets and ids without their author. Free of charge; needs no key.",
  input: z.strictObject({ model: modelId }),
  output: z.looseObject({
    valid: z.boolean(),
    model: z.string().describe("The id to use"),
  }),
  effects: { readOnly: true, spends: false },
  deferred: { hint: "check a model id" },
  async run({ model: text }, context: ModelLookup) {
    const { resolved, snapshot } = await resolveModel(text, context);
    if (resolved.status === "unknown") throw modelNotFound(resolved, snapshot);
    const { id, model, suffixes, preset, parameters, notes } = resolved;
    return {
      valid: true,
      model: id,
      ...(model && {
        name: model.name,
        context_length: contextWindow(model),
        capabilities: capabilitiesOf(model),
        tool: toolOf(model) ?? null,
        ...(model.alias_target && { alias_of: model.alias_target.slug }),
      }),
      ...(suffixes.length > 0 && { suffixes }),
      ...(preset && {
        preset,
        note: "Presets belong to your account: only OpenRouter can tell whether this one exists",
      }),
      ...(Object.keys(parameters).length > 0 && { parameters }),
      warnings: [
        ...notes,
        ...(model ? obstacleNotes(model, snapshot, context) : []),
        ...snapshot.warnings,
        ...(context.config.forceModel
          ? [
              `chat_completion asks '${context.config.forceModel}' all the same: OPENROUTER_FORCE_MODEL is set`,
            ]
          : []),
      ],
    };
  },
});
