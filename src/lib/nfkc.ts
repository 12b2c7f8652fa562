import { latePattern } from "./late-pattern.ts";

// Everything that can stand behind a letter as a mark, also once it is decomposed (the halfwidth voiced sound marks).
const longRuns = latePattern(String.raw`[\p{M}\uff9e\uff9f]{30}(?=[\p{M}\uff9e\uff9f])`, "gu");
const joiner = "\u034f";

/**
 * Unicode's form NFKC, in time that grows as the text does. ICU puts the marks behind a letter in order one by one, which
 * takes a minute for 100,000 of them; so runs are broken as UAX #15, 13 (Stream-Safe Text Format) has it. Real texts have none.
 */
export const nfkc = (text: string): string => text.replace(longRuns(), `$&${joiner}`).normalize("NFKC");
