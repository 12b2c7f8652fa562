import { refusal } from "../auth.ts";
import { objectOf } from "../json.ts";
import { errorReply, send } from "../reply.ts";
import { charge } from "../settled.ts";
import type { Context, Handler } from "./route.ts";

// What whisper's catalogue row means by its price.
const secondsAUnit = 60;
const bytesASecond = 16_000;

function listen({ exchange, state }: Context): void {
  const { record } = exchange;
  const refused = refusal(record, state.options.key);
  if (refused) return send(exchange, refused);
  const body = objectOf(record.body);
  const entry = state.entries.find(({ model }) => model.id === body.model);
  if (!entry?.model.architecture.output_modalities.includes("transcription")) {
    return send(exchange, errorReply(400, `${String(body.model)} is not a valid model ID`));
  }
  const { data, format } = objectOf(body.input_audio);
  if (typeof data !== "string" || typeof format !== "string") {
    return send(exchange, errorReply(400, "input_audio: Required"));
  }
  const bytes = Buffer.from(data, "base64").length;
  const seconds = Math.round((bytes / bytesASecond) * 10) / 10;
  const text =
    state.answers.take("chat", [entry.model.id]) ?? `[simulated] ${bytes} bytes of ${format} were heard.`;
  const id = state.nextId("gen-stt");
  const { provider, usage } = charge(state, {
    id,
    entry,
    at: record.at,
    promptTokens: Math.ceil(seconds * 10),
    completionTokens: Math.ceil(text.length / 4),
    cost: (seconds / secondsAUnit) * Number(entry.model.pricing.prompt),
  });
  const { prompt_tokens: input_tokens, completion_tokens: output_tokens, total_tokens, cost } = usage;
  send(exchange, {
    status: 200,
    headers: { "X-Generation-Id": id, "X-Provider-Name": provider },
    // As in the recorded answer of August 2026, which also has no model and no id.
    body: { text, usage: { seconds, input_tokens, output_tokens, total_tokens, cost } },
  });
}

export const transcriptionRoutes: Handler[] = [
  { method: "POST", path: /^\/audio\/transcriptions$/, faults: "transcription", handle: listen },
];
