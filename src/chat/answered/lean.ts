import { exceeds } from "../../lib/exceeds.ts";
import { toNumber, toObject } from "../../lib/foreign.ts";
import { isObject } from "../../lib/is-object.ts";
import { lookUp } from "../../lib/look-up.ts";
import { setField } from "../../lib/set-field.ts";
import type { Choice } from "../../openrouter/chat/completion.ts";
import type { ChatResult } from "./result.ts";

/**
 * The result as its reader pays for it: nothing in it says that there is nothing to say, and nothing stands in it twice.
 */
export function lean(result: ChatResult): ChatResult {
  const { requested_model, usage, choices, id, object, created, model, provider, ...rest } = result;
  return {
    id,
    object,
    created,
    model,
    provider,
    choices: choices.map(leanChoice),
    ...(requested_model !== undefined && requested_model !== model && { requested_model }),
    usage: leanUsage(usage),
    ...rest,
  };
}

type ShownChoice = Choice & { usage?: ChatResult["usage"]; model?: string | null; requested_model?: string };

function leanChoice({ native_finish_reason: native, ...choice }: ShownChoice): ShownChoice {
  const { message, usage, requested_model: asked, ...rest } = choice;
  const { reasoning_details: details, ...said } = message;
  return {
    ...rest,
    ...(native !== undefined &&
      !saysTheSame(native, choice.finish_reason) && { native_finish_reason: native }),
    // They must go back with the results of the calls; everywhere else they only repeat the reasoning.
    message: said.tool_calls && details ? { ...said, reasoning_details: details } : said,
    ...(asked !== undefined && asked !== choice.model && { requested_model: asked }),
    ...(usage && { usage: leanUsage(usage) }),
  };
}

// What providers call the reasons that OpenRouter names alike (OpenRouter docs, finish reason).
const providersWords: Readonly<Record<string, readonly string[]>> = {
  stop: ["end_turn", "completed", "eos", "eos_token", "finish", "finished"],
  length: ["max_tokens", "max_output_tokens"],
  tool_calls: ["tool_use", "tool_call", "function_call"],
};

function saysTheSame(native: string, finish: string | null): boolean {
  const word = native.toLowerCase();
  return (
    finish !== null &&
    (word === finish.toLowerCase() || (lookUp(providersWords, finish)?.includes(word) ?? false))
  );
}

const always = new Set(["prompt_tokens", "completion_tokens", "total_tokens", "cost"]);

/** Tokens and cost, and of the rest what is more than nothing. */
export function leanUsage(usage: ChatResult["usage"]): ChatResult["usage"] {
  const { cost_details: costs, ...counts } = usage;
  const own = usage["is_byok"] === true ? costs : withoutDoubles(costs, usage.cost);
  return { ...telling({ ...counts, cost_details: own }, always), cost: usage.cost };
}

/** The fields that say more than nothing, and those that are always told. */
function telling(
  fields: Readonly<Record<string, unknown>>,
  told?: ReadonlySet<string>,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const value = told?.has(name) ? fields[name] : whatTells(fields[name]);
    if (value !== undefined) setField(shown, name, value);
  }
  return shown;
}

function whatTells(value: unknown): unknown {
  if (value === null || value === undefined || value === 0 || value === false || value === "")
    return undefined;
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  if (!isObject(value)) return value;
  const inner = telling(value);
  return Object.keys(inner).length > 0 ? inner : undefined;
}

const upstream = [
  "upstream_inference_cost",
  "upstream_inference_prompt_cost",
  "upstream_inference_completions_cost",
] as const;

/** Paid with OpenRouter's own keys, what the provider took is the cost itself, less what OpenRouter's tools took. */
function withoutDoubles(costs: unknown, cost: number | null): unknown {
  const { server_tool_cost: byTools, ...others } = toObject(costs) ?? {};
  // As the tools that the caller asked for are called.
  const told: Record<string, unknown> = {
    ...others,
    ...(byTools !== undefined && { server_tools: byTools }),
  };
  if (cost === null) return told;
  const [whole, ...parts] = upstream.map((name) => toNumber(told[name]) ?? 0);
  const taken = whole || parts.reduce((sum, part) => sum + part, 0);
  const tools = toNumber(byTools) ?? 0;
  const isTheCost = !exceeds(taken + tools, cost) && !exceeds(cost, taken + tools);
  if (!isTheCost) return told;
  return Object.fromEntries(Object.entries(told).filter(([name]) => !upstream.some((one) => one === name)));
}
