import { Response } from "undici";

import { cleanerFor } from "../../src/app/cleaner-for.ts";
import { renderFailure } from "../../src/mcp/render.ts";
import { errorFromResponse } from "../../src/openrouter/errors/upstream-error.ts";

export const now = Date.UTC(2026, 7, 8, 23, 59);
export const model = "acme/one";

/** What the server makes of an upstream's failure. */
export async function errorOf(status: number, error: object | string, headers: Record<string, string> = {}) {
  const body =
    typeof error === "string" ? error : JSON.stringify({ error, user_id: "user_2abcDEF123456789" });
  return errorFromResponse(new Response(body, { status, headers }), { model, now });
}

/** As a client shows it: the sentence and the machine line. */
export function shown(error: unknown): { text: string; facts: Record<string, unknown> } {
  const [block] = renderFailure(error, { cleaner: cleanerFor(undefined) }).content;
  const [text = "", machine = ""] = block?.type === "text" ? block.text.split("\n") : [];
  return { text, facts: JSON.parse(machine) };
}
