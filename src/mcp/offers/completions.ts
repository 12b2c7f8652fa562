import type { CompleteRequestParams, CompleteResult } from "@modelcontextprotocol/sdk/types.js";

import { AppError, invalid } from "../../errors.ts";
import { abortable } from "../../lib/abortable.ts";
import { DeadlineError, withDeadline } from "../../lib/deadline.ts";
import type { CompleteVariable } from "../../resources/define-resource.ts";
import { requestError } from "../request-error.ts";
import { requireSettings } from "../settings.ts";
import { type PromptOptions, promptNamed } from "./prompts.ts";
import { type ResourceOptions, unheard } from "./resources.ts";

export interface CompletionOptions extends ResourceOptions, PromptOptions {
  /** Aborts when the server leaves. */
  leaving: AbortSignal;
}

// MCP 2025-11-25, completion: at most 100 values.
const mostValues = 100;
const mostEchoed = 256;
// Six ids with commas; an id has 256 at most.
const longestValue = 2000;

/** Answers `completion/complete`. What only saves typing never fails for want of a catalogue: it has no values then. */
export async function completeArgument(
  { ref, argument }: CompleteRequestParams,
  signal: AbortSignal,
  options: CompletionOptions,
): Promise<CompleteResult> {
  try {
    const complete = completerOf(ref, argument.name, options);
    const all = complete ? await completionsBy(complete, argument.value, signal, options) : [];
    // A value is put where it was asked for: one that would have to be changed first is none.
    const isFit = (value: string): boolean =>
      value.length <= longestValue && options.cleaner.line(value, longestValue) === value;
    const fit = all.filter(isFit);
    const values = fit.slice(0, mostValues);
    return { completion: { values, total: fit.length, hasMore: fit.length > values.length } };
  } catch (error) {
    throw requestError(error, options.cleaner);
  }
}

/** Undefined for what exists and has nothing to complete. */
function completerOf(
  ref: CompleteRequestParams["ref"],
  variable: string,
  { prompts, resources, resourceTemplates, cleaner }: CompletionOptions,
): CompleteVariable | undefined {
  const shown = (text: string): string => `'${cleaner.line(text, mostEchoed)}'`;
  if (ref.type === "ref/prompt") {
    return promptNamed(ref.name, { prompts, cleaner }).arguments.find(({ name }) => name === variable)
      ?.complete;
  }
  const template = resourceTemplates.find(({ uriTemplate }) => uriTemplate === ref.uri);
  if (template) return Object.hasOwn(template.complete, variable) ? template.complete[variable] : undefined;
  if (resources.some(({ uri }) => uri === ref.uri)) return undefined;
  const known = resourceTemplates.map(({ uriTemplate }) => uriTemplate).join(", ");
  throw invalid("unknown_template", `There is no resource template ${shown(ref.uri)}`, `There are: ${known}`);
}

// Nobody waits longer for what only saves typing.
const longestWaitSeconds = 10;

async function completionsBy(
  complete: CompleteVariable,
  typed: string,
  signal: AbortSignal,
  { context, leaving }: CompletionOptions,
): Promise<string[]> {
  const { clock, config } = context;
  try {
    requireSettings({ spends: false }, config);
    // Clients cancel with every key that is pressed, and the catalogue is for the next one too: its fetch goes on.
    const work = withDeadline(clock, config.replyWithinSeconds, leaving, (inTime) =>
      complete(typed, { ...context, ...unheard, signal: inTime }),
    );
    const seconds = Math.min(longestWaitSeconds, config.replyWithinSeconds);
    return await withDeadline(clock, seconds, signal, (inTime) => abortable(work, inTime));
  } catch (error) {
    if (error instanceof AppError || error instanceof DeadlineError) return [];
    throw error;
  }
}
