import { mapTexts, placeFinder } from "../../lib/map-texts.ts";

// A signature is over what stands there.
const isSigned = placeFinder(["messages.reasoning_details", "messages.tool_calls.function.arguments"]);

/**
 * A request as JSON. Half a character, of a text that somebody cut, would be refused by strict readers, and with it every
 * further request of the same conversation.
 */
export function requestBody(body: unknown): string {
  const json = JSON.stringify(body);
  // Halves are all that is written so (ECMA-262, JSON.stringify).
  if (!/\\ud[89a-f]/.test(json)) return json;
  const whole = mapTexts(body, {
    text: (text) => text.toWellFormed(),
    apart: { isPlace: isSigned, text: (text) => text },
  });
  return JSON.stringify(whole);
}
