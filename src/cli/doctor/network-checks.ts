import { AppError, sentences } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Send } from "../../openrouter/transport/http.ts";
import { proxyFor } from "../../openrouter/transport/proxy.ts";
import type { Finding } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** By which proxy OpenRouter is asked. */
export function checkProxy(baseUrl: string, environment: Environment): Finding {
  const about = "proxy";
  try {
    const proxy = proxyFor(new URL(baseUrl), environment);
    return { verdict: "ok", about, says: proxy ? `${proxy.address} (${proxy.variable})` : "none" };
  } catch (error) {
    return {
      verdict: "fail",
      about,
      says: error instanceof AppError ? sentences(error.facts) : String(error),
    };
  }
}

// What is wrong by more than this misdates the ledger and its days; TLS fails at hours.
const tolerableSeconds = 60;

/** How long an answer takes, and how far this clock is from theirs; nothing where nobody answers. */
export async function checkClock(
  send: Send,
  clock: Pick<Clock, "now">,
  signal: AbortSignal,
): Promise<Finding[]> {
  try {
    const startedAt = clock.now();
    const answer = await send({ method: "GET", path: "/key", signal });
    const endedAt = clock.now();
    const latency: Finding = {
      verdict: "ok",
      about: "latency",
      says: `${endedAt - startedAt} ms for the smallest answer`,
    };
    const theirs = Date.parse(answer.headers.get("date") ?? "");
    if (Number.isNaN(theirs)) return [latency];
    const seconds = Math.round(((startedAt + endedAt) / 2 - theirs) / 1000);
    if (Math.abs(seconds) <= tolerableSeconds)
      return [latency, { verdict: "ok", about: "clock", says: "agrees with OpenRouter's" }];
    const side = seconds > 0 ? "ahead of" : "behind";
    return [
      latency,
      {
        verdict: "warn",
        about: "clock",
        says: `this machine's clock is ${Math.abs(seconds)} s ${side} OpenRouter's: days and months of the ledger are cut there`,
        fix: "let the system set its time from the network",
      },
    ];
  } catch {
    return [];
  }
}
