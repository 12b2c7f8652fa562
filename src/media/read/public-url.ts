import { invalid } from "../../errors.ts";
import { whyNotPublic } from "./special-addresses.ts";

// What the URL standard drops or rewrites before it parses; another parser may see another host.
const ambiguous = /[\u0000-\u0020\u007f\\]/;

const usePublic = "Use a public https address";
const useFile = `${usePublic}, or download the file and pass its local path or a data: URI in \`files\``;

/**
 * Refuses a URL that a server elsewhere cannot or should not fetch; the answer is its normal form. The name is not
 * resolved: the URL is passed on and never fetched from here, so what a public name leads to is OpenRouter's to judge.
 * `at` is where the URL stood.
 */
export function checkPublicUrl(url: string, at?: string): string {
  const place = at === undefined ? "" : `${at}: `;
  // What is no part of a message, a tool's server for example, cannot be a file.
  const next = at === undefined || at.startsWith("messages[") ? useFile : usePublic;
  const parsed = !ambiguous.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) throw invalid("bad_url", `${place}this is not a URL`, next);
  if (parsed.protocol !== "https:") {
    throw invalid("url_not_https", `${place}only https URLs are passed on, not ${parsed.protocol}`, next);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw invalid(
      "url_with_credentials",
      `${place}the URL carries a user name or password, which would be passed on`,
      next,
    );
  }
  // Decimal, octal, hexadecimal and short IPv4 arrive here as dotted quads, full-width letters and dots as ASCII: the URL
  // standard's host parser rewrites them.
  const reason = whyNotPublic(withoutEnds(parsed.hostname));
  if (reason) throw invalid("url_not_public", `${place}'${parsed.host}' ${reason}`, next);
  return parsed.href;
}

/** A host without the brackets of IPv6 and without the dots of the root. */
function withoutEnds(host: string): string {
  if (host.startsWith("[")) return host.slice(1, -1);
  let end = host.length;
  while (host[end - 1] === ".") end -= 1;
  return host.slice(0, end);
}
