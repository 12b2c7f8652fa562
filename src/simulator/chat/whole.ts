import { pause } from "../pause.ts";
import { headersWith } from "../reply.ts";
import { routerMetadata } from "./ask/router-metadata.ts";
import { type Delivery, envelope, type Job, lateError } from "./job.ts";
import { shownPictures } from "./picture.ts";
import { detailOf, proofOf } from "./reasoning.ts";
import { usageOf } from "./usage.ts";

const keepAlive = "\n         \n";
const ticks = 2;

function messageOf({ completion, fault }: Job) {
  const { content, reasoning, reasoningFormat, showReasoning, refusal, toolCalls, pictures, annotations } =
    completion;
  const shown = showReasoning && reasoning !== "";
  const proof = proofOf(reasoningFormat);
  return {
    role: "assistant",
    content: fault?.kind === "oversized" ? "x".repeat(fault.bytes) : content,
    refusal,
    reasoning: shown ? reasoning : null,
    ...(shown && { reasoning_details: [detailOf(reasoning, reasoningFormat), ...(proof ? [proof] : [])] }),
    ...(pictures.length > 0 && { images: shownPictures(pictures) }),
    ...(annotations.length > 0 && { annotations }),
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map(({ id, name, arguments: json }, index) => ({
        type: "function",
        index,
        id,
        function: { name, arguments: json },
      })),
    }),
  };
}

/** The complete answer as one object. */
function wholeAnswer(job: Job) {
  const { completion, chat, plan } = job;
  const { finishReason, nativeFinishReason, error, noChoices } = completion;
  const choice = {
    index: 0,
    logprobs: null,
    finish_reason: finishReason,
    native_finish_reason: nativeFinishReason,
    message: messageOf(job),
    ...(error && { error }),
  };
  return {
    ...envelope(job, "chat.completion"),
    system_fingerprint: null,
    service_tier: null,
    choices: noChoices ? [] : [choice],
    usage: usageOf(chat, plan, completion),
    ...routerMetadata(chat, plan.hops),
  };
}

/** Answers in one piece of JSON, after the white space that keeps the connection alive. */
export async function sendWhole(job: Job): Promise<Delivery> {
  const { exchange, state, id, fault } = job;
  const { response, signal } = exchange;
  const { clock, chunkDelayMs } = state.options;
  response.writeHead(200, headersWith({ "Content-Type": "application/json", "X-Generation-Id": id }));
  for (let tick = 0; tick < ticks; tick += 1) {
    response.write(keepAlive);
    await pause(clock, fault?.kind === "slow" ? fault.chunkDelayMs : chunkDelayMs, signal);
  }
  if (fault?.kind === "broken-stream") {
    exchange.destroy();
    return {};
  }
  if (fault?.kind === "stream-error" || fault?.kind === "stream-error-only") {
    response.end(JSON.stringify({ error: lateError(fault.code) }));
    return { free: true };
  }
  if (fault?.kind === "stall") await pause(clock, fault.ms, signal);
  // Nobody reads it any more, and it is charged in full all the same: a plain answer cannot be taken back.
  if (signal.aborted) return { cancelled: true };
  response.end(JSON.stringify(wholeAnswer(job)));
  return {};
}
