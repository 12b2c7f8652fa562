import { BlockList, isIP } from "node:net";

// IANA IPv4 special-purpose address registry (RFC 6890 and later), and multicast (RFC 5771).
const special4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // The one metadata service on a public address: Azure's WireServer.
  ["168.63.129.16", 32],
];

// RFC 4291, 2.4: global unicast. What embeds an IPv4 address (mapped, compatible, NAT64), unique local, link-local and
// multicast all lie outside it.
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");

// IANA IPv6 special-purpose address registry, as far as it lies inside global unicast.
const special6: readonly (readonly [network: string, prefix: number])[] = [
  // Protocol assignments, Teredo (IPv4 inside) among them.
  ["2001::", 23],
  ["2001:db8::", 32],
  // 6to4: IPv4 inside.
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

const special = new BlockList();
for (const [network, prefix] of special4) special.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of special6) special.addSubnet(network, prefix, "ipv6");

/** Whether an IP address is one that anybody on the internet reaches; undefined when `host` is a name. */
export function isPublicAddress(host: string): boolean | undefined {
  const family = isIP(host);
  if (family === 0) return undefined;
  if (family === 4) return !special.check(host, "ipv4");
  return global6.check(host, "ipv6") && !special.check(host, "ipv6");
}
