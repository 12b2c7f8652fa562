import type { Turn } from "../../memory/turns.ts";
import type { Rated } from "../candidate.ts";
import type { OrderContext, Strategy } from "./strategy.ts";

const turnOf = (eligible: readonly Rated[], { list, session, now }: OrderContext): Turn<Rated> => ({
  list,
  eligible,
  session,
  now,
});

export const roundRobin = {
  name: "round_robin",
  order: (rated, context) => context.turns.order(turnOf(rated, context)),
  started(ordered, context) {
    const [first] = ordered;
    if (first) context.turns.take(turnOf(ordered, context), first);
  },
} as const satisfies Strategy;
