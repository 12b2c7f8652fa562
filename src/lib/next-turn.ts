/** The next turn of the event loop. Node's own promise of it is a module more at every start. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
