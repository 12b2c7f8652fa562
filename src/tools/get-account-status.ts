import { z } from "zod";

import type { Account } from "../account/account.ts";
import { defineTool } from "./define-tool.ts";

export const getAccountStatus = defineTool({
  name: "get_account_status",
  title: "Get account status",
  description:
    "Whether the key works, its limit and when that resets; key.usage is all that was spent with this key, spent what went through this machine's servers (session, day, month, by model; days are UTC); what is left of the budgets; known rate limits; videos under way. USD. Free of charge; works without a key.",
  input: () => z.strictObject({}),
  output: () => z.looseObject({ warnings: z.array(z.string()).optional() }),
  effects: { readOnly: true, spends: false },
  deferred: { hint: "OpenRouter key, credits, spending, budgets, limits" },
  run: (_input, { account, signal }: { account: Account; signal: AbortSignal }) => account.status(signal),
});
