import type { Cleaner } from "../lib/cleaner.ts";
import { argumentsSchema } from "../mcp/arguments/parameters.ts";
import { callTool } from "../mcp/call-tool.ts";
import type { ToolResult } from "../mcp/render.ts";
import type { Tool } from "../tools/define-tool.ts";
import type { ToolContext } from "../tools/index.ts";

/** Who calls a tool without a client, and what he hears meanwhile. */
export type Caller = Pick<ToolContext, "signal" | "report" | "roots">;

/** Calls a tool as the server does for a client, with the same result. Throws when there is no such tool. */
export type Call = (name: string, args: unknown, caller: Caller) => Promise<ToolResult>;

interface CallSources {
  tools: readonly Tool<ToolContext>[];
  context: Omit<ToolContext, keyof Caller | "salvage">;
  cleaner: Cleaner;
}

/** The tools by their names, for the command line. */
export function createCall({ tools, context, cleaner }: CallSources): Call {
  return async (name, args, caller) => {
    const tool = tools.find((each) => each.name === name);
    if (!tool) {
      const names = tools.map((each) => each.name).join(", ");
      throw new Error(`There is no tool '${cleaner.line(name, 60)}'. There are: ${names}`);
    }
    const roots = async (): Promise<string[]> => [...context.config.filesRoots, ...(await caller.roots())];
    return callTool(tool, argumentsSchema(tool), args, {
      context: { ...context, ...caller, roots },
      cleaner,
    });
  };
}
