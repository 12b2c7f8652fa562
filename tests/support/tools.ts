import type { Tool } from "../../src/tools/define-tool.ts";
import { tools as loaders, type ToolContext } from "../../src/tools/index.ts";

/** Every tool there is, in the order clients list them. */
export const tools: Tool<ToolContext>[] = await Promise.all(Object.values(loaders).map((load) => load()));
