/** When to come back, in seconds from `now` (epoch ms), from an answer's headers; undefined when they do not say. */
export function retryAfterSeconds(
  header: (name: string) => string | undefined,
  now: number,
): number | undefined {
  const retryAfter = header("retry-after");
  if (retryAfter) {
    const seconds = Number(retryAfter);
    if (Number.isFinite(seconds)) return Math.max(0, seconds);
    // RFC 9110, 10.2.3: an HTTP date is the other form.
    const date = Date.parse(retryAfter);
    if (!Number.isNaN(date)) return Math.max(0, (date - now) / 1000);
  }
  // OpenRouter docs, limits: X-RateLimit-Reset is epoch milliseconds.
  const reset = Number(header("x-ratelimit-reset") ?? Number.NaN);
  return Number.isFinite(reset) && reset > 0 ? Math.max(0, (reset - now) / 1000) : undefined;
}
