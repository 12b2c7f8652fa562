import type { Model } from "../../openrouter/models.ts";

export const capabilityNames = [
  "functions",
  "tools",
  "vision",
  "json_mode",
  "reasoning",
  "audio",
  "files",
] as const;

export type Capability = (typeof capabilityNames)[number];

export const inputModalities = (model: Model): string[] => model.architecture?.input_modalities ?? [];

export const outputModalities = (model: Model): string[] => model.architecture?.output_modalities ?? [];

export const outputsText = (model: Model): boolean => outputModalities(model).includes("text");

/** Routers answer in text and list no parameters at all: what they can do depends on the model they pick. */
const listsNoParameters = (model: Model): boolean =>
  model.supported_parameters.length === 0 && outputsText(model);

/** What a model can do, from its parameters and modalities; "unknown" for routers. */
export function capabilitiesOf(model: Model): Capability[] | "unknown" {
  if (listsNoParameters(model)) return "unknown";
  const accepts = (...names: string[]) => names.some((name) => model.supported_parameters.includes(name));
  const inputs = inputModalities(model);
  const outputs = outputModalities(model);
  const has: Record<Capability, boolean> = {
    // `functions` is the older name of the same thing; callers filter on either.
    functions: accepts("tools"),
    tools: accepts("tools"),
    vision: inputs.includes("image"),
    json_mode: accepts("response_format", "structured_outputs"),
    reasoning: accepts("reasoning", "include_reasoning", "reasoning_effort"),
    audio: inputs.includes("audio") || outputs.includes("audio") || outputs.includes("speech"),
    files: inputs.includes("file"),
  };
  return capabilityNames.filter((name) => has[name]);
}
