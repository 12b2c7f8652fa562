import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";

import { sentences } from "../errors.ts";
import type { Cleaner } from "../lib/cleaner.ts";
import { forPrograms, shownFacts, toJson } from "./render.ts";

/** A failure as JSON-RPC answers it. The SDK's own would put "MCP error", and its code, before the message. */
class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/**
 * For requests whose failures have no result to stand in: what happened and what to do next, and the facts for programs
 * as data. A resource that is not there is -32602 as in MCP 2026-07-28 and the SDK; 2025-11-25 had -32002.
 */
export function requestError(error: unknown, cleaner: Cleaner, about: object = {}): Error {
  const facts = shownFacts(error, cleaner);
  const code = facts.category === "Validation Error" ? ErrorCode.InvalidParams : ErrorCode.InternalError;
  const data: unknown = JSON.parse(toJson({ ...about, ...forPrograms(facts) }, cleaner));
  return new RequestError(code, sentences(facts), data);
}
