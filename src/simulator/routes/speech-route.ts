import { refusal } from "../auth.ts";
import type { CatalogueEntry } from "../catalogue/model.ts";
import { errorFor } from "../faults/errors.ts";
import { isErrorFault } from "../faults/fault.ts";
import { objectOf } from "../json.ts";
import { silentMp3, tone } from "../media/sounds.ts";
import { spoilPlainAnswer } from "../no-answer.ts";
import { pause } from "../pause.ts";
import { errorReply, headersWith, type Reply, send } from "../reply.ts";
import { charge } from "../settled.ts";
import type { Context, Handler } from "./route.ts";

const rate = 24_000;

/** Models that send raw samples and nothing else. */
const pcmOnly = new Set(["google/gemini-3.1-flash-tts-preview"]);

async function speak({ exchange, state }: Context): Promise<void> {
  const { record, response, signal } = exchange;
  const refused = refusal(record, state.options.key);
  if (refused) return send(exchange, refused);
  const body = objectOf(record.body);
  const model = String(body.model);
  const entry = state.entries.find((one) => one.model.id === model);
  const fault = state.faults.take("speech", [model]);
  if (isErrorFault(fault)) {
    const about = { now: state.options.clock.now(), model, provider: "OpenRouter", maxTokens: 0 };
    return send(exchange, errorFor(fault, about));
  }
  const breaks = fault?.kind === "broken-stream" ? (fault.afterChunks ?? 1) : Infinity;
  if (fault && fault.kind !== "broken-stream" && (await spoilPlainAnswer(exchange, fault, state))) return;
  const wrong = mistakeIn(body, entry);
  if (wrong || !entry) return send(exchange, wrong ?? errorReply(400, `${model} is not a valid model ID`));

  const text = String(body.input);
  const seconds = Math.min(30, Math.max(0.1, text.length / 15));
  const isMp3 = body.response_format === "mp3";
  const samples = isMp3 ? Buffer.alloc(0) : tone(seconds, rate);
  const half = Math.floor(samples.length / 2);
  const pieces = isMp3
    ? silentMp3(Math.ceil(seconds / 0.026))
    : [samples.subarray(0, half), samples.subarray(half)];
  const id = state.nextId("gen-tts");
  const { provider } = charge(state, {
    id,
    entry,
    at: record.at,
    promptTokens: text.length,
    completionTokens: 0,
    cost: text.length * Number(entry.model.pricing.prompt),
  });
  response.writeHead(
    200,
    headersWith({
      "Content-Type": isMp3 ? "audio/mpeg" : `audio/pcm;rate=${rate};channels=1`,
      "X-Generation-Id": id,
      "X-Provider-Name": provider,
    }),
  );
  for (const [index, piece] of pieces.entries()) {
    if (index >= breaks) return void response.write("", () => exchange.destroy());
    await new Promise<void>((resolve) => void response.write(piece, () => resolve()));
    await pause(state.options.clock, state.options.chunkDelayMs, signal);
    if (signal.aborted) return;
  }
  response.end();
}

function mistakeIn(body: Record<string, unknown>, entry: CatalogueEntry | undefined): Reply | undefined {
  if (!entry?.model.architecture.output_modalities.includes("speech")) {
    return errorReply(400, `${String(body.model)} is not a valid model ID`);
  }
  if (typeof body.input !== "string" || body.input === "") return errorReply(400, "input: Required");
  const format = body.response_format ?? "pcm";
  if (format !== "pcm" && (format !== "mp3" || pcmOnly.has(entry.model.id))) {
    return errorReply(
      400,
      `response_format ${JSON.stringify(format)} is not supported by this model, use pcm`,
    );
  }
  const voices = entry.model.supported_voices;
  if (voices && !voices.includes(String(body.voice))) return errorReply(400, "voice: Invalid voice");
  return undefined;
}

export const speechRoutes: Handler[] = [{ method: "POST", path: /^\/audio\/speech$/, handle: speak }];
