import type { Surface } from "./definition.ts";
import rendered from "./surface.json" with { type: "json" };

/**
 * What clients are shown, as a command renders it from the registries and a test compares it with them: no client waits
 * for schemas to be built, or for anything that only a call needs.
 */
export const surface: Surface = asSurface(rendered);

/** Whether a call of the tool can cost money. */
export const spends = (tool: string): boolean =>
  surface.tools.some(({ definition, effects }) => definition.name === tool && effects.spends);

// To TypeScript "object" in a file of JSON is a string like others; the test that compares both holds the rest.
function asSurface(json: unknown): Surface {
  return json as Surface;
}
