import type { Proxy } from "./proxy.ts";

/** What happened, and what to do about it. */
interface Account {
  what: string;
  next: string;
}

/** The request was written to a connection, and no answer came. `code` is the system's, or words where it has none. */
export function broken(code: string, cause: unknown): Account {
  // undici's name for it.
  return cause instanceof Error && cause.name === "HTTPParserError"
    ? {
        what: "What answered in OpenRouter's place does not speak HTTP",
        next: "Check OPENROUTER_BASE_URL: its scheme (http or https), host and port",
      }
    : {
        what: `The connection to OpenRouter broke before an answer came (${code})`,
        next: "Check the network and try again",
      };
}

/** There was no connection to write the request to. */
export function unreached(code: string, proxy: Proxy | undefined): Account {
  const advice = tlsAdvice(code);
  if (advice !== undefined || proxy === undefined) {
    return {
      what: `OpenRouter could not be reached (${code})`,
      next: advice ?? networkAdvice[code] ?? "Check the network and try again",
    };
  }
  const named = `The proxy ${proxy.address} (${proxy.variable})`;
  // undici's words; it has no code for it.
  const status = /^Proxy response \((\d+)\)/.exec(code)?.[1];
  if (status === undefined) {
    return {
      what: `${named} could not be reached, or hung up (${code})`,
      next: `Check ${proxy.variable} and that the proxy is running`,
    };
  }
  const next =
    status === "407"
      ? `Put the proxy's user and password into ${proxy.variable} (http://user:password@host:port)`
      : `Check that the proxy may connect to OpenRouter, or correct ${proxy.variable}`;
  return { what: `${named} refused to connect to OpenRouter: it answered ${status}`, next };
}

const checkNames = "Check the network, OPENROUTER_BASE_URL and, behind a proxy, HTTPS_PROXY";

const networkAdvice: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Check OPENROUTER_BASE_URL and that the service there is running",
  ENOTFOUND: checkNames,
  EAI_AGAIN: checkNames,
  "it expects TLS": "Write https in OPENROUTER_BASE_URL",
  UND_ERR_CONNECT_TIMEOUT: "Check the network and, behind a proxy, HTTPS_PROXY",
};

/** Node's documentation, TLS, X509 certificate error codes; the others are OpenSSL's. Undefined where it is not about TLS. */
function tlsAdvice(code: string): string | undefined {
  if (code === "CERT_NOT_YET_VALID" || code === "CERT_HAS_EXPIRED") {
    return "The certificate there is out of date: check this machine's clock, then OPENROUTER_BASE_URL";
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return "The certificate there is for another host: check OPENROUTER_BASE_URL and what stands between";
  }
  if (/CERT|^UNABLE_TO_|^CRL_/.test(code)) {
    return "The certificate there is not trusted: if a proxy inspects traffic here, set NODE_EXTRA_CA_CERTS to its certificate";
  }
  return /^EPROTO$|^ERR_SSL_|^ERR_TLS_/.test(code)
    ? "The TLS handshake failed: check OPENROUTER_BASE_URL, its port above all, and what stands between"
    : undefined;
}
