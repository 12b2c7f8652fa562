import { z } from "zod";

import type { Tool } from "../../tools/define-tool.ts";
import type { Schema } from "./liberal.ts";

export const shownInput = (tool: Tool): z.ZodObject => tool.shownInput ?? tool.input;

/** The parameters that clients are told of. */
export const parameterNames = (tool: Tool): string[] => Object.keys(shownInput(tool).shape);

/** What a tool's arguments may be: all that is understood. */
export const argumentsSchema = (tool: Tool): Schema => z.toJSONSchema(tool.input, { io: "input" }) as Schema;
