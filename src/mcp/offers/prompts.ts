import type { GetPromptRequestParams, GetPromptResult } from "@modelcontextprotocol/sdk/types.js";

import { type AppError, invalid } from "../../errors.ts";
import type { Cleaner } from "../../lib/cleaner.ts";
import type { MenuPrompt } from "../../prompts/define-prompt.ts";
import { requestError } from "../request-error.ts";

export interface PromptOptions {
  prompts: readonly MenuPrompt[];
  cleaner: Cleaner;
}

const mostEchoed = 256;

/** Answers `prompts/get`. It costs nothing and asks nobody. */
export function getPrompt(
  { name, arguments: given = {} }: GetPromptRequestParams,
  { prompts, cleaner, tools }: PromptOptions & { tools: readonly string[] },
): GetPromptResult {
  try {
    const prompt = promptNamed(name, { prompts, cleaner });
    const missing = prompt.arguments.find((one) => one.required && !given[one.name]?.trim());
    if (missing) {
      throw invalid(
        "invalid_arguments",
        `The prompt ${name} needs ${missing.name}`,
        `Give it: ${missing.description}`,
      );
    }
    const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ""));
    const content = {
      type: "text" as const,
      text: cleaner.text(prompt.text(filled, (tool) => tools.includes(tool))),
    };
    return { description: prompt.description, messages: [{ role: "user" as const, content }] };
  } catch (error) {
    throw requestError(error, cleaner);
  }
}

/** Throws where there is no such prompt. */
export function promptNamed(name: string, { prompts, cleaner }: PromptOptions): MenuPrompt {
  const found = prompts.find((prompt) => prompt.name === name);
  if (found) return found;
  throw unknownPrompt(cleaner.line(name, mostEchoed), prompts);
}

const unknownPrompt = (shown: string, prompts: readonly MenuPrompt[]): AppError =>
  invalid(
    "unknown_prompt",
    `There is no prompt '${shown}'`,
    prompts.length > 0
      ? `There are: ${prompts.map(({ name }) => name).join(", ")}`
      : "There are none for the tools that OPENROUTER_TOOLS lists",
  );
