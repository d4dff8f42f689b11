/** Destinations out of SOCKADDR records. */
import { showAddress } from '../address';
import type { NetTarget } from '../event';

/** sockaddr as hex: family in the host's byte order, then port and address in network order. */
export function readSockaddr(saddr: string | undefined): NetTarget | undefined {
  if (saddr === undefined || !/^(?:[0-9A-Fa-f]{2}){8,}$/.test(saddr)) return undefined;
  const bytes = Buffer.from(saddr, 'hex');
  const family = bytes[1] === 0 ? bytes[0] : bytes[0] === 0 ? bytes[1] : undefined;
  const port = bytes.readUInt16BE(2);
  const ip =
    family === 2
      ? [...bytes.subarray(4, 8)].join('.')
      : family === 10 && bytes.length >= 24
        ? readV6(bytes)
        : undefined;
  return ip === undefined ? undefined : { ip, port, initiated: true };
}

function readV6(bytes: Buffer): string | undefined {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(8 + 2 * i).toString(16));
  return showAddress(groups.join(':'));
}
