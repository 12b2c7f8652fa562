import { mapTexts, placeFinder, type Places } from "./map-texts.ts";
import { asLine, plainText } from "./plain-text.ts";
import type { Redact } from "./redact.ts";

/** What makes text fit to leave the process. Whoever cuts a text cuts what comes out of here. */
export interface Cleaner {
  /** Without secrets alone: for what has to stay the same otherwise. */
  redact: Redact;
  /** Without secrets, and without what could act on whoever reads it. */
  text: (text: string) => string;
  /** The same as one line of at most `most` characters. */
  line: (text: string, most: number) => string;
  /** The same for every text in a value. */
  data: <T>(value: T) => T;
}

export interface CleaningRules {
  redact: Redact;
  /** Places whose texts go back to who wrote them and must be the same then: redacted, and nothing else. */
  sentBack: Places;
  /** Names of fields that are left out. */
  untold: readonly string[];
}

/** Secrets go first, while nothing has bitten a piece off them, and once more, should cleaning have joined one. */
export function createCleaner({ redact, sentBack, untold }: CleaningRules): Cleaner {
  const text = (given: string): string => {
    const clean = plainText(redact(given));
    return clean === given ? given : redact(clean);
  };
  const isSentBack = placeFinder(sentBack);
  return {
    redact,
    text,
    line: (given, most) => asLine(text(given), most),
    data: <T>(value: T) =>
      mapTexts(value, {
        text,
        apart: { isPlace: isSentBack, text: redact },
        keeps: (name) => !untold.includes(name),
      }) as T,
  };
}
