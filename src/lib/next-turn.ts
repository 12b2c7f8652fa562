/** The next turn of the event loop. `node:timers/promises` has the same, and would be a module more for every start. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
