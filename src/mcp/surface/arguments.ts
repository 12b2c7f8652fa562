import type { Schema } from "../arguments/liberal.ts";
import rendered from "./arguments.json" with { type: "json" };

/** What the arguments of each tool may be, rendered like the surface: no first call waits for it. */
export const argumentSchemas: Readonly<Record<string, Schema>> = rendered;
