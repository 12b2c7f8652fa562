import { pause } from "../../pause.ts";
import { type EventStream, openEventStream } from "../../sse.ts";
import { routerMetadata } from "../ask/router-metadata.ts";
import { type Delivery, envelope, type Job, lateError } from "../job.ts";
import { usageOf } from "../usage.ts";
import { deltasOf } from "./deltas.ts";

const openingComments = 3;
const chunksBeforeTrouble = 3;
const commentEveryMs = 500;

async function stall(job: Job, stream: EventStream, ms: number, comments: boolean): Promise<void> {
  const { state, exchange } = job;
  for (let left = ms; left > 0 && !exchange.signal.aborted; left -= commentEveryMs) {
    await pause(state.options.clock, Math.min(left, commentEveryMs), exchange.signal);
    if (comments) await stream.comment();
  }
}

const chunk = (job: Job, delta: unknown, finish: string | null = null, native: string | null = null) => ({
  ...envelope(job, "chat.completion.chunk"),
  choices: [{ index: 0, delta, finish_reason: finish, native_finish_reason: native }],
});

const failure = (job: Job, code: number | string | undefined) => ({
  ...chunk(job, { content: "", role: "assistant" }, "error", "error"),
  error: lateError(code),
});

/** Does what the fault does before the event with this number; a delivery means that it was the end. */
async function trouble(
  job: Job,
  stream: EventStream,
  sent: number,
  total: number,
  tokens: number,
): Promise<Delivery | undefined> {
  const { fault, exchange } = job;
  const timely = fault?.kind === "stream-error" || fault?.kind === "broken-stream" || fault?.kind === "stall";
  if (!timely || sent !== Math.min(fault.afterChunks ?? chunksBeforeTrouble, total)) return undefined;
  if (fault.kind === "stall") {
    await stall(job, stream, fault.ms, fault.comments ?? false);
    return undefined;
  }
  if (fault.kind === "broken-stream") {
    exchange.destroy();
    return { tokens };
  }
  await stream.event(failure(job, fault.code));
  await stream.event("[DONE]");
  stream.end();
  return { free: true };
}

async function closing(job: Job, stream: EventStream): Promise<void> {
  const { completion, chat, plan, fault } = job;
  const { finishReason, nativeFinishReason, error, noChoices } = completion;
  const last = chunk(job, { content: "", role: "assistant" }, finishReason, nativeFinishReason);
  const choices = noChoices ? [] : last.choices.map((choice) => ({ ...choice, ...(error && { error }) }));
  if (!noChoices) await stream.event({ ...last, choices });
  const metadata = routerMetadata(chat, plan.hops);
  const usage = usageOf(chat, plan, completion);
  await stream.event({ ...last, service_tier: null, choices, usage, ...metadata });
  if (fault?.kind !== "missing-done") await stream.event("[DONE]");
  stream.end();
}

/** Answers as an event stream, the way the real one does, or as badly as the fault asks. */
export async function streamAnswer(job: Job): Promise<Delivery> {
  const { exchange, state, id, fault, completion } = job;
  const { clock, chunkDelayMs } = state.options;
  const delay = fault?.kind === "slow" ? fault.chunkDelayMs : chunkDelayMs;
  const style = { crlf: fault?.kind === "crlf", split: fault?.kind === "split-bytes" };
  const stream = openEventStream(exchange, id, style);
  for (let count = 0; count < openingComments; count += 1) await stream.comment();

  if (fault?.kind === "stream-error-only") {
    await stream.event(failure(job, fault.code));
    stream.end();
    return { free: true };
  }
  const deltas = deltasOf(completion);
  let tokens = 0;
  for (const [index, { delta, tokens: carried }] of deltas.entries()) {
    const ended = await trouble(job, stream, index, deltas.length, tokens);
    if (ended) return ended;
    await pause(clock, delay, exchange.signal);
    if (exchange.signal.aborted) return { tokens, cancelled: true };
    await stream.event(chunk(job, delta));
    tokens += carried;
  }
  const ended = await trouble(job, stream, deltas.length, deltas.length, tokens);
  if (ended) return ended;
  if (fault?.kind === "oversized") {
    await stream.event(chunk(job, { content: "x".repeat(fault.bytes), role: "assistant" }));
  }
  if (exchange.signal.aborted) return { tokens, cancelled: true };
  await closing(job, stream);
  return {};
}
