import { randomUUID } from "node:crypto";

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
const mostTasks = 100;

/** The tasks of one client, in memory: the eldest that ended go first, and none lasts longer than an hour after its end. */
export class TaskStore {
  readonly #tasks = new Map<string, TaskState>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Of work that has an id of its own and was begun before, with that. */
  create(taskId: string = randomUUID(), begunAt: number = this.#now()): TaskState {
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
    this.#tasks.set(state.taskId, state);
    this.#sweep();
    return state;
  }

  get(taskId: string): TaskState | undefined {
    this.#sweep();
    return this.#tasks.get(taskId);
  }

  change(state: TaskState, change: Partial<TaskState>): void {
    const now = this.#now();
    const lived = now - Date.parse(state.createdAt);
    // How far it was says nothing of its end.
    if (change.status) delete state.statusMessage;
    Object.assign(state, change, { lastUpdatedAt: new Date(now).toISOString(), ttlMs: lived + hourMs });
  }

  #sweep(): void {
    const ended = [...this.#tasks.values()].filter(({ status }) => status !== "working");
    const tooMany = ended.slice(0, Math.max(0, this.#tasks.size - mostTasks));
    const old = ended.filter(({ createdAt, ttlMs }) => this.#now() > Date.parse(createdAt) + ttlMs);
    for (const { taskId } of [...tooMany, ...old]) this.#tasks.delete(taskId);
  }
}
