import { invalid } from "../../errors.ts";
import { isPublicAddress } from "./special-addresses.ts";

// Names that never are in the public DNS: RFC 6761, 6762 (and its appendix G), 7686, 8375, 9476; ICANN's `internal`.
const privateNames =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|home\.arpa|lan|test|invalid|example|onion|alt)$/;

const metadataNames = /^(metadata\.goog|metadata\.azure\.com|instance-data(\.ec2\.internal)?)$/;

// Public DNS that answers with the address a name spells, or with loopback.
const addressNames = /(^|\.)(nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me)$/;

// What the URL standard drops or rewrites before it parses; another parser may see another host.
const ambiguous = /[\u0000-\u0020\u007f\\]/;

const useFile =
  "Use a public https address, or download the file and pass its local path or a data: URI in `files`";

/**
 * Refuses a URL that a server elsewhere cannot or should not fetch; the answer is its normal form. The name is not
 * resolved: the URL is passed on and never fetched from here. `at` is where the URL stood.
 */
export function checkPublicUrl(url: string, at?: string): string {
  const place = at === undefined ? "" : `${at}: `;
  const parsed = !ambiguous.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) throw invalid("bad_url", `${place}this is not a URL`, useFile);
  if (parsed.protocol !== "https:") {
    throw invalid("url_not_https", `${place}only https URLs are passed on, not ${parsed.protocol}`, useFile);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw invalid(
      "url_with_credentials",
      `${place}the URL carries a user name or password, which would be passed on`,
      useFile,
    );
  }
  const reason = whyNotPublic(parsed);
  if (reason) throw invalid("url_not_public", `${place}'${parsed.host}' ${reason}`, useFile);
  return parsed.href;
}

function whyNotPublic({ hostname }: URL): string | undefined {
  // Decimal, octal and hexadecimal IPv4 arrive here as dotted quads: the URL standard's host parser rewrites them.
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
  const isPublic = isPublicAddress(host);
  if (isPublic === false) return "is a private, local or reserved address";
  if (isPublic === undefined) {
    if (!host.includes(".") || privateNames.test(host) || metadataNames.test(host)) {
      return "is a name inside a private network";
    }
    if (addressNames.test(host)) return "is a name that can stand for any address";
  }
  return undefined;
}
