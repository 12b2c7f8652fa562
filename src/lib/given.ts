import { setField } from "./set-field.ts";

/** Without the keys that nobody gave; `false`, 0 and "" were given. */
export function given<T extends object>(fields: T): T {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) setField(kept, name, value);
  return kept as T;
}
