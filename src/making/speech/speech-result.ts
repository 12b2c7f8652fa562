import { pathToFileURL } from "node:url";

import type { PaidAnswer } from "../../openrouter/paid-json.ts";
import type { Ended } from "../run.ts";
import type { Sound } from "./sound.ts";

interface Options {
  model: string;
  isDefault: boolean;
  voice: string | undefined;
  /** What it cost as far as is known now. */
  cost: () => number | null;
  folder: string;
  warnings: readonly string[];
}

/** The result of a call whose sound is in its file, or will be with the next try. */
export function speechResult(answer: PaidAnswer, sound: Sound, options: Options): Ended {
  const { file, format, mediaType } = sound;
  const { interruption } = answer;
  const made: Ended["made"] = () => {
    const { problem, path } = file;
    const cost = options.cost();
    const data = {
      id: answer.generationId,
      model: answer.model ?? options.model,
      requested_model: options.model,
      ...(options.isDefault && { default_model: true }),
      provider: answer.provider,
      ...(options.voice !== undefined && { voice: options.voice }),
      status: interruption ? "partial" : "complete",
      ...(problem === undefined && { path }),
      ...(format && { format }),
      media_type: mediaType,
      bytes: file.size,
      usage: { cost },
    };
    const warnings = [
      ...options.warnings,
      ...(interruption ? [`Only a part came: ${interruption.message}`] : []),
      ...(problem === undefined ? [] : [unsaved(problem, options.folder)]),
      ...(cost === null
        ? ["OpenRouter has not told yet what this cost; get_account_status counts it when it does"]
        : []),
    ];
    if (problem !== undefined || path === undefined) return { data, warnings };
    const link = { path, uri: pathToFileURL(path).href, mediaType, bytes: file.size };
    return { data, warnings, attachments: [link] };
  };
  return {
    made,
    bytes: file.waitingBytes,
    ...(file.problem !== undefined && {
      async saveAgain() {
        await file.finish();
        return speechResult(answer, sound, options);
      },
    }),
  };
}

const unsaved = (problem: string, folder: string): string =>
  `The speech could not be saved in '${folder}' (${problem}); what is missing there is kept in memory: make that folder writable, or room on its disk, and get_result with the result_id writes it`;
