import { isIPv4, isIPv6 } from 'node:net';

/** Whoever comes through a proxy that passes on what is no address: all of them count as one. */
const UNKNOWN = 'unknown';

/**
 * Who an address stands for in limits: an IPv4 address, or the /64 that one IPv6 subscriber is given. However it is written,
 * also with the port that some proxies put behind it.
 */
export function callerAddress(ip: string): string {
  if (isIPv4(ip)) return ip;
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(ip) ?? [];
  const [address = ''] = (bracketed ?? dotted ?? ip).split('%');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return UNKNOWN;
  const groups = groupsOf(address);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of an IPv6 address (RFC 4291, section 2.2). */
function groupsOf(address: string): number[] {
  const [left = [], right] = address.split('::').map((half) => (half === '' ? [] : half.split(':').flatMap(groupsIn)));
  if (!right) return left;
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

/** Two, where the end is written as IPv4. */
function groupsIn(text: string): number[] {
  if (!text.includes('.')) return [Number.parseInt(text, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [(a << 8) | b, (c << 8) | d];
}
