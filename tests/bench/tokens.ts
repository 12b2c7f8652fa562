import { listedBytes, measureTokens } from "../support/tokens.ts";

/** What results and definitions cost whoever reads them: nothing is timed (`tests/contract/tokens.test.ts` holds it). */
export async function tokens(): Promise<string> {
  const ends: (() => Promise<void>)[] = [];
  const measures = await measureTokens({ atEnd: (end) => ends.push(end) });
  for (const end of ends) await end();
  const { plain, withMeta } = listedBytes();
  return [
    ...measures.map(({ name, tokens: found, most }) => `${name}: ${found} tokens (at most ${most})`),
    `tools/list: ${plain} bytes (under 17000), with _meta ${withMeta} (under 18000)`,
  ].join("\n");
}
