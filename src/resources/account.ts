import { defineResource } from "./define-resource.ts";

export const account = defineResource({
  name: "account",
  title: "OpenRouter account",
  description: "What get_account_status tells: key, spending, budgets, rate limits.",
  uri: "openrouter://account",
  read: ({ account: known, signal }) => known.status(signal),
});
