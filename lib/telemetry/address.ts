/** IP addresses: one text per address, and which of them lie outside. */
import { parseAddress } from '../sigma/cidr';

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** The address in its usual text (RFC 5952; IPv4-mapped IPv6 is IPv4, a zone is left out), or undefined. */
export function showAddress(text: string): string | undefined {
  if (V4.test(text)) return text;
  const address = parseAddress(text);
  if (!address) return undefined;
  if (address.bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (address.value >> shift) & 255n).join('.');
  return showV6(address.value);
}

/** RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups is `::`. */
function showV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.at < 0) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`;
}

/** IANA special-purpose ranges that are not out on the internet. The documentation ranges are not in it. */
const INSIDE_V4: readonly (readonly [base: number, prefix: number])[] = [
  [0x00000000, 8], // this network, unspecified
  [0x0a000000, 8], // private
  [0x64400000, 10], // shared address space of carriers and overlay networks (RFC 6598)
  [0x7f000000, 8], // loopback
  [0xa9fe0000, 16], // link-local
  [0xac100000, 12], // private
  [0xc0a80000, 16], // private
  [0xe0000000, 4], // multicast
  [0xffffffff, 32], // broadcast
];

/**
 * Whether the address is outside: not private, loopback, link-local, shared, multicast, broadcast or unspecified.
 * Undefined: no address. Documentation ranges (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32) count as outside.
 */
export function isExternal(text: string): boolean | undefined {
  const address = parseAddress(text);
  if (!address) return undefined;
  return address.bits === 32 ? externalV4(Number(address.value)) : externalV6(address.value);
}

function externalV4(value: number): boolean {
  return !INSIDE_V4.some(([base, prefix]) => value >>> (32 - prefix) === base >>> (32 - prefix));
}

function externalV6(value: bigint): boolean {
  if (value <= 1n) return false; // unspecified, loopback
  const top = Number(value >> 112n);
  if (top >> 8 === 0xff) return false; // multicast
  if (top >> 9 === 0x7e) return false; // fc00::/7 unique local
  if (top >> 6 === 0x3fa || top >> 6 === 0x3fb) return false; // fe80::/10 link-local, fec0::/10 the old site-local
  if (value >> 32n === 0x64ff9bn << 64n) return externalV4(Number(value & 0xffffffffn)); // NAT64 (RFC 6052)
  return true;
}
