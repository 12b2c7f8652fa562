import {
  ErrorCode,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
  type Result,
} from "@modelcontextprotocol/sdk/types.js";

import type { Clock } from "../../lib/clock.ts";
import { declaresTasks, tasksExtension } from "../terms.ts";
import { type TaskState, TaskStore } from "./task.ts";

type ErrorBody = JSONRPCErrorResponse["error"];

/** A call that may become a task. */
interface Call {
  id: RequestId;
  tool: string;
  /** Something is asked upstream for it: what is refused, or only planned, never becomes a task. */
  begun: boolean;
  /** Two seconds have passed. */
  late: boolean;
  progressToken: string | number;
  /** Whether the client asked to hear of progress. */
  tells: boolean;
  state?: TaskState;
}

export interface TasksOptions {
  clock: Pick<Clock, "now" | "sleep">;
  /** Whether a call of the tool may take long. */
  takesLong: (tool: string) => boolean;
  /** Whether its work goes on, and is charged, when a call is cancelled. */
  goesOn: (tool: string) => boolean;
  /** To the SDK's server. */
  hand: (message: JSONRPCMessage) => void;
  /** A result to the client, stamped as all are. */
  answer: (id: RequestId, result: Result) => void;
  refuse: (id: RequestId, error: ErrorBody) => void;
}

export interface Tasks {
  /** The call as it is handed on; undefined for a request that cannot become a task. */
  watch(request: JSONRPCRequest): JSONRPCRequest | undefined;
  /** The server is at work upstream for the call with this id. */
  begun(id: RequestId): void;
  /** Whether the message of the server is for a task, and not for the client. */
  takes(message: JSONRPCMessage): boolean;
  /** Answers `tasks/*`. */
  serve(request: JSONRPCRequest): void;
}

// Quick calls are answered as always.
const lateMs = 2000;
// MCP 2026-07-28, MissingRequiredClientCapabilityError.
const missingCapability = -32_021;

/** Calls that take long come back as tasks, where the client has declared the extension. */
export function createTasks(options: TasksOptions): Tasks {
  const { clock, takesLong, goesOn, hand, answer, refuse } = options;
  const store = new TaskStore(() => clock.now());
  const calls = new Map<RequestId, Call>();

  const becomeTask = (call: Call): void => {
    if (!call.begun || !call.late || call.state || !calls.has(call.id)) return;
    call.state = store.create();
    answer(call.id, { ...call.state, resultType: "task" });
  };

  const lateness = async (call: Call): Promise<void> => {
    await clock.sleep(lateMs);
    call.late = true;
    becomeTask(call);
  };

  const end = (call: Call, state: TaskState, message: JSONRPCMessage): void => {
    calls.delete(call.id);
    if (state.status === "cancelled") return;
    if ("result" in message) store.change(state, { status: "completed", result: message.result });
    else if ("error" in message) {
      const { error } = message;
      store.change(state, { status: "failed", error, statusMessage: error.message });
    }
  };

  const cancel = (state: TaskState): void => {
    const call = [...calls.values()].find((one) => one.state === state);
    if (!call) return;
    if (goesOn(call.tool)) {
      store.change(state, { statusMessage: "Nobody can stop this job: it goes on and is charged" });
      return;
    }
    store.change(state, { status: "cancelled", statusMessage: "Cancelled by its client" });
    calls.delete(call.id);
    hand({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: call.id } });
  };

  return {
    watch(request) {
      const { id, params = {} } = request;
      const { _meta: meta = {}, name } = params;
      if (request.method !== "tools/call" || typeof name !== "string") return undefined;
      if (!takesLong(name) || !declaresTasks(meta)) return undefined;
      const { progressToken = `task-${id}` } = meta;
      const call: Call = {
        id,
        tool: name,
        begun: false,
        late: false,
        progressToken,
        tells: meta.progressToken !== undefined,
      };
      calls.set(id, call);
      void lateness(call);
      // How far a task is, it tells when it is asked.
      return { ...request, params: { ...params, _meta: { ...meta, progressToken } } };
    },
    begun(id) {
      const call = calls.get(id);
      if (!call) return;
      call.begun = true;
      becomeTask(call);
    },
    takes(message) {
      if ("method" in message) {
        if (message.method !== "notifications/progress") return false;
        const call = [...calls.values()].find(
          (one) => one.progressToken === message.params?.["progressToken"],
        );
        if (!call) return false;
        const told = message.params?.["message"];
        if (call.state && typeof told === "string") store.change(call.state, { statusMessage: told });
        return call.state !== undefined || !call.tells;
      }
      const call = message.id === undefined ? undefined : calls.get(message.id);
      if (!call) return false;
      if (call.state) end(call, call.state, message);
      calls.delete(call.id);
      return call.state !== undefined;
    },
    serve({ id, method, params = {} }) {
      const { _meta: meta = {}, taskId } = params;
      if (!declaresTasks(meta)) {
        const requiredCapabilities = { extensions: { [tasksExtension]: {} } };
        const message = "Missing required client capability";
        return refuse(id, { code: missingCapability, message, data: { requiredCapabilities } });
      }
      const state = typeof taskId === "string" ? store.get(taskId) : undefined;
      if (!state) {
        const message = `There is no task ${typeof taskId === "string" ? `'${taskId.slice(0, 40)}'` : "without a taskId"}: tasks are kept for an hour after their end, and no longer than this server lives`;
        return refuse(id, { code: ErrorCode.InvalidParams, message });
      }
      if (method === "tasks/cancel") cancel(state);
      return answer(id, method === "tasks/get" ? { ...state } : {});
    },
  };
}
