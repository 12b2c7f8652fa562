import { LRUCache } from "lru-cache";

export interface Share {
  id: string;
  /** 0 is tried only after all others. */
  weight: number;
}

export interface Turn<T extends Share> {
  /** Everyone who shares: whose turn it is, is remembered for this list of ids and weights. */
  list: readonly T[];
  /** Those of the list who can have the turn now. */
  eligible: readonly T[];
  /** Whoever had the first turn of a session keeps it. */
  session?: string | undefined;
  /** Unix milliseconds. */
  now: number;
}

const keptMs = 5 * 60_000;
const mostLists = 500;
const mostSessions = 2000;

/**
 * Whose turn it is: smooth weighted round robin (as in nginx), which gives each its exact share and spreads
 * it evenly, {5, 1, 1} as a a b a c a a. Lasts as long as the process.
 */
export class Turns {
  /** For each list what everyone in it is owed. */
  readonly #owed = new LRUCache<string, readonly number[]>({ max: mostLists });
  readonly #sessions = new LRUCache<string, { place: number; until: number }>({ max: mostSessions });

  /** The eligible ones, whose turn it is first; takes no turn. */
  order<T extends Share>(turn: Turn<T>): T[] {
    const owed = this.#owedWith(turn);
    const kept = this.#kept(turn);
    const rank = (place: number, { weight }: T): number => {
      if (place === kept) return Number.POSITIVE_INFINITY;
      return weight > 0 ? (owed[place] ?? 0) : Number.NEGATIVE_INFINITY;
    };
    return turn.list
      .map((share, place) => ({ share, rank: rank(place, share) }))
      .filter(({ share }) => turn.eligible.includes(share))
      .toSorted((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank))
      .map(({ share }) => share);
  }

  /** Gives `first` the turn: once for each request, however often it is tried. */
  take<T extends Share>(turn: Turn<T>, first: T): void {
    const place = turn.list.indexOf(first);
    if (place !== this.#kept(turn)) {
      const total = turn.eligible.reduce((sum, { weight }) => sum + weight, 0);
      const owed = this.#owedWith(turn);
      this.#owed.set(
        keyOf(turn.list),
        owed.map((amount, at) => (at === place ? amount - total : amount)),
      );
    }
    if (turn.session !== undefined) this.#sessions.set(sessionKey(turn), { place, until: turn.now + keptMs });
  }

  /** What everyone is owed when the eligible ones have had their shares of one more turn. */
  #owedWith<T extends Share>({ list, eligible }: Turn<T>): number[] {
    const before = this.#owed.get(keyOf(list));
    return list.map((share, at) => (before?.[at] ?? 0) + (eligible.includes(share) ? share.weight : 0));
  }

  #kept<T extends Share>(turn: Turn<T>): number | undefined {
    const kept = this.#sessions.get(sessionKey(turn));
    const share = kept && kept.until > turn.now ? turn.list[kept.place] : undefined;
    return share && turn.eligible.includes(share) ? kept?.place : undefined;
  }
}

const keyOf = (list: readonly Share[]): string => JSON.stringify(list.map(({ id, weight }) => [id, weight]));

const sessionKey = ({ list, session }: Turn<Share>): string => JSON.stringify([session ?? null, keyOf(list)]);
