import { reasoningEfforts, type UriParameters } from "../../catalog/ids/uri-parameters.ts";
import type { Config } from "../../config.ts";
import { providerDefaults } from "../../config/provider-defaults.ts";
import { invalid } from "../../errors.ts";
import { given } from "../../lib/given.ts";
import { likelyWord } from "../../lib/likely-word.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import { type ApiParameters, chatInput } from "./input.ts";
import type { Prompt } from "./prompt.ts";
import { unknownIn } from "./provider.ts";

export interface ChatRequestParts {
  model: string;
  /** Of a router that takes both: the ids it chooses among. */
  among?: readonly string[] | undefined;
  prompt: Prompt;
  parameters: ApiParameters;
  /** From the model text; they lose to explicit arguments and win over the environment. */
  uriParameters: UriParameters;
  extraBody: Record<string, unknown>;
}

/** The request as OpenRouter gets it. What nobody gave is not sent: an absent parameter leaves the choice to the provider. */
export function chatRequest(parts: ChatRequestParts, config: Config): ChatRequest {
  const { provider, ...parameters } = parts.parameters;
  const routing = providerSent(provider, config);
  const fromModel = parametersOfModel(parts);
  const reasoning = { ...fromModel.reasoning, ...given(parameters.reasoning ?? {}) };
  const asked = {
    ...fromModel,
    ...given(parameters),
    ...(Object.keys(reasoning).length > 0 && { reasoning }),
    ...(Object.keys(routing).length > 0 && { provider: routing }),
    ...given({ tool_choice: toolChoice(parameters) }),
  };
  refuseContradictions(parts.extraBody, asked);
  // The default yields to the caller, whichever of its two names it is given.
  const limited = "max_completion_tokens" in parts.extraBody;
  return {
    model: parts.model,
    ...(parts.among && { among: parts.among }),
    messages: parts.prompt.messages,
    ...(!limited && given({ max_tokens: config.maxTokens })),
    ...parts.extraBody,
    ...asked,
    // OpenRouter docs, response healing: only without streaming.
    stream: !parameters.plugins?.some(({ id, enabled }) => id === "response-healing" && enabled !== false),
  };
}

/** What every request of a call asks of its providers, by the call and by settings. */
export const providerSent = (
  provider: ApiParameters["provider"],
  config: Config,
): NonNullable<ChatRequest["provider"]> => ({ ...providerDefaults(config), ...given(provider ?? {}) });

/** What the model's text says and no argument says otherwise: one way to think, or one limit, in either of its names. */
function parametersOfModel({ uriParameters, parameters, extraBody }: ChatRequestParts): UriParameters {
  const { reasoning, max_tokens, ...others } = uriParameters;
  const { effort, max_tokens: budget, enabled } = parameters.reasoning ?? {};
  const thinksOtherwise =
    effort !== undefined || budget !== undefined || enabled === false || "reasoning_effort" in extraBody;
  return {
    ...others,
    ...(max_tokens !== undefined && !("max_completion_tokens" in extraBody) && { max_tokens }),
    ...(reasoning && !thinksOtherwise && { reasoning }),
  };
}

/** What goes on to OpenRouter although nobody here knows it, as a warning. */
export function passedOn({ provider, reasoning }: ApiParameters): string[] {
  const { effort } = reasoning ?? {};
  const isKnown = effort === undefined || reasoningEfforts.some((one) => one === effort);
  const unknown = [
    ...(provider ? unknownIn(provider) : []),
    ...(isKnown ? [] : [`reasoning.effort '${effort}'`]),
  ];
  return unknown.length > 0 ? [`Not known here and passed on as it is: ${unknown.join(", ")}`] : [];
}

const toolModes = ["auto", "none", "required"];

/** The name of a function becomes the object that OpenRouter takes for it; a new mode goes through. */
function toolChoice({ tool_choice: choice, tools = [] }: ApiParameters): ApiParameters["tool_choice"] {
  if (typeof choice !== "string" || toolModes.includes(choice)) return choice;
  const functions = tools.flatMap((tool) => {
    const name = (tool["function"] as { name?: unknown } | undefined)?.name;
    return typeof name === "string" ? [name] : [];
  });
  if (functions.includes(choice)) return { type: "function", function: { name: choice } };
  const likely = likelyWord(choice, [...toolModes, ...functions]);
  if (likely === undefined) return choice;
  throw invalid(
    "invalid_arguments",
    `tool_choice: '${choice}' is no tool and no mode`,
    `Say '${likely}' if it is meant`,
  );
}

// Other names of OpenRouter for what has a name here.
const synonyms: Readonly<Record<string, string>> = {
  max_completion_tokens: "max_tokens",
  reasoning_effort: "reasoning",
  include_reasoning: "reasoning",
};

/** `extra_body` is for what has no name of its own: a second value for the same thing would leave open which one counts. */
function refuseContradictions(extraBody: Record<string, unknown>, named: Record<string, unknown>): void {
  if ("dry_run" in extraBody) {
    throw invalid(
      "extra_body_contradiction",
      "extra_body.dry_run would be sent to OpenRouter, which knows no dry run, and paid for",
      "Give dry_run inside strategy, or ask validate_model for prices",
    );
  }
  for (const key of Object.keys(extraBody)) {
    const synonym = Object.hasOwn(synonyms, key) ? synonyms[key] : undefined;
    const clash = synonym !== undefined && synonym in named ? synonym : undefined;
    // Of the names that OpenAI has for the same, only a second value is one too many.
    const isNamed = Object.hasOwn(chatInput.shape, key) && !Object.hasOwn(synonyms, key);
    if (isNamed || key === "stream" || clash) {
      throw invalid(
        "extra_body_contradiction",
        key === "stream"
          ? "extra_body.stream is decided by this tool itself"
          : `extra_body.${key} says again what ${clash ?? `the parameter ${key}`} says`,
        key === "stream" ? "Leave it out: answers are always streamed" : `Give it once, as ${clash ?? key}`,
      );
    }
  }
}
