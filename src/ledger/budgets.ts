import { dollars, roundDollars } from "../lib/dollars.ts";
import type { JournalTotals } from "./journal.ts";
import { overBudget, overCallCap, priceUnknown } from "./refusals.ts";
import type { Total } from "./totals.ts";

/** USD; undefined is no cap. */
export interface Caps {
  perCall?: number | undefined;
  perSession?: number | undefined;
  perDay?: number | undefined;
}

/** One of the budgets that calls share, and how it stands. */
export interface BudgetState {
  name: "session" | "day";
  setting: string;
  capUsd: number;
  /** Told by OpenRouter or estimated: for a cap both count. */
  spentUsd: number;
  /** Held for calls that have not been settled. */
  heldUsd: number;
  leftUsd: number;
}

interface HoldRequest {
  requestedModel: string;
  /** Most it can cost, USD; null when nobody knows. */
  worstUsd: number | null;
  /** The call's own cap. */
  maxCostUsd?: number | undefined;
}

/** The smaller of what the user set for every call and what this call set for itself. */
export interface CallCap {
  usd: number;
  /** The setting or parameter it is from. */
  setting: string;
}

const perCallSetting = "OPENROUTER_MAX_COST_PER_CALL";
const shared = [
  { name: "session", cap: "perSession", setting: "OPENROUTER_MAX_COST_PER_SESSION" },
  { name: "day", cap: "perDay", setting: "OPENROUTER_MAX_COST_PER_DAY" },
] as const;
const warnFrom = 0.8;

/** Of a sum of binary fractions nothing finer can be asked. */
const exceeds = (amount: number, cap: number): boolean => amount > cap * (1 + 1e-9);

/** The caps, and what of them is held for calls under way. All of it is synchronous: what is checked is still so when it is held. */
export class Budgets {
  readonly #caps: Caps;
  readonly #totals: () => Pick<JournalTotals, "session" | "day">;
  #heldUsd = 0;

  constructor(caps: Caps, totals: () => Pick<JournalTotals, "session" | "day">) {
    this.#caps = caps;
    this.#totals = totals;
  }

  get sharesDay(): boolean {
    return this.#caps.perDay !== undefined;
  }

  /** Holds what a call can cost at most. Throws when that is unknown or more than is left. */
  hold({ requestedModel: model, worstUsd, maxCostUsd }: HoldRequest): void {
    const callCap = this.#callCap(maxCostUsd);
    const states = this.states();
    if (worstUsd === null) {
      if (callCap || states.length > 0) throw priceUnknown(model);
      return;
    }
    if (callCap && exceeds(worstUsd, callCap.usd)) throw overCallCap(model, worstUsd, callCap);
    const over = states.find(({ capUsd, spentUsd, heldUsd }) =>
      exceeds(spentUsd + heldUsd + worstUsd, capUsd),
    );
    if (over) throw overBudget(model, worstUsd, over);
    this.#heldUsd += worstUsd;
  }

  release(usd: number): void {
    this.#heldUsd -= usd;
  }

  /** How each shared budget that is set stands. */
  states(): BudgetState[] {
    const totals = this.#totals();
    const heldUsd = roundDollars(Math.max(0, this.#heldUsd));
    return shared.flatMap(({ name, cap, setting }) => {
      const capUsd = this.#caps[cap];
      if (capUsd === undefined) return [];
      const spentUsd = spent(totals[name].all);
      const leftUsd = roundDollars(Math.max(0, capUsd - spentUsd - heldUsd));
      return [{ name, setting, capUsd, spentUsd, heldUsd, leftUsd }];
    });
  }

  /** The smallest remainder of all caps, USD; undefined when there is none. */
  remaining(maxCostUsd?: number): number | undefined {
    const left = this.states().map(({ leftUsd }) => leftUsd);
    const callCap = this.#callCap(maxCostUsd);
    if (callCap) left.push(callCap.usd);
    return left.length > 0 ? Math.min(...left) : undefined;
  }

  /** For the reader of a result, from four fifths of a budget on. */
  warnings(): string[] {
    return this.states()
      .filter(({ spentUsd, capUsd }) => spentUsd > 0 && spentUsd >= capUsd * warnFrom)
      .map(
        ({ name, setting, capUsd, spentUsd }) =>
          `${Math.floor((spentUsd / capUsd) * 100 + 1e-6)} % of the budget of this ${name} is spent: ${dollars(spentUsd)} of ${dollars(capUsd)} (${setting})`,
      );
  }

  #callCap(maxCostUsd: number | undefined): CallCap | undefined {
    const { perCall } = this.#caps;
    if (maxCostUsd !== undefined && (perCall === undefined || maxCostUsd <= perCall)) {
      return { usd: maxCostUsd, setting: "max_cost_usd" };
    }
    return perCall === undefined ? undefined : { usd: perCall, setting: perCallSetting };
  }
}

const spent = ({ costUsd, estimatedUsd }: Total): number => roundDollars(costUsd + estimatedUsd);
