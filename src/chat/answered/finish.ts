import { resolve } from "node:path";

import { charactersIn } from "../../lib/characters-in.ts";
import type { AnswerMedia } from "../../media/write/answer-media.ts";
import { embeddedIn } from "../../media/write/embedded.ts";
import type { MediaOutcome, SavedMedia } from "../../media/write/save-media.ts";
import type { ChatOutcome } from "../../openrouter/chat/chat.ts";
import type { Choice } from "../../openrouter/chat/completion.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { ChatContext } from "../context.ts";
import { mediaOf, type MessageOfFiles, withoutContent, withReferences } from "./answer-media.ts";
import { requiredOf } from "./required.ts";
import { checkFormat } from "./text/answer-format.ts";
import { compactAnnotations } from "./text/citations.ts";

/** A chat that ended, made ready for any number of results: what is done here is done once. */
export interface FinishedChat {
  outcome: ChatOutcome;
  /** Remarks about the answer itself. */
  warnings: string[];
  /** Its images and audio. */
  attachments: SavedMedia[];
  /** Whether it keeps to the schema that was asked for; absent where none was, or it could not be checked. */
  schemaValid?: boolean | undefined;
  /** What the request demanded of every provider. */
  required?: object | undefined;
}

/** A chat whose answer is kept: what of its media could not be written at once can be written later. */
export interface KeptChat {
  /** As it stands now. */
  finished: () => FinishedChat;
  /** Whether media wait to be written. */
  hasUnsaved: () => boolean;
  saveMedia: () => Promise<void>;
  /** What it holds in memory, texts as UTF-16. */
  bytes: () => number;
}

type Place = Pick<ChatContext, "outputFolder" | "clock" | "cleaner">;

/**
 * Takes an answer in: its form is checked, its media are written, its texts are cleaned, before any is cut into pages or
 * names a file. Nothing of what it came in is held.
 */
export async function finishChat(
  outcome: ChatOutcome,
  request: ChatRequest,
  place: Place,
): Promise<KeptChat> {
  // A mismatch is a warning, because the answer was paid for and may still be of use.
  const format = outcome.interruption ? {} : await checkFormat(outcome.completion, request);
  const warnings = [...(outcome.warnings ?? []), format.mismatch, format.unchecked].filter(
    (warning) => warning !== undefined,
  );
  const parts: KeptChoice[] = [];
  const { choices, ...rest } = outcome.completion;
  const completion = place.cleaner.data(rest);
  for (const { message, ...choice } of choices) {
    const spans = embeddedIn(message.content ?? "");
    const media = mediaOf(message, request, spans);
    const kept = media.length === 0 ? noMedia : await save(media, completion.id ?? "answer", place);
    const { annotations, warnings: cut } = compactAnnotations(message.annotations ?? []);
    warnings.push(...cut);
    const { said, ...layout } = withoutContent(message, kept.saved, spans);
    const whole = { ...said, ...(annotations.length > 0 && { annotations }) };
    const shown = place.cleaner.data({ ...choice, message: whole });
    parts.push({ choice: shown, layout, kept });
  }
  const remarks = { warnings, schemaValid: format.schemaValid, required: requiredOf(request) };
  return keep({ ...outcome, completion: { ...completion, choices: [] } }, remarks, parts);
}

type Remarks = Pick<FinishedChat, "warnings" | "schemaValid" | "required">;

interface KeptChoice {
  choice: Choice;
  layout: Omit<MessageOfFiles, "said">;
  kept: MediaOutcome;
}

const noMedia: MediaOutcome = { saved: [], warnings: [] };

/** In a function of its own, so that it holds nothing of the answer as it came. */
function keep(outcome: ChatOutcome, remarks: Remarks, parts: readonly KeptChoice[]): KeptChat {
  let current = assemble(outcome, remarks, parts);
  return {
    finished: () => current,
    bytes: () => bytesOf(current),
    hasUnsaved: () => current.attachments.some(({ unsaved }) => unsaved !== undefined),
    async saveMedia() {
      const { saveAgain } = await import("../../media/write/save-media.ts");
      for (const part of parts) part.kept = await saveAgain(part.kept);
      current = assemble(outcome, remarks, parts);
    },
  };
}

function assemble(outcome: ChatOutcome, remarks: Remarks, parts: readonly KeptChoice[]): FinishedChat {
  const choices = parts.map(({ choice, layout, kept }) => ({
    ...choice,
    message: withReferences({ said: choice.message, ...layout }, kept.saved),
  }));
  const attachments = parts.flatMap(({ kept }) => [...new Set(kept.saved)]);
  return {
    outcome: { ...outcome, completion: { ...outcome.completion, choices } },
    attachments: attachments.filter((item) => item !== undefined),
    ...remarks,
    warnings: [...remarks.warnings, ...parts.flatMap(({ kept }) => kept.warnings)],
  };
}

function bytesOf({ outcome, attachments }: FinishedChat): number {
  const media = attachments.map(
    ({ block, bytes, unsaved }) => 2 * (block?.data.length ?? 0) + (unsaved ? bytes : 0),
  );
  return media.reduce((sum, bytes) => sum + bytes, 2 * charactersIn(outcome.completion));
}

async function save(
  media: readonly AnswerMedia[],
  generationId: string,
  { outputFolder, clock }: Place,
): Promise<MediaOutcome> {
  const { saveMedia } = await import("../../media/write/save-media.ts");
  const folder = resolve(await outputFolder());
  return saveMedia({ folder, media, now: new Date(clock.now()), generationId });
}
