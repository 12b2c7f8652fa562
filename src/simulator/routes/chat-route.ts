import { refusal } from "../auth.ts";
import { planChat } from "../chat/ask/plan.ts";
import { readChat } from "../chat/ask/request.ts";
import { complete } from "../chat/completion.ts";
import type { Job } from "../chat/job.ts";
import { settle } from "../chat/settle.ts";
import { streamAnswer } from "../chat/stream/stream.ts";
import { sendWhole } from "../chat/whole.ts";
import { isAnswerFault, isConnectionFault, isWireFault } from "../faults/fault.ts";
import { withoutAnswer } from "../no-answer.ts";
import { send } from "../reply.ts";
import { cached } from "../response-cache.ts";
import type { Context, Handler } from "./route.ts";

/** Signs that only some clients read well, for streams that are cut through the middle of them. */
const manyByted = "Grüße aus Zürich – 日本語, Привет, 👩‍🚀🎉. ";

async function chat({ exchange, state }: Context): Promise<void> {
  const refused = refusal(exchange.record, state.options.key);
  if (refused) return send(exchange, refused);
  const read = readChat(exchange.record.body, exchange.record.headers, state.options.dearest);
  if ("reply" in read) return send(exchange, read.reply);

  const id = state.nextId();
  const planned = planChat(read.chat, state);
  if ("reply" in planned) {
    const headers = { "X-Generation-Id": id, ...planned.reply.headers };
    return send(exchange, { ...planned.reply, headers });
  }
  const { plan } = planned;
  const { fault } = plan;
  if (isConnectionFault(fault)) return withoutAnswer(exchange, fault);

  const now = state.options.clock.now();
  const completion = cached(exchange, { responseCache: state.responseCache, now }, () => {
    const scripted = state.answers.take("chat", [...read.chat.models, plan.entry.model.id]);
    return complete(read.chat, plan, scripted, isAnswerFault(fault) ? fault : undefined);
  });
  const job: Job = {
    exchange,
    state,
    chat: read.chat,
    plan,
    completion:
      fault?.kind === "split-bytes"
        ? { ...completion, content: `${manyByted}${completion.content ?? ""}` }
        : completion,
    id,
    created: Math.floor(now / 1000),
    fault: isWireFault(fault) ? fault : undefined,
  };
  const streamed = read.chat.stream && fault?.kind !== "json-answer";
  settle(job, await (streamed ? streamAnswer(job) : sendWhole(job)));
}

export const chatRoutes: Handler[] = [{ method: "POST", path: /^\/chat\/completions$/, handle: chat }];
