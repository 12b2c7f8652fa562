import type { ServerResponse } from "node:http";

import type { ChatRequest } from "../../src/openrouter/chat/request.ts";
import { row, type RowInput } from "../catalog/rows.ts";
import { judging } from "../routing/select/judges.ts";
import { upstream } from "./upstream.ts";

/** What a model makes of a request. */
export type Behaviour = (request: ChatRequest, response: ServerResponse) => unknown;

export interface Panel {
  env: Record<string, string>;
  /** What this model was sent, in the order in which it came. */
  sentTo: (model: string) => ChatRequest[];
}

const parameters = ["temperature", "max_tokens", "seed", "tools", "response_format", "structured_outputs"];

/** Several models in OpenRouter's place, each of which does as told; a text is the whole of its answer. */
export async function panel(
  behaviours: Record<string, Behaviour | string>,
  listed: Record<string, Omit<RowInput, "id">> = {},
): Promise<Panel> {
  const sent: ChatRequest[] = [];
  const data = Object.keys(behaviours).map((id) =>
    row({ id, supported_parameters: parameters, ...listed[id] }),
  );
  const env = await upstream((request, response) => {
    if (request.method === "GET") return response.end(JSON.stringify({ data }));
    let text = "";
    request.on("data", (part: Buffer) => {
      text += part.toString();
    });
    return request.on("end", () => {
      const body: ChatRequest = JSON.parse(text);
      sent.push(body);
      const behaviour = behaviours[body.model] ?? "";
      if (typeof behaviour === "string") reply(response, body, { content: behaviour });
      else behaviour(body, response);
    });
  });
  return { env, sentTo: (model) => sent.filter((one) => one.model === model) };
}

let count = 0;

/** One whole answer. */
export function reply(
  response: ServerResponse,
  { model }: ChatRequest,
  message: object,
  more: { finish_reason?: string | null; cost?: number | null } = {},
): unknown {
  const { finish_reason = "stop", cost = 0.001 } = more;
  count += 1;
  response.setHeader("content-type", "application/json");
  return response.end(
    JSON.stringify({
      id: `gen-${count}`,
      model,
      provider: "Acme",
      choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason }],
      usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, ...(cost !== null && { cost }) },
    }),
  );
}

/** A judge that scores each answer by its text and the place in which it stands. */
export const judge =
  (score: (text: string, slot: number) => number): Behaviour =>
  (request, response) =>
    void judging(score)(request, 0).then((content) => reply(response, request, { content }));

/** One that scores a text with the number in it. */
export const fairJudge = judge((text) => Number(/[\d.]+/.exec(text)));
