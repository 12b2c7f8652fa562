// What every client here is asked to do, with the server's command and what must come of it.
import assert from "node:assert/strict";

/** The server under test: the built binary against its simulator. */
export const server = {
  command: process.env.SERVER_NODE ?? process.execPath,
  args: [process.env.SERVER ?? "", "--simulate"],
  env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" },
};

export const toolNames = [
  "chat_completion",
  "get_result",
  "search_models",
  "get_model_info",
  "validate_model",
  "generate_image",
  "get_account_status",
];

export const asked = {
  search: { name: "search_models", arguments: { query: "claude", limit: 2 } },
  // The forms that adapters have refused before: a boolean beside an object, a mode beside an object.
  chat: {
    name: "chat_completion",
    arguments: {
      model: "openai/gpt-4o-mini",
      messages: [{ role: "user", content: "Reply with exactly: forty-two" }],
      cache: true,
      tool_choice: "auto",
    },
  },
  mistake: { name: "validate_model", arguments: { model: "anthropic/claude-sonet-4.5" } },
  picture: {
    name: "chat_completion",
    arguments: {
      model: "google/gemini-3-pro-image",
      messages: [{ role: "user", content: "Draw a red sun" }],
    },
  },
};

export function checkTools(names) {
  for (const name of toolNames) assert.ok(names.includes(name), `${name} is not among ${names.join(", ")}`);
}

export const checkSearch = (text) => assert.equal(JSON.parse(text).models.length, 2);

export const checkChat = (text) => assert.equal(JSON.parse(text).choices[0].message.content, "forty-two");

export const checkMistake = (text) =>
  assert.match(
    text,
    /Error: Validation Error - Model not found: 'anthropic\/claude-sonet-4\.5'\. Did you mean/,
  );

export const checkPicture = (base64) =>
  assert.equal(Buffer.from(base64, "base64").subarray(1, 4).toString(), "PNG");
