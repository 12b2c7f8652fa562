import type { AnswerMedia } from "../../media/write/answer-media.ts";
import type { MediaOutcome, SavedMedia } from "../../media/write/save-media.ts";
import type { ChatOutcome } from "../../openrouter/chat/chat.ts";
import type { Choice, Completion } from "../../openrouter/chat/completion.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { ChatContext } from "../context.ts";
import { mediaOf } from "./answer-media.ts";
import { checkFormat } from "./text/answer-format.ts";
import { compactAnnotations } from "./text/citations.ts";
import { readable } from "./text/readable.ts";

/** A chat that ended, made ready for any number of results: what is done here is done once. */
export interface FinishedChat {
  outcome: ChatOutcome;
  /** Remarks about the answer itself. */
  warnings: string[];
  /** Its images and audio. */
  attachments: SavedMedia[];
}

export async function finishChat(
  outcome: ChatOutcome,
  request: ChatRequest,
  { outputFolder, clock }: Pick<ChatContext, "outputFolder" | "clock">,
): Promise<FinishedChat> {
  // A mismatch is a warning, because the answer was paid for and may still be of use.
  const format = outcome.interruption ? {} : await checkFormat(outcome.completion, request);
  const warnings = [...(outcome.warnings ?? []), format.mismatch, format.unchecked].filter(
    (warning) => warning !== undefined,
  );
  const attachments: SavedMedia[] = [];
  const choices: Choice[] = [];
  for (const choice of outcome.completion.choices) {
    const { media, withReferences } = mediaOf(choice.message, request);
    const kept = media.length === 0 ? noMedia : await keep(media, outcome.completion);
    const { annotations, warnings: cut } = compactAnnotations(choice.message.annotations ?? []);
    warnings.push(...kept.warnings, ...cut);
    attachments.push(...kept.saved.filter((item): item is SavedMedia => item !== undefined));
    const message = withReferences(kept.saved);
    choices.push(
      readable({ ...choice, message: { ...message, ...(annotations.length > 0 && { annotations }) } }),
    );
  }
  return { outcome: { ...outcome, completion: { ...outcome.completion, choices } }, warnings, attachments };

  async function keep(media: AnswerMedia[], { id }: Completion): Promise<MediaOutcome> {
    const { saveMedia } = await import("../../media/write/save-media.ts");
    return saveMedia({
      folder: await outputFolder(),
      media,
      now: new Date(clock.now()),
      generationId: id ?? "answer",
    });
  }
}

const noMedia: MediaOutcome = { saved: [], warnings: [] };
