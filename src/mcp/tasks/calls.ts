import type {
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  RequestId,
  Result,
} from "@modelcontextprotocol/sdk/types.js";

import type { Status } from "../../context.ts";
import type { Clock } from "../../lib/clock.ts";
import { nextTurn } from "../../lib/next-turn.ts";
import { declaresTasks } from "../terms.ts";
import type { TaskState, TaskStore } from "./task.ts";

/** What a call is at upstream, where that outlives the process: what it is known by then, and whether it has left. */
export type UpstreamWork = Pick<Status, "handle" | "isUnsent">;

/** A call that may become a task. */
interface Call {
  /** As its client wrote it. */
  id: RequestId;
  tool: string;
  /** The budgets let its first request through. What is only planned never comes so far. */
  isBeginning?: boolean;
  /** That request was not refused in the same moment, as by a rate limit that is known: from here on it can be a task. */
  begun: boolean;
  /** Two seconds have passed. */
  late: boolean;
  work: UpstreamWork;
  /** As its client wrote it; undefined where it does not want to hear of progress. */
  progressToken: string | number | undefined;
  state?: TaskState;
  /** Its client cancelled the task, and its work goes on. */
  isUnwanted?: boolean;
}

export interface CallsOptions {
  clock: Pick<Clock, "now" | "sleep">;
  store: TaskStore;
  /** Whether a call of the tool may take long. */
  takesLong: (tool: string) => boolean;
  /** Whether its work goes on, and is charged, when a call is cancelled. */
  goesOn: (tool: string) => boolean;
  /** To the SDK's server. */
  hand: (message: JSONRPCMessage) => void;
  /** A result to the client. */
  answer: (id: RequestId, result: Result) => void;
  /** A call's result as the client would have got it. */
  stamp: (result: Result) => Result;
}

export interface Calls {
  /** The call as it is handed on; undefined for a request that cannot become a task. */
  watch(request: JSONRPCRequest): JSONRPCRequest | undefined;
  /** The call that was handed on with this id is let through to be sent. */
  begun(id: RequestId, work?: UpstreamWork): void;
  /** A message of the server as it is for the client; undefined for one that is for a task. */
  outgoing(message: JSONRPCMessage): JSONRPCMessage | undefined;
  /** The client does not wait for this request any more; true where nobody else has to hear of it. */
  cancelled(id: RequestId): boolean;
  /** The client does not want this task any more. */
  cancel(state: TaskState): void;
}

// Quick calls are answered as always.
const lateMs = 2000;

export function createCalls(options: CallsOptions): Calls {
  const { clock, store, takesLong, goesOn, hand, answer, stamp } = options;
  // By ids of our own: a client may use one again as soon as it was answered with a task.
  const calls = new Map<RequestId, Call>();
  let count = 0;

  const becomeTask = (own: RequestId): void => {
    const call = calls.get(own);
    if (!call?.begun || !call.late || call.state) return;
    // Work that outlives the process is a task by what it is known by then.
    if (goesOn(call.tool) && call.work.handle === undefined) return;
    call.state = store.create(call.work.handle);
    answer(call.id, { ...call.state, resultType: "task" });
  };

  const lateness = async (own: RequestId): Promise<void> => {
    await clock.sleep(lateMs);
    const call = calls.get(own);
    if (call) call.late = true;
    becomeTask(own);
  };

  const beginning = async (own: RequestId): Promise<void> => {
    // What a known rate limit forbids is refused at once.
    await nextTurn();
    const call = calls.get(own);
    if (call) call.begun = true;
    becomeTask(own);
  };

  const end = (own: RequestId): void => {
    calls.delete(own);
    hand({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: own } });
  };

  const progressOf = (
    { state, isUnwanted, progressToken }: Call,
    progress: JSONRPCNotification,
  ): JSONRPCNotification | undefined => {
    const told = progress.params?.["message"];
    if (state && !isUnwanted && typeof told === "string") store.change(state, { statusMessage: told });
    if (state || progressToken === undefined) return undefined;
    return { ...progress, params: { ...progress.params, progressToken } };
  };

  return {
    watch(request) {
      const { id, params = {} } = request;
      const { _meta: meta = {}, name } = params;
      if (request.method !== "tools/call" || typeof name !== "string") return undefined;
      if (!takesLong(name) || !declaresTasks(meta)) return undefined;
      count += 1;
      // One that no client writes, as an id or as a token.
      const own = `\u0000task-${count}`;
      const { progressToken } = meta;
      calls.set(own, { id, tool: name, begun: false, late: false, progressToken, work: {} });
      void lateness(own);
      // How far a task is, it tells when it is asked.
      return { ...request, id: own, params: { ...params, _meta: { ...meta, progressToken: own } } };
    },
    begun(own, work) {
      const call = calls.get(own);
      if (!call) return;
      call.work = work ?? call.work;
      if (call.isBeginning) return becomeTask(own);
      call.isBeginning = true;
      void beginning(own);
    },
    outgoing(message) {
      if ("method" in message) {
        if (message.method !== "notifications/progress" || "id" in message) return message;
        const call = calls.get(message.params?.["progressToken"] as RequestId);
        return call ? progressOf(call, message) : message;
      }
      const call = message.id === undefined ? undefined : calls.get(message.id);
      if (!call || message.id === undefined) return message;
      calls.delete(message.id);
      if (!call.state) return { ...message, id: call.id };
      if ("result" in message) {
        store.change(call.state, { status: "completed", result: stamp(message.result) });
      } else {
        const { error } = message;
        store.change(call.state, { status: "failed", error, statusMessage: error.message });
      }
      return undefined;
    },
    cancelled(id) {
      const found = [...calls].find(([, call]) => call.id === id && !call.state);
      if (found) end(found[0]);
      // Whoever writes an id of ours would end work whose task is then at work for ever.
      return found !== undefined || calls.has(id);
    },
    cancel(state) {
      if (state.status !== "working") return;
      const [own, call] = [...calls].find(([, one]) => one.state === state) ?? [];
      if (own === undefined || !call || (goesOn(call.tool) && !call.work.isUnsent)) {
        if (call) call.isUnwanted = true;
        store.change(state, { statusMessage: "Nobody can stop this job: it goes on and is charged" });
        return;
      }
      store.change(state, { status: "cancelled", statusMessage: "Cancelled by its client" });
      end(own);
    },
  };
}
