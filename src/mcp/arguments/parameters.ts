import type { z } from "zod";

import type { Tool } from "../../tools/define-tool.ts";

export const shownInput = (tool: Tool): z.ZodObject => tool.shownInput?.() ?? tool.input();

/** The parameters that clients are told of. */
export const parameterNames = (tool: Tool): string[] => Object.keys(shownInput(tool).shape);
