import type { Harness } from "./harness.ts";

export const model = "anthropic/claude-sonnet-4.5";

export const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "Weather",
    parameters: { type: "object", properties: { city: { type: "string" } } },
  },
};

export const send = ({ call }: Harness, args: object) =>
  call("chat_completion", { model, messages: "Hi", ...args });
