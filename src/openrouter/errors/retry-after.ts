/** When to come back, in seconds from `now` (epoch ms), from an answer's headers; undefined when they do not say. */
export function retryAfterSeconds(
  header: (name: string) => string | undefined,
  now: number,
): number | undefined {
  const ms = amountOf(header("retry-after-ms"));
  const retryAfter = header("retry-after");
  return (
    within(ms && ms / 1000) ??
    within(amountOf(retryAfter)) ??
    // RFC 9110, 10.2.3: an HTTP date is the other form.
    untilThen(Date.parse(retryAfter ?? ""), now) ??
    untilThen(resetMoment(header("x-ratelimit-reset")), now)
  );
}

const longestSeconds = 31 * 86_400;

/** Nobody limits for longer: more is a mistake, and so is less than nothing. */
export const within = (seconds: number | undefined): number | undefined =>
  seconds !== undefined && seconds >= 0 && seconds <= longestSeconds ? seconds : undefined;

function amountOf(text: string | undefined): number | undefined {
  return text?.trim() ? Number(text) : undefined;
}

/** OpenRouter docs, limits: epoch milliseconds. Gateways send epoch seconds, which as milliseconds would be in 1970. */
function resetMoment(text: string | undefined): number {
  const epoch = amountOf(text) ?? Number.NaN;
  return epoch < 1e11 ? epoch * 1000 : epoch;
}

/** What clocks may differ by. */
const skewSeconds = 60;

/** A moment that has just passed is now; one that is long past says nothing of this answer. */
function untilThen(moment: number, now: number): number | undefined {
  const seconds = (moment - now) / 1000;
  return seconds < -skewSeconds ? undefined : within(Math.max(0, seconds));
}
