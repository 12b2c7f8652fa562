import type { JSONRPCErrorResponse, Result } from "@modelcontextprotocol/sdk/types.js";

/** How a call that became a task stands: the shape of the extension `io.modelcontextprotocol/tasks`, 2026-07-28. */
export interface TaskState {
  taskId: string;
  status: "working" | "completed" | "cancelled" | "failed";
  statusMessage?: string;
  createdAt: string;
  lastUpdatedAt: string;
  ttlMs: number;
  pollIntervalMs: number;
  result?: Result;
  error?: JSONRPCErrorResponse["error"];
}

const hourMs = 3_600_000;
const pollIntervalMs = 2000;
const mostBytes = 64 * 1024 * 1024;

interface Ended {
  state: TaskState;
  /** What it holds in memory. */
  bytes: number;
  /** Its client has heard that it ended, and of what. */
  isTold: boolean;
}

/**
 * The tasks of one client, in memory, for an hour after their end. What was paid for is not thrown away before it was
 * asked for: where they hold too much, those go first whose end was told, and of these those that ended first.
 */
export class TaskStore {
  readonly #working = new Map<string, TaskState>();
  /** In the order of their end. */
  readonly #ended = new Map<string, Ended>();
  #bytes = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  // The global crypto is loaded when it is first used; an import would load it at every start.
  /** A new task; work that was begun before, and has an id of its own, brings both. */
  create(taskId: string = crypto.randomUUID(), begunAt: number = this.#now()): TaskState {
    const now = this.#now();
    const state: TaskState = {
      taskId,
      status: "working",
      createdAt: new Date(begunAt).toISOString(),
      lastUpdatedAt: new Date(now).toISOString(),
      // It counts from the beginning, and a call may take its while.
      ttlMs: Math.max(0, now - begunAt) + hourMs,
      pollIntervalMs,
    };
    this.#working.set(taskId, state);
    return state;
  }

  get(taskId: string): TaskState | undefined {
    const ended = this.#ended.get(taskId)?.state;
    return ended && !this.#isOver(ended) ? ended : this.#working.get(taskId);
  }

  /** A task as its client is told of it. */
  told(state: TaskState): Result {
    const ended = this.#ended.get(state.taskId);
    if (ended) ended.isTold = true;
    return { ...state };
  }

  change(state: TaskState, change: Partial<TaskState>): void {
    const now = this.#now();
    const lived = now - Date.parse(state.createdAt);
    // How far it was says nothing of its end.
    if (change.status) delete state.statusMessage;
    Object.assign(state, change, { lastUpdatedAt: new Date(now).toISOString(), ttlMs: lived + hourMs });
    if (state.status === "working") return;
    this.#working.delete(state.taskId);
    const bytes = bytesOf(state);
    this.#ended.set(state.taskId, { state, bytes, isTold: false });
    this.#bytes += bytes;
    this.#sweep();
  }

  #isOver({ createdAt, ttlMs }: TaskState): boolean {
    return this.#now() > Date.parse(createdAt) + ttlMs;
  }

  #sweep(): void {
    for (const ended of this.#ended.values()) {
      if (!this.#isOver(ended.state)) break;
      this.#forget(ended);
    }
    while (this.#bytes > mostBytes && this.#ended.size > 1) {
      const [eldest] = this.#ended.values();
      const next = this.#firstTold() ?? eldest;
      if (next) this.#forget(next);
    }
  }

  #firstTold(): Ended | undefined {
    for (const ended of this.#ended.values()) if (ended.isTold) return ended;
    return undefined;
  }

  #forget({ state, bytes }: Ended): void {
    this.#ended.delete(state.taskId);
    this.#bytes -= bytes;
  }
}

// A text's letters take two bytes.
const bytesOf = (state: TaskState): number => 2 * JSON.stringify(state).length;
