import { invalid } from "../../errors.ts";

export interface Proxy {
  /** With its credentials: not for anybody's eyes. */
  url: string;
  /** Host and port. */
  address: string;
  /** The environment variable that names it. */
  variable: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

// As curl and Go have it: the lower-case name first; one proxy for everything is mostly given as HTTP_PROXY alone.
const variables = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];

const defaultPorts: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "socks:": "1080",
  "socks5:": "1080",
};

/**
 * The proxy that the environment names for OpenRouter, undefined when there is none. Without a scheme it is one for HTTP;
 * what is no address of a proxy is a Validation Error.
 */
export function proxyFor(baseUrl: URL, environment: Environment): Proxy | undefined {
  // Plain http goes to this machine only, which is never behind a proxy.
  if (baseUrl.protocol !== "https:" || isExcepted(baseUrl, environment)) return undefined;
  const variable = variables.find((name) => environment[name]?.trim());
  if (variable === undefined) return undefined;
  const text = environment[variable]?.trim() ?? "";
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  // The `h` leaves names to the proxy, which is done in any case.
  const address = withScheme.replace(/^socks5h:/i, "socks5:");
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const defaultPort = url && defaultPorts[url.protocol];
  if (!url?.hostname || defaultPort === undefined || !isEscaped(url.username + url.password)) {
    throw invalid(
      "invalid_proxy",
      `${variable} is not the address of a proxy`,
      "Set it to an address such as http://host:port or socks5://host:port (or unset it) and restart the server",
    );
  }
  return { url: url.href, address: `${url.hostname}:${url.port || defaultPort}`, variable };
}

/** The credentials are decoded before they are sent. */
function isEscaped(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

/** NO_PROXY: names of hosts, with their subdomains, and a port where it is given; `*` is all. */
function isExcepted({ hostname, port }: URL, environment: Environment): boolean {
  const list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? "";
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      const [, name = entry, itsPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
      if (itsPort !== undefined && itsPort !== (port || "443")) return false;
      const host = name.replace(/^\*?\./, "");
      return name === "*" || hostname === host || hostname.endsWith(`.${host}`);
    });
}
