import type { Clock } from "../lib/clock.ts";
import type { PostPhase } from "../openrouter/paid-post.ts";

/** What a request is doing, in a few words; `working` is what the model does when nothing else is waited for. */
export function activityIn({ note, until }: PostPhase, clock: Clock, working: string): string {
  if (note === undefined) return working;
  const seconds = until === undefined ? 0 : Math.max(0, Math.ceil((until - clock.now()) / 1000));
  return seconds > 0 ? `${note}, for ${seconds} s more` : note;
}
