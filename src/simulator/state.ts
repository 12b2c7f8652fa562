import { LRUCache } from "lru-cache";

import type { Clock } from "../lib/clock.ts";
import { roundDollars } from "../lib/dollars.ts";
import { catalogue } from "./catalogue/index.ts";
import type { CatalogueEntry } from "./catalogue/model.ts";
import { type FaultQueue, queue, type Queue } from "./faults/queue.ts";
import { freeTier, type FreeTier } from "./free-tier.ts";
import type { RecordedRequest } from "./requests.ts";
import type { ResponseCache } from "./response-cache.ts";

export interface SimulatorOptions {
  /** The one key that is accepted; `sk-or-v1-simulator` when absent. */
  key?: string;
  clock?: Pick<Clock, "now" | "sleep">;
  /** Wait between two events of a stream; none when absent. */
  chunkDelayMs?: number;
  /** Any free port when absent. */
  port?: number;
  /** Account balance in USD; 100 when absent. */
  credits?: number;
  /** What the key may spend in USD, or null for no limit; 50 when absent. */
  keyLimit?: number | null;
  /** Whether the account has provider keys of its own: OpenRouter then charges no tokens, and the providers bill the user. */
  byok?: boolean;
  /** Whether each request is charged for the most that its body allows, however short the answer is. */
  dearest?: boolean;
  /** How long `GET /generation` does not know a completion that just ended; 50 when absent. */
  generationDelayMs?: number;
  /** How long a video is in the making; 3000 when absent. */
  videoMs?: number;
}

export interface Generation {
  knownFrom: number;
  data: Record<string, unknown>;
}

export interface Video {
  generation: string;
  /** USD. */
  cost: number;
  prompt: string;
  /** Epoch milliseconds. */
  doneAt: number;
}

/** Everything a running simulator remembers. */
export interface State {
  readonly options: Required<Omit<SimulatorOptions, "port">>;
  readonly requests: RecordedRequest[];
  readonly faults: FaultQueue;
  readonly answers: Queue<string>;
  readonly freeTier: FreeTier;
  readonly generations: LRUCache<string, Generation>;
  /** By the ids of their jobs. */
  readonly videos: LRUCache<string, Video>;
  readonly responseCache: ResponseCache;
  entries: CatalogueEntry[];
  readonly spent: number;
  /** What providers billed to the user's own keys. */
  readonly spentUpstream: number;
  charge(amount: number, upstream: number): void;
  /** A new generation id, in the shape of the real ones but the same in every run. */
  nextId(prefix?: string): string;
}

// A simulator that runs for days must not keep every answer.
const mostKept = 1000;

/** The state of a simulator nobody has used yet. */
export function freshState(options: State["options"]): State {
  let spent = 0;
  let spentUpstream = 0;
  let count = 0;
  return {
    options,
    requests: [],
    faults: queue(),
    answers: queue(),
    freeTier: freeTier(),
    generations: new LRUCache({ max: mostKept }),
    videos: new LRUCache({ max: mostKept }),
    responseCache: new LRUCache({ max: mostKept }),
    entries: catalogue,
    get spent() {
      return spent;
    },
    get spentUpstream() {
      return spentUpstream;
    },
    charge(amount, upstream) {
      spent = roundDollars(spent + amount);
      spentUpstream = roundDollars(spentUpstream + upstream);
    },
    nextId(prefix = "gen") {
      count += 1;
      const seconds = Math.floor(options.clock.now() / 1000);
      return `${prefix}-${seconds}-simulated${String(count).padStart(11, "0")}`;
    },
  };
}
