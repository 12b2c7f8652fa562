import {
  ErrorCode,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";

import type { Cleaner } from "../../lib/cleaner.ts";
import type { Identity } from "../identity.ts";
import { isRequest } from "../stdio/message.ts";
import type { UpstreamWork } from "../tasks/calls.ts";
import { createTasks, type TasksOptions, undeclared } from "../tasks/tasks.ts";
import { declaresTasks, removed, revision, tasksExtension } from "../terms.ts";
import { mistakeInTerms } from "./envelope.ts";
import { mistakeInFilter, wantsTasks } from "./filter.ts";
import { stamped } from "./stamp.ts";

export interface Era {
  /** A message of the client: answered here, or handed on to the SDK's server. */
  receive(message: JSONRPCMessage): void;
  /** A message of the SDK's server, as its client expects it; undefined for what is not for the client. */
  outgoing(message: JSONRPCMessage): JSONRPCMessage | undefined;
  /** The server is at work upstream for the call that it was handed with this id. */
  begun(id: RequestId, work?: UpstreamWork): void;
  /** Ends what clients listen to. */
  close(): void;
}

interface EraOptions extends Pick<TasksOptions, "clock" | "takesLong" | "goesOn" | "resume"> {
  identity: Identity;
  cleaner: Pick<Cleaner, "line">;
  isOurs: (message: JSONRPCMessage) => boolean;
  /** To the SDK's server. */
  hand: (message: JSONRPCMessage) => void;
  /** To the client. */
  answer: (message: JSONRPCMessage) => void;
}

const taskMethods = new Set(["tasks/get", "tasks/update", "tasks/cancel"]);

/** The revision 2026-07-28 in front of a server of the SDK that knows only those before it. */
export function createEra({ identity, cleaner, isOurs, hand, answer, ...ofTasks }: EraOptions): Era {
  // Every result says who wrote it; the picture is told once.
  const { icons: _told, ...serverInfo } = identity.serverInfo;
  /** Requests that the SDK's server is at work on. */
  const underWay = new Map<RequestId, { method: string; uri?: string | undefined }>();
  const listening = new Set<RequestId>();

  const refuse = (id: RequestId, error: JSONRPCErrorResponse["error"]): void =>
    answer({ jsonrpc: "2.0", id, error });

  const tasks = createTasks({
    ...ofTasks,
    cleaner,
    hand,
    answer(id, result) {
      underWay.delete(id);
      answer({ jsonrpc: "2.0", id, result: stamped(result, { method: "tasks", serverInfo }) });
    },
    stamp: (result) => stamped(result, { method: "tools/call", serverInfo }),
    refuse,
  });

  const discover = (id: RequestId): JSONRPCMessage => {
    const { instructions } = identity;
    const capabilities = { ...identity.capabilities, extensions: { [tasksExtension]: {} } };
    const result = { supportedVersions: [revision], capabilities, instructions };
    return {
      jsonrpc: "2.0",
      id,
      result: stamped(result, { method: "server/discover", serverInfo: identity.serverInfo }),
    };
  };

  /** Nothing that can be listened to ever happens here: what is agreed to is nothing. */
  const listen = ({ id, method, params: { _meta: meta, notifications } = {} }: JSONRPCRequest): void => {
    const wrong = mistakeInFilter(notifications);
    if (wrong !== undefined) {
      const message = `Invalid params for ${method}: ${wrong}`;
      return refuse(id, { code: ErrorCode.InvalidParams, message });
    }
    if (wantsTasks(notifications) && !declaresTasks(meta)) return refuse(id, undeclared);
    listening.add(id);
    answer({
      jsonrpc: "2.0",
      method: "notifications/subscriptions/acknowledged",
      params: { notifications: {}, _meta: { "io.modelcontextprotocol/subscriptionId": id } },
    });
  };

  const receiveRequest = (request: JSONRPCRequest): void => {
    const { id, method, params } = request;
    const refusal = mistakeInTerms(request, cleaner);
    if (refusal) return refuse(id, refusal);
    if (removed.has(method)) {
      const message = `Method not found: ${method} is no part of ${revision}`;
      return refuse(id, { code: ErrorCode.MethodNotFound, message });
    }
    if (method === "server/discover") return answer(discover(id));
    if (method === "subscriptions/listen") return listen(request);
    if (taskMethods.has(method)) {
      const failed = (): void => refuse(id, { code: ErrorCode.InternalError, message: "Internal error" });
      return void tasks.serve(request).catch(failed);
    }
    underWay.set(id, { method, uri: typeof params?.["uri"] === "string" ? params["uri"] : undefined });
    return hand(tasks.watch(request) ?? request);
  };

  return {
    receive(message) {
      if (isRequest(message)) return isOurs(message) ? receiveRequest(message) : hand(message);
      if ("method" in message && message.method === "notifications/cancelled") {
        const id = message.params?.["requestId"] as RequestId;
        // MCP 2026-07-28, cancellation: nothing more is sent for it.
        if (listening.delete(id)) return;
        underWay.delete(id);
        if (tasks.cancelled(id)) return;
      }
      hand(message);
    },
    begun: (id, work) => tasks.begun(id, work),
    outgoing(told) {
      const message = tasks.outgoing(told);
      if (!message || !("id" in message) || message.id === undefined || "method" in message) return message;
      const asked = underWay.get(message.id);
      underWay.delete(message.id);
      if (!asked || !("result" in message)) return message;
      return { ...message, result: stamped(message.result, { ...asked, serverInfo }) };
    },
    close() {
      for (const id of listening) {
        const result = stamped({}, { method: "subscriptions/listen", serverInfo });
        const { _meta: meta } = result;
        const closing = { ...meta, "io.modelcontextprotocol/subscriptionId": id };
        answer({ jsonrpc: "2.0", id, result: { ...result, _meta: closing } });
      }
      listening.clear();
    },
  };
}
