import type { Model } from "../catalogue/model.ts";
import type { AnswerFault } from "../faults/fault.ts";
import { listOf, objectOf, stringsOf } from "../json.ts";
import { answerTo } from "./answer.ts";
import type { Serving } from "./ask/plan.ts";
import type { ChatRequest } from "./ask/request.ts";
import { flawed } from "./flaws.ts";
import { picturesFor } from "./picture.ts";
import { reasoningFor } from "./reasoning.ts";
import type { Completion } from "./shape.ts";
import { headOf, tokensIn } from "./text.ts";
import { toolCallsFor } from "./tool-calls.ts";

const nativeReasons: Record<string, string> = {
  stop: "end_turn",
  tool_calls: "tool_use",
  length: "max_tokens",
};

function cutAtStop(text: string, stop: unknown): string {
  const stops = (Array.isArray(stop) ? listOf(stop) : [stop]).filter((mark) => typeof mark === "string");
  const found = stops.map((mark) => (mark === "" ? -1 : text.indexOf(mark))).filter((index) => index >= 0);
  return found.length === 0 ? text : text.slice(0, Math.min(...found));
}

/** Whether words come with a picture. */
function writes({ architecture }: Model, { body }: ChatRequest): boolean {
  const wanted = stringsOf(body.modalities);
  return architecture.output_modalities.includes("text") && (wanted.length === 0 || wanted.includes("text"));
}

const citation = {
  type: "url_citation",
  url_citation: {
    url: "https://example.com/",
    title: "Example Domain",
    content: "This domain is for use in illustrative examples in documents.",
    start_index: 0,
    end_index: 0,
  },
};

/** The answer of the planned model: deterministic, cut to what it may spend, spoilt if so asked. */
export function complete(
  chat: ChatRequest,
  plan: Serving,
  scripted: string | undefined,
  fault: AnswerFault | undefined,
): Completion {
  const { model } = plan.entry;
  const toolCalls = toolCallsFor(chat);
  const thought = reasoningFor(model, chat, plan.maxTokens);
  const full = scripted ?? answerTo(chat.prompt, model.name, objectOf(chat.body.response_format));
  const text = cutAtStop(full, chat.body.stop);
  const room = plan.maxTokens - tokensIn(thought.text);
  const pictures = toolCalls.length > 0 ? [] : picturesFor(model, chat);
  const isTold = pictures.length === 0 || writes(model, chat);
  const content = toolCalls.length > 0 ? null : headOf(isTold ? text : "", Math.max(0, room) * 4);
  const finishReason =
    toolCalls.length > 0
      ? "tool_calls"
      : content !== null && isTold && content.length < text.length
        ? "length"
        : "stop";
  const online =
    plan.suffixes.includes("online") || listOf(chat.body.plugins).some((it) => objectOf(it).id === "web");
  const completion: Completion = {
    content,
    reasoning: thought.text,
    reasoningFormat: thought.format,
    showReasoning: thought.shown,
    refusal: null,
    toolCalls,
    pictures,
    annotations: online ? [citation] : [],
    finishReason,
    nativeFinishReason: nativeReasons[finishReason] ?? null,
    billed: true,
  };
  return fault ? flawed(completion, fault, plan.maxTokens) : completion;
}
