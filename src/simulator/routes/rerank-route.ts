import { refusal } from "../auth.ts";
import { tokensIn } from "../chat/text.ts";
import { listOf, numberOf, objectOf } from "../json.ts";
import { errorReply, send } from "../reply.ts";
import { charge } from "../settled.ts";
import { likeness } from "../words.ts";
import type { Context, Handler } from "./route.ts";

const mostDocuments = 1000;
// What Voyage's smaller model really took (a recorded answer of August 2026), listed at nothing.
const usdPerToken = 0.00000002;

function rerank({ exchange, state }: Context): void {
  const refused = refusal(exchange.record, state.options.key);
  if (refused) return send(exchange, refused);
  const body = objectOf(exchange.record.body);
  const entry = state.entries.find(({ model }) => model.id === body.model);
  if (!entry?.model.architecture.output_modalities.includes("rerank")) {
    return send(exchange, errorReply(400, `${String(body.model)} is not a valid model ID`));
  }
  const query = textOf(body.query);
  const documents = listOf(body.documents).map((one) => textOf(one) || textOf(objectOf(one).text));
  if (documents.length === 0 || documents.length > mostDocuments) {
    const message = `documents: expected 1 to ${mostDocuments}, received ${documents.length}`;
    return send(exchange, errorReply(400, message));
  }
  const tokens = documents.reduce((sum, text) => sum + tokensIn(text), tokensIn(query));
  const id = state.nextId("gen-rerank");
  const work = { id, entry, at: exchange.record.at, promptTokens: tokens, completionTokens: 0 };
  const { provider, usage } = charge(state, { ...work, cost: tokens * usdPerToken });
  const results = documents
    .map((text, index) => ({ index, relevance_score: likeness(query, text), document: { text } }))
    .toSorted((one, other) => other.relevance_score - one.relevance_score)
    .slice(0, numberOf(body.top_n) ?? documents.length);
  const { total_tokens, cost } = usage;
  const model = entry.model.id.split("/").at(-1);
  send(exchange, { status: 200, body: { model, results, usage: { total_tokens, cost }, provider, id } });
}

export const rerankRoutes: Handler[] = [
  { method: "POST", path: /^\/rerank$/, faults: "rerank", handle: rerank },
];

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
