import {
  ErrorCode,
  type JSONRPCErrorResponse,
  type JSONRPCRequest,
  type RequestId,
  type Result,
} from "@modelcontextprotocol/sdk/types.js";

import type { Cleaner } from "../../lib/cleaner.ts";
import { isObject } from "../../lib/is-object.ts";
import { declaresTasks, tasksExtension } from "../terms.ts";
import { type Calls, type CallsOptions, createCalls } from "./calls.ts";
import { type TaskState, TaskStore } from "./task.ts";

type ErrorBody = JSONRPCErrorResponse["error"];

/** Work that outlives the process it was begun in. */
export interface Outlasting {
  /** When it was begun, epoch ms. */
  begunAt: number;
  /** Settles when it ends, however it ends. */
  result: Promise<Result>;
}

export interface TasksOptions extends Omit<CallsOptions, "store"> {
  /** The work with this id that a process before this one began; undefined when there is none. */
  resume: (taskId: string) => Promise<Outlasting | undefined>;
  cleaner: Pick<Cleaner, "line">;
  refuse: (id: RequestId, error: ErrorBody) => void;
}

export interface Tasks extends Pick<Calls, "watch" | "begun" | "outgoing" | "cancelled"> {
  /** Answers `tasks/*`. */
  serve(request: JSONRPCRequest): Promise<void>;
}

const mostEchoed = 40;
// MCP 2026-07-28, MissingRequiredClientCapabilityError.
const missingCapability = -32_021;
const requiredCapabilities = { extensions: { [tasksExtension]: {} } };

/** What a client hears that asks for tasks and did not declare them. */
export const undeclared: ErrorBody = {
  code: missingCapability,
  message: "Missing required client capability",
  data: { requiredCapabilities },
};

/** Calls that take long come back as tasks, where the client has declared the extension. */
export function createTasks({ resume, cleaner, refuse, ...options }: TasksOptions): Tasks {
  const { clock, answer, stamp } = options;
  const store = new TaskStore(() => clock.now());
  const calls = createCalls({ ...options, store });

  const resumed = async (taskId: string): Promise<TaskState | undefined> => {
    const work = await resume(taskId);
    // Another request may have asked for it meanwhile.
    const known = store.get(taskId);
    if (known || !work) return known;
    const state = store.create(taskId, work.begunAt);
    void work.result.then((result) => store.change(state, { status: "completed", result: stamp(result) }));
    return state;
  };

  return {
    ...calls,
    async serve(request) {
      const { id, method, params: { _meta: meta = {}, taskId } = {} } = request;
      if (!declaresTasks(meta)) return refuse(id, undeclared);
      const wrong = mistakeIn(request);
      if (wrong !== undefined) {
        return refuse(id, {
          code: ErrorCode.InvalidParams,
          message: `Invalid params for ${method}: ${wrong}`,
        });
      }
      const asked = String(taskId);
      const state = store.get(asked) ?? (await resumed(asked));
      if (!state) {
        const message = `There is no task '${cleaner.line(asked, mostEchoed)}': a task is kept for an hour after its end, and only that of a video outlives this server`;
        return refuse(id, { code: ErrorCode.InvalidParams, message });
      }
      if (method === "tasks/cancel") calls.cancel(state);
      return answer(id, method === "tasks/get" ? store.told(state) : {});
    },
  };
}

/** What is wrong with the params of a request about a task. */
function mistakeIn({ method, params: { taskId, inputResponses } = {} }: JSONRPCRequest): string | undefined {
  if (typeof taskId !== "string") return "taskId: a string is expected";
  return method === "tasks/update" && !isObject(inputResponses)
    ? "inputResponses: an object is expected"
    : undefined;
}
