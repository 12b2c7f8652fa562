import { describe, expect, test } from "vitest";

import { finishWarning } from "../../../../src/chat/answered/text/answer-flaws.ts";
import type { Choice } from "../../../../src/openrouter/chat/completion.ts";

const ended = (finish_reason: string | null): Choice => ({
  index: 0,
  message: { role: "assistant", content: "Hi" },
  finish_reason,
});

describe("finishWarning", () => {
  test("tells what an end means that is not the usual one", () => {
    expect(finishWarning(ended("length"))).toEqual([expect.stringMatching(/cut off at max_tokens/)]);
    expect(finishWarning(ended("content_filter"))).toEqual([expect.stringMatching(/content filter/)]);
  });

  test.each(["stop", "constructor", "__proto__", "toString", "", null])("says nothing of %s", (reason) =>
    expect(finishWarning(ended(reason))).toEqual([]),
  );
});
