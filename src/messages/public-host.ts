import { BlockList, isIPv4 } from 'node:net';

/** IPv4 addresses that the internet does not lead to (IANA's registry of special-purpose addresses). */
const ownNetworks = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  ownNetworks.addSubnet(network, bits);

/** Names that stand for no host of the internet (IANA's registry of special-use domain names). */
const ownNames = /(^|\.)(localhost|local|internal|invalid|test|onion|home\.arpa)$/;

/**
 * Whether the carrier could fetch from this host, as far as its name says. `hostname` as `URL` gives it. An IPv6 address
 * counts as none: whether the carrier reaches it is not known.
 */
export function isPublicHost(hostname: string): boolean {
  if (isIPv4(hostname)) return !ownNetworks.check(hostname);
  const name = hostname.replace(/\.$/, '');
  return name.includes('.') && !name.startsWith('[') && !ownNames.test(name);
}
