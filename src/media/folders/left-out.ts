/** Why files of a folder are not sent. */
export type Reason =
  | "gitignored"
  | "hidden"
  | "node_modules"
  | "secret name"
  | "binary"
  | "empty"
  | "line break in its name"
  | "link"
  | "special file"
  | "over 1 MB"
  | "changed while read"
  | "unreadable folder";

/** How many were left out, by reason; a folder that was not entered counts as one. */
export class LeftOutFiles {
  readonly #counts = new Map<Reason, number>();

  add(reason: Reason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  /** Undefined where nothing was left out. */
  counts(): Record<string, number> | undefined {
    return this.#counts.size > 0 ? Object.fromEntries(this.#counts) : undefined;
  }
}
