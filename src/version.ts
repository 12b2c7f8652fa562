import manifest from "../package.json" with { type: "json" };

export const { version } = manifest;

/**
 * Whether `npx openrouter-mcp` gets this program. Until it does, the name is free on npm, and whoever takes it would be
 * handed the keys of everybody who had copied such a line.
 */
export const published: boolean = false;
