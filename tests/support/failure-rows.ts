import { expect, test } from "vitest";

import type { ErrorCategory } from "../../src/errors/categories.ts";
import { errorOf, model, shown } from "./upstream-failure.ts";

interface Verdict {
  category: ErrorCategory;
  code: string;
  retryable: boolean;
}

export type Row = [what: string, status: number, error: object, verdict: Verdict, next: RegExp];

export const refused = (code: string): Verdict => ({ category: "Validation Error", code, retryable: false });
export const limit = (code: string): Verdict => ({ category: "Rate Limit", code, retryable: true });
export const failed = (code: string): Verdict => ({ category: "API Error", code, retryable: true });
export const failedForGood = (code: string): Verdict => ({ ...failed(code), retryable: false });

export const plain = (message = "Something"): object => ({ message });

/** What is made of each failure, for programs and for whoever reads it. */
export function testEach(rows: readonly Row[]): void {
  test.each(rows)("by its %s: %i %j is %j", async (_, status, error, verdict, next) => {
    const failure = await errorOf(status, error);
    const { text, facts } = shown(failure);
    expect(facts).toMatchObject({ ...verdict, model });
    expect(failure.facts.next).toMatch(next);
    expect(text).toMatch(/^Error: (Validation Error|Rate Limit|API Error) - [A-Z].*[^.]\. [A-Z].*[^.]\.$/);
    expect(JSON.stringify({ text, facts })).not.toMatch(/user_|undefined|\[object/);
  });
}
