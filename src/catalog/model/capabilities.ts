import type { Model } from "../../openrouter/models.ts";

export const capabilityNames = [
  "functions",
  "tools",
  "vision",
  "json_mode",
  "reasoning",
  "audio",
  "files",
  "video",
] as const;

export type Capability = (typeof capabilityNames)[number];

/** Empty where nobody tells, as of a gateway that lists ids alone. */
export const inputModalities = (model: Model): string[] => model.architecture.input_modalities;

/** Empty where nobody tells. */
export const outputModalities = (model: Model): string[] => model.architecture.output_modalities;

/** Whether its answers have text: most models write it, so one of which nothing is told does, too. */
export function outputsText(model: Model): boolean {
  const outputs = outputModalities(model);
  return outputs.length === 0 || outputs.includes("text");
}

/** Whether it is known to write text and nothing else. */
export const outputsOnlyText = (model: Model): boolean =>
  outputsText(model) && outputModalities(model).length === 1;

/** Routers answer in text and list no parameters at all: what they can do depends on the model they pick. */
const listsNoParameters = (model: Model): boolean =>
  model.supported_parameters.length === 0 && outputsText(model);

/**
 * Whether it only chooses among other models: those of OpenRouter itself, and whatever lists no parameters and no price of
 * its own (-1). A row of which only one of the two cannot be read is a model like any other.
 */
export const isRouter = (model: Model): boolean =>
  model.id.startsWith("openrouter/") || (listsNoParameters(model) && Number(model.pricing?.["prompt"]) < 0);

/** What other servers' callers ask by: `functions` is another word for tools, `video` one of the input modalities. */
const saidElsewhere: ReadonlySet<Capability> = new Set(["functions", "video"]);

/** What is shown of what a model can do, each thing once. */
export function shownAbilities(model: Model): { capabilities: Capability[]; router?: true } {
  const known = capabilitiesOf(model);
  const capabilities = known === "unknown" ? [] : known.filter((name) => !saidElsewhere.has(name));
  return { capabilities, ...(isRouter(model) && { router: true }) };
}

/** What is shown of what it writes: nothing where that is text alone, as of most models. */
export const shownOutputs = (model: Model): { output_modalities?: string[] } =>
  outputsOnlyText(model) ? {} : { output_modalities: outputModalities(model) };

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
    video: inputs.includes("video"),
  };
  return capabilityNames.filter((name) => has[name]);
}
