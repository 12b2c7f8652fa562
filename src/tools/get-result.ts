import { z } from "zod";

import type { Config } from "../config.ts";
import type { Asker, Continued } from "../context.ts";
import { invalid } from "../errors.ts";
import { defineTool } from "./define-tool.ts";

/** Work that goes on at OpenRouter, whoever ordered it. */
interface Resumed {
  resume: (id: string) => Promise<Continued | undefined>;
}

export const getResult = defineTool({
  name: "get_result",
  title: "Get the rest of a result",
  description:
    "Waits for a call that answered in_progress (videos: also after a restart), or brings more of its result: the next part of a long text (next_offset as offset; total_characters is all of it), the reasoning (part), or one of several answers whole (candidate). Give the result_id; the answer is what that tool gives. Free: nothing is generated twice.",
  input: () =>
    z.strictObject({
      result_id: z.string().max(100).describe("As the call gave it"),
      wait_seconds: z
        .number()
        .min(0)
        .max(86_400)
        .optional()
        .describe(
          "How long to wait for an unfinished one; default and most: OPENROUTER_REPLY_WITHIN_SECONDS",
        ),
      offset: z
        .int()
        .min(-100_000_000)
        .max(100_000_000)
        .optional()
        .describe("Where in the text to begin (next_offset); negative counts from its end"),
      max_result_chars: z
        .int()
        .min(1000)
        .max(500_000)
        .optional()
        .describe("Longest part; default as in the call, else 20000"),
      part: z
        .enum(["answer", "reasoning"])
        .optional()
        .describe("reasoning: what the model thought, in place of the answer"),
      candidate: z
        .int()
        .min(1)
        .max(128)
        .optional()
        .describe("Of several answers (compare, best_of, n) the whole of this one, from 1"),
    }),
  otherNames: {
    id: "is called 'result_id'",
    job_id: "is called 'result_id'",
    video_id: "is called 'result_id'",
  },
  effects: { readOnly: true, spends: false },
  deferred: { hint: "rest of a long or unfinished answer", mostCharacters: 500_000 },
  async run(
    { result_id: id, wait_seconds: wait, max_result_chars: pageCharacters, ...asked },
    context: Asker & { config: Config; videoJobs: Resumed },
  ) {
    // A video that was ordered is written to its file here, once it is made: that is what was asked and paid for, so
    // the tool changes nothing of its own accord.
    const kept = context.results.get(id) ?? (await context.videoJobs.resume(id));
    if (!kept) {
      throw invalid(
        "result_not_found",
        `There is no result '${id}' any more`,
        id.startsWith("vid_")
          ? "Videos that are under way, or made and not here, are listed by get_account_status; one that was fetched is in its file"
          : "Results are kept for an hour, the last hundred of this server's life and of these the last 64 MB; make the call again",
      );
    }
    // A moment less than the time a tool has, so that it answers with what there is instead of failing.
    const most = context.config.replyWithinSeconds - 0.5;
    return kept.answer({ waitSeconds: Math.min(wait ?? most, most), pageCharacters, ...asked }, context);
  },
});
