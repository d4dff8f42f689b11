// IP addresses and networks for the `cidr` modifier (Sigma 2.1, IP Modifiers).
import type { Network } from './ast';

/** An address as a number, with its width. IPv4-mapped IPv6 addresses are IPv4. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export function parseAddress(text: string): Address | undefined {
  if (text.length > 64) return undefined;
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return bare.includes(':') ? parseV6(bare.replace(/%[\w.-]+$/, '')) : parseV4(bare);
}

/** `10.0.0.0/8`, `fe80::/10` or a single address. */
export function parseNetwork(text: string): Network | undefined {
  const [head, length, ...more] = text.trim().split('/');
  const address = parseAddress(head ?? '');
  if (!address || more.length) return undefined;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  // an IPv4-mapped network counts its prefix in 128 bits
  const mapped = address.bits === 32 && head!.includes(':') ? 96 : 0;
  const prefix = length === undefined ? address.bits : Number(length) - mapped;
  if (prefix < 0 || prefix > address.bits) return undefined;
  const shift = BigInt(address.bits - prefix);
  return { bits: address.bits, prefix, base: (address.value >> shift) << shift };
}

export function inNetwork(text: string, network: Network): boolean {
  const address = parseAddress(text);
  if (!address || address.bits !== network.bits) return false;
  const shift = BigInt(network.bits - network.prefix);
  return address.value >> shift === network.base >> shift;
}

export function showNetwork({ bits, prefix, base }: Network): string {
  if (bits === 32) return `${[24n, 16n, 8n, 0n].map((s) => (base >> s) & 255n).join('.')}/${prefix}`;
  const groups = Array.from({ length: 8 }, (_, i) => ((base >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  return `${groups.join(':')}/${prefix}`;
}

function parseV4(text: string): Address | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0n;
  for (const part of match.slice(1)) {
    // a leading zero is octal to some programs and decimal to others: no address to us
    if (Number(part) > 255 || (part.length > 1 && part[0] === '0')) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return { bits: 32, value };
}

function parseV6(text: string): Address | undefined {
  let rest = text;
  let tail: bigint | undefined;
  const dot = rest.lastIndexOf(':') + 1;
  if (rest.includes('.')) {
    const v4 = parseV4(rest.slice(dot));
    if (!v4) return undefined;
    tail = v4.value;
    rest = `${rest.slice(0, dot)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  }
  const halves = rest.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const count = groups.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  const all = [...groups[0]!, ...Array<string>(8 - count).fill('0'), ...(groups[1] ?? [])];
  let value = 0n;
  for (const group of all) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}
