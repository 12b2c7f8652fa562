import { BlockList, isIP } from "node:net";

import { once } from "../../lib/once.ts";

type Network = readonly [network: string, prefix: number, source: string];

// IANA IPv4 special-purpose address registry, with the document each row comes from.
const special4: readonly Network[] = [
  ["0.0.0.0", 8, "RFC 791: this network"],
  ["10.0.0.0", 8, "RFC 1918: private"],
  ["100.64.0.0", 10, "RFC 6598: shared by a carrier's customers"],
  ["127.0.0.0", 8, "RFC 1122: loopback"],
  ["168.63.129.16", 32, "Azure's WireServer, the one metadata service on a public address"],
  ["169.254.0.0", 16, "RFC 3927: link-local, and the metadata services of clouds"],
  ["172.16.0.0", 12, "RFC 1918: private"],
  ["192.0.0.0", 24, "RFC 6890: protocol assignments"],
  ["192.0.2.0", 24, "RFC 5737: documentation"],
  ["192.31.196.0", 24, "RFC 7535: AS112"],
  ["192.52.193.0", 24, "RFC 7450: AMT"],
  ["192.88.99.0", 24, "RFC 7526: 6to4 relays"],
  ["192.168.0.0", 16, "RFC 1918: private"],
  ["192.175.48.0", 24, "RFC 7534: AS112"],
  ["198.18.0.0", 15, "RFC 2544: benchmarks"],
  ["198.51.100.0", 24, "RFC 5737: documentation"],
  ["203.0.113.0", 24, "RFC 5737: documentation"],
  ["224.0.0.0", 4, "RFC 5771: multicast"],
  ["240.0.0.0", 4, "RFC 1112: reserved, and RFC 8190: broadcast"],
];

// All IPv6 but global unicast: IPv4 mapped (::ffff:0:0/96), compatible (::/96), translated (::ffff:0:0:0/96, 64:ff9b::/96,
// 64:ff9b:1::/48), unique local, link-local and multicast all lie outside it.
const global6: Network = ["2000::", 3, "RFC 4291, 2.4"];

// IANA IPv6 special-purpose address registry, as far as it lies inside global unicast.
const special6: readonly Network[] = [
  ["2001::", 23, "RFC 2928: protocol assignments; RFC 4380: Teredo, with IPv4 inside"],
  ["2001:db8::", 32, "RFC 3849: documentation"],
  ["2002::", 16, "RFC 3056: 6to4, with IPv4 inside"],
  ["2620:4f:8000::", 48, "RFC 7534: AS112"],
  ["3fff::", 20, "RFC 9637: documentation"],
];

// Names that are never in the public DNS, each with all below it.
const specialNames: Readonly<Record<string, string>> = {
  alt: "RFC 9476",
  arpa: "RFC 3172: infrastructure, in-addr.arpa and ip6.arpa and home.arpa (RFC 8375) among it",
  example: "RFC 6761",
  internal: "ICANN board resolution 2024.07.29.06",
  invalid: "RFC 6761",
  local: "RFC 6762",
  localhost: "RFC 6761",
  onion: "RFC 7686",
  test: "RFC 6761",
  // In use inside networks without being reserved.
  corp: "RFC 6762, appendix G",
  home: "RFC 6762, appendix G",
  intranet: "RFC 6762, appendix G",
  lan: "RFC 6762, appendix G",
  private: "RFC 6762, appendix G",
  localdomain: "the default of many resolvers",
  svc: "Kubernetes documentation, DNS for services",
};

// Metadata services that answer under a public name inside their cloud.
const metadataNames = new Set(["metadata.goog", "metadata.azure.com"]);

const lists = once(() => {
  const special = new BlockList();
  for (const [network, prefix] of special4) special.addSubnet(network, prefix, "ipv4");
  for (const [network, prefix] of special6) special.addSubnet(network, prefix, "ipv6");
  const global = new BlockList();
  global.addSubnet(global6[0], global6[1], "ipv6");
  return { special, global };
});

/**
 * Why a host is not one that anybody on the internet reaches; undefined when it may be. `host` is in the URL standard's
 * normal form (numbers in dotted or colon notation, names in ASCII), without brackets and trailing dots.
 */
export function whyNotPublic(host: string): string | undefined {
  const family = isIP(host);
  if (family === 0) return isSpecialName(host) ? "is a name inside a private network" : undefined;
  const { special, global } = lists();
  const isPublic =
    family === 4 ? !special.check(host, "ipv4") : global.check(host, "ipv6") && !special.check(host, "ipv6");
  return isPublic ? undefined : "is a private, local or reserved address";
}

function isSpecialName(name: string): boolean {
  // RFC 6761 and 6762 reserve the last label with all below it; a single label is completed by the network it is asked in.
  const last = name.slice(name.lastIndexOf(".") + 1);
  return !name.includes(".") || Object.hasOwn(specialNames, last) || metadataNames.has(name);
}
