import { refusal } from "../auth.ts";
import { endpointsOf } from "../catalogue/providers.ts";
import { tokensIn } from "../chat/text.ts";
import { numberOf, objectOf, stringsOf } from "../json.ts";
import { errorReply, send } from "../reply.ts";
import { charge } from "../settled.ts";
import { vectorOf } from "../words.ts";
import type { Context, Handler } from "./route.ts";

const mostInputs = 2048;
const usualDimensions = 1536;

function embed({ exchange, state }: Context): void {
  const refused = refusal(exchange.record, state.options.key);
  if (refused) return send(exchange, refused);
  const body = objectOf(exchange.record.body);
  const entry = state.entries.find(({ model }) => model.id === body.model);
  if (!entry?.model.architecture.output_modalities.includes("embeddings")) {
    return send(exchange, errorReply(400, `${String(body.model)} is not a valid model ID`));
  }
  const input = typeof body.input === "string" ? [body.input] : stringsOf(body.input);
  if (input.length === 0 || input.length > mostInputs) {
    return send(
      exchange,
      errorReply(400, `input: expected 1 to ${mostInputs} texts, received ${input.length}`),
    );
  }
  const window = entry.model.context_length ?? 0;
  const long = input.find((text) => tokensIn(text) > window);
  if (long !== undefined) {
    const message = `This model's maximum context length is ${window} tokens, however you requested ${tokensIn(long)} tokens.`;
    return send(exchange, errorReply(400, message));
  }
  const dimensions = numberOf(body.dimensions) ?? usualDimensions;
  const promptTokens = input.reduce((sum, text) => sum + tokensIn(text), 0);
  const id = state.nextId("gen-emb");
  const rate = Number(endpointsOf(entry)[0]?.pricing.prompt ?? 0);
  const { provider, usage } = charge(state, {
    id,
    entry,
    at: exchange.record.at,
    promptTokens,
    completionTokens: 0,
    cost: promptTokens * rate,
  });
  const data = input.map((text, index) => {
    const vector = vectorOf(text, dimensions);
    const embedding =
      body.encoding_format === "base64"
        ? Buffer.from(Float32Array.from(vector).buffer).toString("base64")
        : vector;
    return { object: "embedding", embedding, index };
  });
  const model = entry.model.id.split("/").at(-1);
  send(exchange, { status: 200, body: { object: "list", data, model, usage, provider, id } });
}

export const embeddingRoutes: Handler[] = [
  { method: "POST", path: /^\/embeddings$/, faults: "embeddings", handle: embed },
];
