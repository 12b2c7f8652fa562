import { bench, describe } from "vitest";

import { listedBytes, measureTokens } from "../support/tokens.ts";

const ends: (() => Promise<void>)[] = [];
const measures = await measureTokens({ atEnd: (end) => ends.push(end) });
for (const end of ends) await end();
const { plain, withMeta } = listedBytes();

/** Nothing is timed: the names say what results cost, four characters a token. */
const told = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };

describe("tokens", () => {
  for (const { name, tokens, most } of measures) {
    bench(`${name}: ${tokens} (at most ${most})`, () => {}, told);
  }
  bench(`tools/list: ${plain} bytes (under 17000), with _meta ${withMeta} (under 18000)`, () => {}, told);
});
