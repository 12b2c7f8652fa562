import { dollars, roundDollars } from "../lib/dollars.ts";
import { exceeds } from "../lib/exceeds.ts";
import type { BudgetState, CallCap } from "./budget-state.ts";
import type { JournalTotals } from "./journal.ts";
import { byEstimate, overBudget, overCallCap, priceUnknown, type WorstParts } from "./refusals.ts";

/** USD; undefined is no cap. */
export interface Caps {
  perCall?: number | undefined;
  perSession?: number | undefined;
  perDay?: number | undefined;
}

/** What a call may cost by itself, USD. */
export interface CallLimit {
  /** The call's own cap. */
  maxCostUsd?: number | undefined;
  /** What its earlier requests cost; 0 when absent. */
  callSpentUsd?: number | undefined;
}

interface HoldRequest extends CallLimit {
  requestedModel: string;
  /** Most it can cost, USD; null when nobody knows. */
  worstUsd: number | null;
  parts?: WorstParts | undefined;
}

const perCallSetting = "OPENROUTER_MAX_COST_PER_CALL";
const shared = [
  { name: "session", cap: "perSession", setting: "OPENROUTER_MAX_COST_PER_SESSION" },
  { name: "day", cap: "perDay", setting: "OPENROUTER_MAX_COST_PER_DAY" },
] as const;
const warnFrom = 0.8;

/** What a cap has been used up by: an estimate counts as well. */
const used = ({ spentUsd, estimatedUsd }: Pick<BudgetState, "spentUsd" | "estimatedUsd">): number =>
  spentUsd + estimatedUsd;

/** The caps, and what of them is held for calls under way. All of it is synchronous: what is checked is still so when it is held. */
export class Budgets {
  readonly #caps: Caps;
  /** Without a budget that calls share nothing is added up. */
  readonly #isShared: boolean;
  readonly #totals: () => Pick<JournalTotals, "session" | "day">;
  #heldUsd = 0;

  constructor(caps: Caps, totals: () => Pick<JournalTotals, "session" | "day">) {
    this.#caps = caps;
    this.#isShared = shared.some(({ cap }) => caps[cap] !== undefined);
    this.#totals = totals;
  }

  get sharesDay(): boolean {
    return this.#caps.perDay !== undefined;
  }

  /** Holds what a call can cost at most. Throws when that is unknown or more than is left. */
  hold({ requestedModel: model, worstUsd, parts = {}, ...limit }: HoldRequest): void {
    const callCap = this.#callCap(limit);
    const states = this.states();
    if (worstUsd === null) {
      if (callCap || states.length > 0) throw priceUnknown(model, parts);
      return;
    }
    if (callCap && exceeds(callCap.spentUsd + worstUsd, callCap.usd))
      throw overCallCap(model, worstUsd, callCap, parts);
    const never = states.find((state) => exceeds(used(state) + worstUsd, state.capUsd));
    if (never) throw overBudget(model, worstUsd, never, { ...parts, mayFitLater: false });
    const notYet = states.find((state) => exceeds(used(state) + state.heldUsd + worstUsd, state.capUsd));
    if (notYet) throw overBudget(model, worstUsd, notYet, { ...parts, mayFitLater: true });
    this.#heldUsd += worstUsd;
  }

  release(usd: number): void {
    this.#heldUsd -= usd;
  }

  /** How each shared budget that is set stands. */
  states(): BudgetState[] {
    if (!this.#isShared) return [];
    const totals = this.#totals();
    const heldUsd = roundDollars(Math.max(0, this.#heldUsd));
    return shared.flatMap(({ name, cap, setting }) => {
      const capUsd = this.#caps[cap];
      if (capUsd === undefined) return [];
      const { all } = totals[name];
      const [spentUsd, estimatedUsd] = [roundDollars(all.costUsd), roundDollars(all.estimatedUsd)];
      const leftUsd = roundDollars(Math.max(0, capUsd - spentUsd - estimatedUsd - heldUsd));
      return [{ name, setting, capUsd, spentUsd, estimatedUsd, heldUsd, leftUsd }];
    });
  }

  /** The smallest remainder of all caps, USD; undefined when there is none. */
  remaining(limit: CallLimit = {}): number | undefined {
    const left = this.states().map(({ leftUsd }) => leftUsd);
    const callCap = this.#callCap(limit);
    if (callCap) left.push(roundDollars(Math.max(0, callCap.usd - callCap.spentUsd)));
    return left.length > 0 ? Math.min(...left) : undefined;
  }

  /** For the reader of a result, from four fifths of a budget on. */
  warnings(): string[] {
    return this.states()
      .filter((state) => used(state) > 0 && used(state) >= state.capUsd * warnFrom)
      .map(
        ({ name, setting, capUsd, spentUsd, estimatedUsd }) =>
          `${Math.floor((used({ spentUsd, estimatedUsd }) / capUsd) * 100 + 1e-6)} % of the budget of this ${name} is spent: ${dollars(spentUsd)}${byEstimate(estimatedUsd)} of ${dollars(capUsd)} (${setting})`,
      );
  }

  #callCap({ maxCostUsd, callSpentUsd: spentUsd = 0 }: CallLimit): CallCap | undefined {
    const { perCall } = this.#caps;
    if (maxCostUsd !== undefined && (perCall === undefined || maxCostUsd <= perCall)) {
      return { usd: maxCostUsd, spentUsd, setting: "max_cost_usd" };
    }
    return perCall === undefined ? undefined : { usd: perCall, spentUsd, setting: perCallSetting };
  }
}
